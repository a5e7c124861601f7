/** The log: messages, answers, notices. */

/** @import {Item, Pending, Reply, Shown, Vote} from "./types.js" */

import { h, hidden, icon, paragraphs } from "./dom.js";
import { cards, isLong } from "./meetings.js";

/**
 * @typedef {object} Acts what the visitor can do in the log
 * @property {(text: string, choice?: string) => void} send
 * @property {(id: string) => void} retry
 * @property {(entry: Shown, reply: number, value: Vote) => Promise<boolean>} vote
 */

export class Log {
  /** @type {Map<string, HTMLElement>} messages of the visitor by id */
  #mine = new Map();
  /** @type {HTMLElement | undefined} */
  #outage;

  /**
   * @param {(key: string) => string} t
   * @param {string[]} topics
   * @param {Acts} acts
   */
  constructor(t, topics, acts) {
    this.t = t;
    this.topics = topics;
    this.acts = acts;
    this.element = h("div", {
      class: "log",
      part: "log",
      role: "log",
      "aria-live": "polite",
      "aria-relevant": "additions",
      "aria-label": t("chat_verlauf"),
      tabindex: 0,
    });
    this.more = h("button", { type: "button", class: "new", hidden: true, click: () => this.showNewest() }, t("chat_neue_nachricht"), icon("down"));
    this.element.addEventListener("scroll", () => this.#atEnd() && this.#seen());
  }

  /**
   * Draws everything anew.
   * @param {Item[]} items
   */
  reset(items) {
    const { t } = this;
    this.#mine.clear();
    this.element.replaceChildren(
      h("div", { class: "bot", part: "message" }, hidden(t("chat_assistent")), ...this.#words(t("chat_begruessung"))),
    );
    for (const item of items) this.add(item);
    if (!items.length) this.element.append(this.#choices(this.topics.map((title) => ({ title })), t("chat_themen_titel")));
    this.showNewest();
  }

  /** @param {Item} item */
  add(item) {
    const here = this.#atEnd();
    const element = "entry" in item ? this.#answer(item.entry) : "note" in item ? this.#note(this.t(item.note)) : this.#message(item);
    if (!("note" in item)) this.#dropChoices();
    this.element.append(element);
    if ("text" in item) this.#scroll(this.element.scrollHeight);
    else if (here) this.showNewest();
    else this.more.hidden = false;
  }

  /** Scrolls so that the newest message begins at the top, or stands at the end. */
  showNewest() {
    const newest = this.element.lastElementChild;
    const { scroller } = this;
    if (newest) this.#scroll(scroller.scrollTop + newest.getBoundingClientRect().top - scroller.getBoundingClientRect().top - 12);
    this.#seen();
  }

  /**
   * Marks what could not be sent.
   * @param {Pending[]} pending
   */
  mark(pending) {
    for (const [id, element] of this.#mine) {
      const failed = pending.some((message) => message.id === id && message.failed);
      const mark = element.querySelector(".failed");
      if (failed && !mark) element.append(this.#failed(id));
      if (!failed) mark?.remove();
    }
    if (this.#outage && !pending.length) this.#outage = undefined;
  }

  /**
   * Says once that the assistant is away, and whom to ask.
   * @param {Reply[]} replies
   */
  outage(replies) {
    if (this.#outage?.isConnected) return;
    this.#outage = this.#note(replies.map((reply) => reply.text).join("\n\n"));
    this.element.append(this.#outage);
    this.showNewest();
  }

  /** The element that scrolls: on a very low screen it is the whole panel. */
  get scroller() {
    const { element } = this;
    return element.scrollHeight > element.clientHeight ? element : (element.parentElement ?? element);
  }

  #atEnd() {
    const { scroller } = this;
    return scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 60;
  }

  #seen() {
    this.more.hidden = true;
  }

  /** @param {number} top */
  #scroll(top) {
    this.scroller.scrollTop = top;
  }

  /** Only the newest answer offers choices. */
  #dropChoices() {
    for (const old of this.element.querySelectorAll(".choices")) old.remove();
  }

  /** @param {string} text */
  #words(text) {
    return paragraphs(text, this.t("chat_neues_fenster"));
  }

  /** @param {string} text */
  #note(text) {
    return h("div", { class: "note", part: "notice" }, ...this.#words(text));
  }

  /** @param {{id: string, text: string}} message */
  #message({ id, text }) {
    const element = h("div", { class: "me", part: "message" }, hidden(this.t("chat_sie")), h("p", { dir: "auto", class: "bubble" }, text));
    this.#mine.set(id, element);
    return element;
  }

  /** @param {string} id */
  #failed(id) {
    const { t } = this;
    return h(
      "p",
      { class: "failed" },
      t("chat_nicht_gesendet") + " ",
      h("button", { type: "button", click: () => this.acts.retry(id) }, t("chat_erneut")),
    );
  }

