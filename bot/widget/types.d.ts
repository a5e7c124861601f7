// Types for the checker alone; no browser loads this file. Fields of the protocol: docs/protokoll.md.

/** data/oberflaeche.yml as the server gives it. */
export type Texts = Record<string, string | string[]>;

export interface Button {
  title: string;
  payload: string;
}

export interface Meeting {
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

export interface Reply {
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

export interface Entry {
  position: number;
  reply_to: string | null;
  at: string;
  replies: Reply[];
}

export type Vote = "up" | "down" | "none";

/** An entry as shown; `position` becomes 0 when its session has ended. */
export interface Shown extends Entry {
  votes?: Record<number, Vote>;
}

/** What stands in the log: a message of the visitor, an answer, or a notice (key of its text). */
export type Item = { id: string; text: string } | { entry: Shown } | { note: string };

/** A message without an answer yet. */
export interface Pending {
  id: string;
  text: string;
  choice?: string;
  /** Accepted (202); its entry comes through the outbox. */
  sent?: boolean;
  /** Given up until the visitor or the network says otherwise. */
  failed?: boolean;
}

/** All that survives a reload, in sessionStorage. */
export interface State {
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

/** What the client tells the element. */
export interface Listener {
  entry(entry: Shown): void;
  /** The set of waiting messages, or the state of one, has changed. */
  changed(): void;
  /** Shows the text with this key as status, "" for none. */
  status(key: string): void;
  note(key: string): void;
  outage(replies: Reply[]): void;
}
