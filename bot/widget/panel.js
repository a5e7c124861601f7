/** The launcher and the window around the log: header, menu, text field, status. */

/** @import {Texts} from "./types.js" */
/** @import {Memory} from "./memory.js" */

import { h, icon, link, safe } from "./dom.js";
import { Log } from "./view.js";

/** @typedef {import("./view.js").Acts & {open: (open: boolean) => void, remove: () => void}} Acts */
/** @typedef {Parameters<typeof icon>[0]} Sign */

const MOST_CHARACTERS = 2000;
/** States that end by themselves. */
const PASSING = ["chat_schreibt", "chat_unterbrochen", "chat_zu_viele"];

export class Panel {
  isOpen = false;
  #key = "";

  /**
   * @param {Texts} texts
   * @param {boolean} inline always open, in the page's flow
   * @param {Memory} memory
   * @param {Acts} acts
   */
  constructor(texts, inline, memory, acts) {
    /** @param {string} key */
    const t = (key) => String(texts[key] ?? "");
    this.t = t;
    this.inline = inline;
    this.memory = memory;
    this.acts = acts;
    const topics = [texts["chat_themen"] ?? []].flat();
    this.log = new Log(t, topics, { ...acts, send: (text, choice) => this.#send(text, choice) });
    this.state = h("p", { class: "status", part: "status", role: "status" });
    this.launcher = this.#button("launcher", "chat", t("chat_knopf"), () => this.#toggle(true));
    this.opener = this.#button("icon", "menu", "", () => this.#unfold(this.menu.hidden));
    this.menu = this.#menu();
    this.confirm = this.#confirm();
    this.field = this.#field();
    this.grow = h("div", { class: "grow" }, this.field);
    this.long = h("span", { id: "long", "aria-live": "polite" });
    this.count = h("span", { "aria-hidden": "true" });
    this.simple = h("button", { type: "button", class: "simple", part: "simple", click: () => this.#switch() }, t("chat_einfach"));
    this.panel = this.#panel();
    this.elements = inline ? [this.panel] : [this.launcher, this.panel];
    this.#attributes(this.launcher, { "aria-label": t("chat_oeffnen"), "aria-haspopup": "dialog", lang: t("chat_sprache") });
    this.#attributes(this.opener, { "aria-label": t("chat_menue"), "aria-controls": "menu" });
    this.#unfold(false);
    this.restore();
  }

  /** Draws the log and the draft from memory. */
  restore() {
    const { items, draft } = this.memory.state;
    this.log.reset(items);
    this.field.value = draft;
    this.#typed();
  }

  /** @param {boolean} open */
  show(open) {
    this.isOpen = open;
    this.panel.hidden = !open;
    this.launcher.hidden = open;
    if (open) this.log.showNewest();
  }

  focus() {
    this.field.focus({ preventScroll: true });
  }

  /**
   * Shows the text with this key.
   * @param {string} key
   * @param {boolean} [weak] leaves a notice of trouble in place
   */
  status(key, weak) {
    if (key === this.#key || (weak && PASSING.includes(this.#key))) return;
    this.#key = key;
    this.state.textContent = this.t(key);
    this.state.classList.toggle("typing", key === "chat_schreibt");
  }

  /** Nothing is waited for any more. */
  calm() {
    if (PASSING.includes(this.#key)) this.status("");
  }

  /** @param {boolean} on */
  easy(on) {
    this.#attributes(this.simple, { "aria-pressed": on });
  }

  /** Opens what is folded, for print. */
  unfoldCards() {
    for (const details of this.log.element.querySelectorAll("details")) details.open = true;
  }

  /**
   * @param {HTMLElement} element
   * @param {Record<string, unknown>} attributes
   */
  #attributes(element, attributes) {
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  }

  /**
   * @param {string} name
   * @param {Sign} sign
   * @param {string} label
   * @param {() => void} click
   */
  #button(name, sign, label, click) {
    return h("button", { type: "button", class: name, part: name, click }, icon(sign), label);
  }

  #panel() {
    const { t, inline } = this;
    const close = this.#button("icon", "close", "", () => this.#toggle(false));
    this.#attributes(close, { "aria-label": t("chat_schliessen") });
    const privacy = safe(t("chat_datenschutz_adresse"));
    return h(
      "section",
      {
        class: inline ? "panel inline" : "panel",
        part: "panel",
        role: inline ? "region" : "dialog",
        "aria-labelledby": "title",
        lang: t("chat_sprache"),
        keydown: (/** @type {KeyboardEvent} */ event) => this.#escape(event),
      },
      h(
        "header",
        { part: "header" },
        h("div", {}, h("h2", { id: "title" }, t("chat_titel")), h("p", {}, t("chat_untertitel"))),
        this.opener,
        !inline && close,
      ),
      this.menu,
      this.confirm,
      this.log.element,
      this.log.more,
      this.state,
      h(
        "form",
        {
          part: "form",
          submit: (/** @type {Event} */ event) => {
            event.preventDefault();
            this.#submit();
          },
        },
        h("p", { class: "long" }, this.long, this.count),
        this.grow,
        h("button", { class: "send", part: "send", "aria-label": t("chat_senden") }, icon("send")),
      ),
      h("footer", {}, this.simple, privacy && link(privacy, t("chat_neues_fenster"), t("chat_datenschutz"))),
    );
  }

  #menu() {
    /** @type {[Sign, string, () => void][]} */
    const entries = [
      ["copy", "chat_kopieren", () => void this.#copy()],
      ["save", "chat_speichern", () => this.#save()],
      ["print", "chat_drucken", () => print()],
      ["trash", "chat_loeschen", () => this.#ask(true)],
    ];
    const buttons = entries.map(([sign, key, act]) =>
      this.#button("entry", sign, this.t(key), () => {
        this.#unfold(false);
        this.opener.focus();
        act();
      }),
    );
    return h("div", { class: "menu", id: "menu" }, ...buttons);
  }

  #confirm() {
    const { t } = this;
    const yes = () => {
      this.#ask(false);
      this.acts.remove();
    };
    return h(
      "div",
      { class: "confirm", role: "group", "aria-labelledby": "question", hidden: true },
      h("p", { id: "question" }, t("chat_loeschen_frage")),
      this.#button("danger", "trash", t("chat_loeschen_ja"), yes),
      this.#button("entry", "close", t("chat_loeschen_nein"), () => this.#ask(false)),
    );
  }

  #field() {
    const label = this.t("chat_eingabe");
    return h("textarea", {
      rows: 1,
      part: "field",
      placeholder: label,
      "aria-label": label,
      "aria-describedby": "long",
      enterkeyhint: "send",
      dir: "auto",
      input: () => this.#typed(),
      keydown: (/** @type {KeyboardEvent} */ event) => {
        if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
        event.preventDefault();
        this.#submit();
      },
    });
  }

  /** @param {boolean} open */
  #toggle(open) {
    this.acts.open(open);
    if (open) this.focus();
    else this.launcher.focus();
  }

  /** @param {boolean} open */
  #unfold(open) {
    this.menu.hidden = !open;
    this.#attributes(this.opener, { "aria-expanded": open });
  }

