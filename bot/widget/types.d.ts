// Types of all scripts in this folder, for the checker alone: no browser loads this file. What is made by a MakeX is
// described here, at X. Fields of the protocol: docs/protokoll.md.

/** data/oberflaeche.yml as the server gives it. */
type Texts = Record<string, string | string[]>;

type Child = Node | string | false | null | undefined;
type Listeners = { [E in keyof HTMLElementEventMap]?: (event: HTMLElementEventMap[E]) => unknown };
type Props = Listeners & Record<string, unknown>;

/**
 * Makes an element. Functions among the props become listeners, `true` an empty attribute; false, null and undefined
 * props and children are left out. A class is also the part by which a host page can style the element.
 */
type Make = <T extends keyof HTMLElementTagNameMap>(
  tag: T,
  props?: Props,
  ...children: Child[]
) => HTMLElementTagNameMap[T];

/** `name` is its class. */
type MakeButton = (
  name: string,
  click: (event: Event) => unknown,
  props: Props,
  ...children: Child[]
) => HTMLButtonElement;

/** A link; one that leaves the page opens a new window and says so. */
type MakeLink = (href: string, ...children: Child[]) => HTMLAnchorElement;

interface Button {
  title: string;
  /** None: the title is sent as text. */
  payload?: string;
}

interface Meeting {
  id: string;
  titel: string;
  format: string;
  thema: string;
  beginn: string;
  ende: string | null;
  ganztags: boolean;
  wann: string;
  wo: string;
  wer: string;
  plaetze: string;
  kosten: string;
  anmeldung_text: string;
  zustand: string;
  hinweis: string;
  status: "geplant" | "abgesagt" | "verschoben";
  ort: string | null;
  digital: boolean | string | null;
  anmeldung: string | null;
  kalender: string | null;
}

/** A meeting's card, or a part of it; `compact`: with its facts folded away. */
type Card = (meeting: Meeting, compact: boolean) => HTMLElement;

interface Reply {
  text: string;
  lang: string;
  key: string;
  topic: string;
  source: string;
  as_of: string;
  buttons: Button[];
  meetings: Meeting[];
  blocks: (string | number)[];
}

type Vote = "up" | "down" | "none";

/** `votes` are the widget's own; `position` becomes 0 when its session has ended. */
interface Entry {
  position: number;
  reply_to: string | null;
  at: string;
  replies: Reply[];
  votes?: Record<number, Vote>;
}

/** What stands in the log: a message of the visitor, an answer, or a notice (key of its text). */
type Item = { id: string; text: string } | { entry: Entry } | { note: string };

/** A message without an answer yet. */
interface Pending {
  id: string;
  text: string;
  choice?: string;
  /** Accepted (202); its entry comes through the outbox. */
  sent?: boolean;
  /** Given up until the visitor or the network says otherwise. */
  failed?: boolean;
}

/** All that survives a reload, in sessionStorage. */
interface State {
  token: string;
  /** The server has accepted a message of this session. */
  begun: boolean;
  /** Every entry up to this position was shown. */
  cursor: number;
  /** Positions beyond the cursor that were shown already. */
  seen: number[];
  items: Item[];
  pending: Pending[];
  draft: string;
  open?: boolean;
  easy: boolean;
}

/** `status` 0: no answer at all; `after`: seconds to wait, 0 where the server does not say. */
interface Answer {
  status: number;
  after: number;
  body: any;
}

/** What survives a reload and the way to the next page; this page alone where sessionStorage is refused. */
interface Memory {
  state: State;
  /** Counts the sessions of this page: an answer to an earlier one counts no more. */
  session: number;
  save(): void;
  add(item: Item): void;
  /** Forgets the conversation; an open window stays open. */
  clear(): void;
  /** Forgets the session; its entries stay readable but take no votes any more. */
  endSession(): void;
  /** Notes that the entry at `position` is shown; false if it was before. */
  take(position: number): boolean;
  /** Notes that all up to `position` are shown. The cursor moves on past what was seen without a gap. */
  advance(position: number): void;
}

/** `name` is the place in sessionStorage. */
type MakeMemory = (name: string) => Memory;

/** What the client tells the element. */
interface Listener {
  entry(entry: Entry): void;
  /** The set of waiting messages, or the state of one, has changed. */
  changed(): void;
  /** Shows the text with this key as status, "" for none. */
  status(key: string): void;
  note(key: string): void;
  outage(replies: Reply[]): void;
}

/** Sends what waits, in order, and polls for the rest. */
interface Client {
  /** Takes up what an earlier page left. */
  start(): void;
  /** Ends all calls; what waits stays in memory. */
  stop(): void;
  send(message: Pending): void;
  /** Sends again at once, with the same ids, what has no answer yet, or only the one with `id`. */
  retry(id?: string): void;
  /** Polls the outbox from now on, or no more. */
  listen(wanted: boolean): void;
  /** Deletes the conversation on the server and here; false if the server did not. */
  remove(): Promise<boolean>;
  /** False if the vote did not arrive. */
  vote(position: number, reply: number, value: Vote): Promise<boolean>;
}

/**
 * One call. Follows the token's rotation, and lets go of a session that the server does not know any more.
 * An answer that belongs to an earlier session of this page counts as 401.
 */
type Call = (method: string, path: string, data?: object, signal?: AbortSignal) => Promise<Answer>;

/** `base` is the protocol's address and ends in "/". */
type MakeClient = (base: string, memory: Memory, on: Listener) => Client;

/** What the visitor can do in the log. */
interface LogActs {
  send(text: string, choice?: string): void;
  retry(id: string): void;
  /** False if the vote did not arrive. */
  vote(position: number, reply: number, value: Vote): Promise<boolean>;
}

/** Messages, answers, notices. */
interface Log {
  element: HTMLElement;
  /** Leads to a new message below. */
  more: HTMLElement;
  /** Draws everything anew. */
  reset(items: Item[]): void;
  add(item: Item): void;
  /** Marks what could not be sent. */
  mark(pending: Pending[]): void;
  /** Says, once in an outage, that the assistant is away, and whom to ask. */
  outage(replies: Reply[]): void;
  /** Scrolls to the beginning of the newest message, as far as there is more below. */
  showNewest(): void;
  /** Takes notice of where the reader is. */
  scrolled(): void;
}

/** Choices to offer below an answer; `label` is the key of their words. */
type Choices = (buttons: Button[], label: string, acts: LogActs) => HTMLElement;

/** The thumbs below the reply `index`. */
type Thumbs = (entry: Entry, index: number, acts: LogActs) => HTMLElement;

/** A message with the name of who speaks, by the key of its words. */
type Said = (name: string, speaker: string, ...nodes: Node[]) => HTMLElement;

type MakeLog = (acts: LogActs) => Log;

/** What the visitor can do in the window. */
interface Acts extends LogActs {
  open(open: boolean): void;
  remove(): void;
}

/** The launcher and the window around the log. */
interface Panel {
  launcher: HTMLElement;
  panel: HTMLElement;
  log: Log;
  /** Draws the log and the draft from memory. */
  restore(): void;
  show(open: boolean): void;
  focus(): void;
  /** Shows the text with this key; a `weak` one leaves a notice of trouble in place. */
  status(key: string, weak?: boolean): void;
  /** Nothing is waited for any more. */
  calm(): void;
  easy(on: boolean): void;
}

/** `inline`: always open, in the page's flow. */
type MakePanel = (inline: boolean, memory: Memory, acts: Acts) => Panel;
