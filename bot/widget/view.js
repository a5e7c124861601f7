/** Log in types.d.ts, with what stands in it: messages, answers, cards of meetings. */

import { button, h, hidden, icon, link, linked, list, paragraphs, safe, t } from "./dom.js";

/** In pixels: so close to the end is at the end; so much stays above a message. */
const NEAR = 60;
const MARGIN = 16;
const MOST_UNFOLDED = 3;
const FACTS = /** @type {const} */ (["wann", "wo", "wer", "plaetze", "kosten", "anmeldung_text", "hinweis"]);

/** @type {MakeLog} */
export const makeLog = (acts) => {
  /** @type {Map<string, HTMLElement>} messages of the visitor by id */
  const mine = new Map();
  /** @type {HTMLElement | undefined} */
  let outage;
  /** The reader waits at the end for what comes. */
  let following = true;

  const element = h("div", {
    class: "log",
    role: "log",
    "aria-live": "polite",
    "aria-relevant": "additions",
    "aria-label": t("chat_verlauf"),
    tabindex: 0,
    scroll: () => log.scrolled(),
  });
  const more = button("new", () => log.showNewest(), { hidden: true }, t("chat_neue_nachricht"), icon("send"));

  /** What scrolls: on a very low screen it is the whole panel. */
  const scroller = () => (getComputedStyle(element).overflowY === "visible" && element.parentElement) || element;

  /** How far below the upper edge the newest message begins. */
  const newest = () =>
    (element.lastElementChild?.getBoundingClientRect().top ?? 0) - scroller().getBoundingClientRect().top;

  // A field that grows leaves in sight what was: the newest message's beginning, or the end.
  new ResizeObserver(() => {
    if (following && newest() < 0) scroller().scrollTop += 1e6;
    else if (following) log.showNewest();
  }).observe(element);

  /** @type {ReturnType<MakeLog>} */
  const log = {
    element,
    more,

    reset(items) {
      mine.clear();
      const greeting = said("bot", "chat_assistent", ...paragraphs(t("chat_begruessung")));
      const topics = list("chat_themen").map((title) => ({ title }));
      if (!items.length) greeting.append(choices(topics, "chat_themen_titel", acts));
      element.replaceChildren(greeting);
      items.forEach(log.add);
    },

    add(item) {
      const follow = following || "text" in item;
      if (!("note" in item)) element.querySelectorAll(".choices").forEach((old) => old.remove());
      if ("entry" in item) element.append(answer(item.entry, acts));
      else if ("note" in item) element.append(note(t(item.note)));
      else {
        const message = said("me", "chat_sie", h("p", { class: "bubble", dir: "auto" }, item.text));
        mine.set(item.id, message);
        element.append(message);
      }
      if (follow) log.showNewest();
      else more.hidden = false;
    },

    mark(pending) {
      for (const [id, message] of mine) {
        const failed = pending.some((one) => one.id === id && one.failed);
        const mark = message.querySelector(".failed");
        if (!failed) mark?.remove();
        else if (!mark) {
          const again = button("again", () => acts.retry(id), {}, t("chat_erneut"));
          message.append(h("p", { class: "failed" }, t("chat_nicht_gesendet") + " ", again));
        }
      }
      if (!pending.length) outage = undefined;
      if (following) log.showNewest();
    },

    outage(replies) {
      if (outage) return;
      outage = note(replies.map((reply) => reply.text).join("\n\n"));
      element.append(outage);
      log.showNewest();
    },

    showNewest() {
      scroller().scrollTop += newest() - MARGIN;
      log.scrolled();
      more.hidden = true;
    },

    scrolled() {
      const { scrollHeight, scrollTop, clientHeight } = scroller();
      following = scrollHeight - scrollTop - clientHeight < NEAR;
      more.hidden ||= following;
    },
  };
  return log;
};

/** @type {Said} */
const said = (name, speaker, ...nodes) => h("div", { class: name }, hidden(t(speaker) + " "), ...nodes);

/** @param {string} text */
const note = (text) => h("div", { class: "note" }, ...paragraphs(text));

/**
 * @param {Entry} entry
 * @param {LogActs} acts
 */
const answer = (entry, acts) =>
  said(
    "bot",
    "chat_assistent",
    ...entry.replies.map((reply, index) => {
      const { buttons, key, lang, meetings, source, text, topic } = reply;
      if (key === "hinweis_maschine") return note(text);
      return h(
        "div",
        { class: "reply" },
        h("div", { class: "said", lang }, ...blocks(reply)),
        source && h("p", { class: "small" }, cited(reply)),
        (topic || meetings.length > 0) && entry.position > 0 && thumbs(entry, index, acts),
        buttons.length > 0 && choices(buttons, "chat_vorschlaege", acts),
      );
    }),
  );

/** @type {Choices} */
const choices = (buttons, label, acts) =>
  h(
    "div",
    { class: "choices", role: "group", "aria-label": t(label) },
    ...buttons.map(({ title, payload }) => button("choice", () => acts.send(title, payload), { dir: "auto" }, title)),
  );

