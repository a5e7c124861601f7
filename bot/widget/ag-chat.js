/** The element `<ag-chat>`: one file to include, everything else is fetched from beside it. */

/** @import {Item, Pending, Texts} from "./types.js" */

import { Client, newId } from "./client.js";
import { Memory } from "./memory.js";
import { Panel } from "./panel.js";

const API = new URL("../chat/v1/", import.meta.url).href;
const RETRY_MS = 15_000;
const TYPING_MS = 400;

/** @returns {Promise<[Texts, CSSStyleSheet]>} */
async function load() {
  const files = [API + "texts", new URL("ag-chat.css", import.meta.url)];
  const [texts, css] = await Promise.all(
    files.map(async (file) => {
      const response = await fetch(file, { credentials: "omit" });
      if (!response.ok) throw new Error(`${file}: ${response.status}`);
      return response;
    }),
  );
  const sheet = new CSSStyleSheet();
  sheet.replaceSync((await css?.text()) ?? "");
  return [await texts?.json(), sheet];
}

export class AgChat extends HTMLElement {
  #root = this.attachShadow({ mode: "open" });
  #memory = new Memory("ag-chat:" + API);
  /** @type {Client} */
  #client = new Client(API, this.#memory, {
    entry: (entry) => {
      for (const { key } of entry.replies) {
        if (key === "einfache_sprache_an") this.#state.easy = true;
        if (key === "normale_sprache_an") this.#state.easy = false;
      }
      this.#panel?.log.add({ entry });
      this.#update();
    },
    changed: () => this.#update(),
    status: (key) => this.#panel?.status(key),
    note: (key) => this.#add({ note: key }),
    outage: (replies) => this.#panel?.log.outage(replies),
  });
  /** @type {Panel | undefined} */
  #panel;
  #life = new AbortController();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  connectedCallback() {
    this.#life = new AbortController();
    const { signal } = this.#life;
    addEventListener("online", () => this.#client.retry(), { signal });
    addEventListener("beforeprint", () => this.#panel?.unfoldCards(), { signal });
    document.addEventListener("visibilitychange", () => this.#update(), { signal });
    if (this.#panel) this.#begin();
    else void this.#build(signal);
  }

  disconnectedCallback() {
    this.#life.abort();
    clearTimeout(this.#timer);
    this.#client.stop();
  }

  /** Opens the chat and goes to the text field. */
  show() {
    this.#open(true);
    this.#panel?.focus();
  }

  /** Closes the chat. */
  hide() {
    this.#open(false);
  }

  get #state() {
    return this.#memory.state;
  }

  get #inline() {
    return this.hasAttribute("inline");
  }

  /** @param {AbortSignal} signal */
  async #build(signal) {
    try {
      const [texts, sheet] = await load();
      if (signal.aborted || this.#panel) return;
      this.#root.adoptedStyleSheets = [sheet];
      this.#panel = new Panel(texts, this.#inline, this.#memory, {
        send: (text, choice) => this.#send(text, choice),
        retry: (id) => this.#client.retry(id),
        vote: (entry, reply, value) => this.#vote(entry, reply, value),
        open: (open) => this.#open(open),
        remove: () => this.#remove(),
      });
      this.#root.replaceChildren(...this.#panel.elements);
      this.#begin();
    } catch {
      // What the page put into the element, a contact for instance, is shown instead.
      if (!this.#root.firstChild) this.#root.append(document.createElement("slot"));
      this.#timer = setTimeout(() => void this.#build(signal), RETRY_MS);
    }
  }

  #begin() {
    const open = this.#inline || (this.#state.open ?? this.hasAttribute("open"));
    this.#panel?.show(open);
    this.#client.start();
    this.#update();
  }

  /** @param {boolean} open */
  #open(open) {
    if (this.#inline) return;
    this.#state.open = open;
    this.#memory.save();
    this.#panel?.show(open);
    this.#update();
  }

  /**
   * @param {string} text
   * @param {string} [choice]
   */
  #send(text, choice) {
    /** @type {Pending} */
    const message = { id: newId(), text, choice };
    this.#add({ id: message.id, text });
    this.#client.send(message);
    this.#update();
  }

  /** @param {Item} item */
  #add(item) {
    this.#memory.add(item);
    this.#panel?.log.add(item);
  }

  /** @type {import("./view.js").Acts["vote"]} */
  async #vote(entry, reply, value) {
    const done = await this.#client.vote(entry.position, reply, value);
    this.#panel?.status(!done ? "chat_bewertung_fehler" : value === "none" ? "chat_zurueckgenommen" : "chat_danke");
    return done;
  }

  async #remove() {
    const done = await this.#client.remove();
    if (done) this.#panel?.restore();
    this.#update();
    this.#panel?.status(done ? "chat_geloescht" : "chat_loeschen_fehler");
  }

  /** Brings what is shown, and the polling, in line with the state. */
  #update() {
    const panel = this.#panel;
    if (!panel || this.#life.signal.aborted) return;
    const { pending, easy } = this.#state;
    panel.log.mark(pending);
    panel.easy(easy);
    this.#client.listen(panel.isOpen && !document.hidden);
    clearTimeout(this.#timer);
    if (!pending.some((message) => !message.failed)) panel.calm();
    else this.#timer = setTimeout(() => panel.status("chat_schreibt", true), TYPING_MS);
  }
}

if (!customElements.get("ag-chat")) customElements.define("ag-chat", AgChat);