  /**
   * Asks before everything is deleted.
   * @param {boolean} open
   */
  #ask(open) {
    this.confirm.hidden = !open;
    if (open) this.confirm.querySelector("button")?.focus();
    else this.focus();
  }

  /** @param {KeyboardEvent} event */
  #escape(event) {
    if (event.key !== "Escape" || event.isComposing) return;
    if (!this.confirm.hidden) this.#ask(false);
    else if (!this.menu.hidden) {
      this.#unfold(false);
      this.opener.focus();
    } else if (!this.inline) this.#toggle(false);
    else return;
    event.stopPropagation();
  }

  get #tooLong() {
    return [...this.field.value].length > MOST_CHARACTERS;
  }

  #typed() {
    const { value } = this.field;
    const long = this.#tooLong;
    this.grow.dataset.text = value + " ";
    this.#attributes(this.field, { "aria-invalid": long });
    this.long.textContent = long ? this.t("chat_zu_lang") : "";
    this.count.textContent = long ? ` (${[...value].length})` : "";
    this.memory.state.draft = value;
    this.memory.save();
  }

  #submit() {
    const text = this.field.value.trim();
    this.focus();
    if (!text || this.#tooLong) return;
    this.field.value = "";
    this.#typed();
    this.#send(text);
  }

  #switch() {
    this.#send(this.t(this.memory.state.easy ? "chat_einfach_aus" : "chat_einfach_an"));
  }

  /**
   * @param {string} text
   * @param {string} [choice]
   */
  #send(text, choice) {
    this.status("");
    this.acts.send(text, choice);
    this.focus();
  }

  /** The conversation as plain text. */
  #transcript() {
    const { t } = this;
    const said = this.memory.state.items.map((item) => {
      if ("note" in item) return t(item.note);
      if ("text" in item) return `${t("chat_sie")} ${item.text}`;
      const replies = item.entry.replies.map(({ text, source, as_of }) =>
        source ? `${text}\n${t("chat_quelle")} ${source}, ${t("chat_stand")} ${as_of}` : text,
      );
      return `${t("chat_assistent")} ${replies.join("\n\n")}`;
    });
    return [t("chat_titel"), ...said].join("\n\n") + "\n";
  }

  async #copy() {
    try {
      await navigator.clipboard.writeText(this.#transcript());
      this.status("chat_kopiert");
    } catch {
      this.status("chat_kopieren_fehler");
    }
  }

  #save() {
    const href = URL.createObjectURL(new Blob([this.#transcript()], { type: "text/plain;charset=utf-8" }));
    h("a", { href, download: this.t("chat_dateiname") }).click();
    setTimeout(() => URL.revokeObjectURL(href), 10_000);
    this.status("chat_gespeichert");
  }
}