  /** @param {Shown} entry */
  #answer(entry) {
    const replies = entry.replies.map((reply, index) => this.#reply(reply, entry, index));
    return h("div", { class: "bot", part: "message" }, hidden(this.t("chat_assistent")), ...replies);
  }

  /**
   * @param {Reply} reply
   * @param {Shown} entry
   * @param {number} index
   */
  #reply(reply, entry, index) {
    const { t } = this;
    const lang = reply.lang === t("chat_sprache") ? null : reply.lang;
    if (reply.key === "hinweis_maschine") return this.#note(reply.text);
    const source = reply.source && [t("chat_quelle"), reply.source + (reply.as_of && `, ${t("chat_stand")} ${reply.as_of}`)].join(" ");
    return h(
      "div",
      { class: "reply" },
      h("div", { lang }, ...this.#blocks(reply)),
      source && h("p", { class: "small" }, source),
      (reply.topic || reply.meetings.length > 0) && entry.position > 0 && this.#votes(entry, index),
      reply.buttons.length > 0 && this.#choices(reply.buttons, t("chat_vorschlaege")),
    );
  }

  /** @param {Reply} reply */
  #blocks({ blocks, meetings }) {
    /** @type {Node[]} */
    const nodes = [];
    for (let i = 0; i < blocks.length; i++) {
      const block = blocks[i];
      if (typeof block === "string") nodes.push(...this.#words(block));
      else {
        const group = [];
        for (; typeof blocks[i] === "number"; i++) group.push(meetings[Number(blocks[i])]);
        i--;
        nodes.push(cards(group.filter((meeting) => meeting !== undefined), this.t, isLong(meetings.length)));
      }
    }
    return nodes;
  }

  /**
   * @param {{title: string, payload?: string}[]} buttons
   * @param {string} label
   */
  #choices(buttons, label) {
    return h(
      "div",
      { class: "choices", role: "group", "aria-label": label },
      ...buttons.map(({ title, payload }) =>
        h("button", { type: "button", part: "choice", dir: "auto", click: () => this.acts.send(title, payload) }, title),
      ),
    );
  }

  /**
   * @param {Shown} entry
   * @param {number} index
   */
  #votes(entry, index) {
    const { t } = this;
    const votes = (entry.votes ??= {});
    const values = /** @type {const} */ (["up", "down"]);
    const buttons = values.map((value) =>
      h(
        "button",
        {
          type: "button",
          class: "icon",
          "aria-label": t(value === "up" ? "chat_hilfreich" : "chat_nicht_hilfreich"),
          click: () => void vote(value),
        },
        icon(value),
      ),
    );
    const draw = () => buttons.forEach((button, i) => button.setAttribute("aria-pressed", String(votes[index] === values[i])));
    /** @param {"up" | "down"} value */
    const vote = async (value) => {
      const before = votes[index];
      votes[index] = before === value ? "none" : value;
      draw();
      if (!(await this.acts.vote(entry, index, votes[index]))) votes[index] = before ?? "none";
      draw();
    };
    draw();
    return h("div", { class: "votes", role: "group", "aria-label": t("chat_hilfreich_frage") }, ...buttons);
  }
}