/** @type {Thumbs} */
const thumbs = (entry, index, acts) => {
  const votes = (entry.votes ??= {});
  /** @param {Vote} value */
  const set = (value) => {
    votes[index] = value;
    up.ariaPressed = String(value === "up");
    down.ariaPressed = String(value === "down");
  };
  /** @param {Vote} value */
  const vote = async (value) => {
    const before = votes[index];
    const now = value === before ? "none" : value;
    set(now);
    if (!(await acts.vote(entry.position, index, now))) set(before);
  };
  const up = button("icon", () => vote("up"), { "aria-label": t("chat_hilfreich") }, icon("thumb"));
  const down = button("icon", () => vote("down"), { "aria-label": t("chat_nicht_hilfreich") }, icon("thumb"));
  set(votes[index]);
  return h("div", { class: "votes", role: "group", "aria-label": t("chat_hilfreich_frage") }, up, down);
};

/** @param {Reply} reply */
const cited = ({ source, as_of }) => `${t("chat_quelle")} ${source}` + (as_of && `, ${t("chat_stand")} ${as_of}`);

/** @param {Reply} reply whose meetings that follow one another become one list */
const blocks = ({ blocks, meetings }) => {
  /** @type {Node[]} */
  const nodes = [];
  blocks.forEach((block, i) => {
    if (typeof block === "string") nodes.push(...paragraphs(block));
    else if (typeof blocks[i - 1] !== "number") {
      const end = blocks.findIndex((other, at) => at > i && typeof other === "string");
      const group = blocks.slice(i, end < 0 ? undefined : end);
      nodes.push(cards(group.map((index) => meetings[Number(index)]).filter(Boolean)));
    }
  });
  return nodes;
};

/** @param {Meeting[]} meetings */
const cards = (meetings) => {
  const compact = meetings.length > MOST_UNFOLDED;
  return h("ul", { class: "cards", role: "list" }, ...meetings.map((meeting) => h("li", {}, card(meeting, compact))));
};

/** @type {Card} */
const card = (meeting, compact) => {
  const { titel, format, zustand, wann, wo } = meeting;
  const more = [facts(meeting, compact), actions(meeting)];
  return h(
    "article",
    { class: "card" },
    date(meeting.beginn),
    h(
      "div",
      { class: "about" },
      format && h("p", { class: "small" }, format),
      h("h3", { dir: "auto" }, meeting.status === "abgesagt" ? h("s", {}, titel) : titel),
      zustand && h("p", { class: "flag" }, zustand),
      compact && h("p", { class: "small" }, [wann, wo].filter(Boolean).join(" · ")),
    ),
    compact
      ? h("details", {}, h("summary", {}, t("chat_einzelheiten"), hidden(": " + titel)), ...more)
      : h("div", { class: "more" }, ...more),
  );
};

/** @param {string} begin shown to the eye alone; in words it stands in `wann` */
const date = (begin) => {
  const day = new Date(begin);
  if (isNaN(+day)) return;
  /** @param {Intl.DateTimeFormatOptions} part */
  const show = (part) => day.toLocaleDateString(t("chat_sprache"), { timeZone: "Europe/Berlin", ...part });
  return h(
    "div",
    { class: "date", "aria-hidden": "true" },
    show({ weekday: "short" }),
    h("b", {}, show({ day: "2-digit" })),
    show({ month: "short" }),
  );
};

/** @type {Card} */
const facts = (meeting, compact) => {
  const rows = FACTS.slice(compact ? 2 : 0).map((name) => {
    let words = meeting[name];
    // The address of the registration has a button.
    if (name === "anmeldung_text" && safe(meeting.anmeldung))
      words = words.replace(meeting.anmeldung ?? "", "").trim().replace(/^\((.*)\)$/, "$1");
    return words && h("div", {}, h("dt", {}, t("chat_" + name)), h("dd", {}, ...linked(words)));
  });
  return h("dl", {}, ...rows);
};

/** @param {Meeting} meeting */
const actions = ({ anmeldung, kalender, status, titel }) => {
  const about = () => hidden(": " + titel);
  const register = safe(anmeldung);
  const file = safe(kalender, import.meta.url);
  const words = t("chat_kalender");
  const reminder = [hidden(words + " "), t("chat_kalender_alarm"), about()];
  return h(
    "p",
    { class: "actions" },
    register && status !== "abgesagt" && link(register, icon("out"), t("chat_anmelden"), about()),
    file && h("a", { href: file, download: true }, icon("calendar"), words, about()),
    file && h("a", { href: file + "?alarm=P1D", download: true }, icon("bell"), ...reminder),
  );
};

/** @param {Item[]} items */
export const transcript = (items) =>
  [
    t("chat_titel"),
    ...items.map((item) => {
      if ("note" in item) return t(item.note);
      if ("text" in item) return `${t("chat_sie")} ${item.text}`;
      const replies = item.entry.replies.map((reply) => reply.text + (reply.source && "\n" + cited(reply)));
      return `${t("chat_assistent")} ${replies.join("\n\n")}`;
    }),
  ].join("\n\n");
