/** The element `<ag-chat>`: one file to include; it fetches everything else from beside it. */

import { makeClient, makeMemory, newId } from "./client.js";
import { h, speak } from "./dom.js";
import { makePanel } from "./panel.js";

const API = new URL("../chat/v1/", import.meta.url).href;
const RETRY_MS = 15_000;
const TYPING_MS = 400;

/** @param {string | URL} address */
const load = async (address) => {
  const response = await fetch(address, { credentials: "omit" });
  if (!response.ok) throw response;
  return response;
};

export class AgChat extends HTMLElement {
  #root = this.attachShadow({ mode: "open" });
  #memory = makeMemory("ag-chat:" + API);
  #client = makeClient(API, this.#memory, {
    entry: (entry) => {
      for (const { key } of entry.replies) {
        if (key === "einfache_sprache_an") this.#memory.state.easy = true;
        if (key === "normale_sprache_an") this.#memory.state.easy = false;
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
  #timer = 0;

  connectedCallback() {
    this.#life = new AbortController();
    const { signal } = this.#life;
    addEventListener("online", () => this.#client.retry(), { signal });
    addEventListener("beforeprint", () => this.#unfold(), { signal });
    document.addEventListener("visibilitychange", () => this.#update(), { signal });
    if (this.#panel) this.#begin();
    else this.#build(signal);
  }

  disconnectedCallback() {
    this.#life.abort();
    clearTimeout(this.#timer);
    this.#client.stop();
  }

  #unfold() {
    for (const details of this.#root.querySelectorAll("details")) details.open = true;
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

  get #inline() {
    return this.hasAttribute("inline");
  }

  /** @param {AbortSignal} signal */
  async #build(signal) {
    try {
      const [texts, css] = await Promise.all([load(API + "texts"), load(new URL("ag-chat.css", import.meta.url))]);
      const sheet = await new CSSStyleSheet().replace(await css.text());
      speak(await texts.json());
      if (signal.aborted) return;
      this.#root.adoptedStyleSheets = [sheet];
      this.#panel = makePanel(this.#inline, this.#memory, {
        send: this.#send,
        retry: this.#client.retry,
        vote: this.#vote,
        open: (open) => this.#open(open),
        remove: () => this.#remove(),
      });
      this.#root.replaceChildren(this.#panel.launcher, this.#panel.panel);
      this.#begin();
    } catch {
      if (signal.aborted) return;
      // What the page put into the element, a contact for instance, is shown until all is there.
      this.#root.replaceChildren(h("slot"));
      this.#timer = setTimeout(() => this.#build(signal), RETRY_MS);
    }
  }

  #begin() {
    this.#panel?.show(this.#inline || (this.#memory.state.open ?? this.hasAttribute("open")));
    this.#client.start();
    this.#update();
  }

  /** @param {boolean} open */
  #open(open) {
    if (this.#inline) return;
    this.#memory.state.open = open;
    this.#memory.save();
    this.#panel?.show(open);
    this.#update();
  }

  /** @type {LogActs["send"]} */
  #send = (text, choice) => {
    const id = newId();
    this.#add({ id, text });
    this.#client.send({ id, text, choice });
    this.#update();
  };

  /** @param {Item} item */
  #add(item) {
    this.#memory.add(item);
    this.#panel?.log.add(item);
  }

  /** @type {LogActs["vote"]} */
  #vote = async (position, reply, value) => {
    const done = await this.#client.vote(position, reply, value);
    this.#panel?.status(!done ? "chat_bewertung_fehler" : value === "none" ? "chat_zurueckgenommen" : "chat_danke");
    return done;
  };

  async #remove() {
    const done = await this.#client.remove();
    // A failure stands in the log, where no other status takes its place.
    if (done) this.#panel?.restore();
    else this.#panel?.log.add({ note: "chat_loeschen_fehler" });
    this.#update();
    if (done) this.#panel?.status("chat_geloescht");
  }

  /** Brings what is shown, and the polling, in line with the state. */
  #update() {
    const panel = this.#panel;
    if (!panel || this.#life.signal.aborted) return;
    const { pending, easy } = this.#memory.state;
    panel.log.mark(pending);
    panel.easy(easy);
    this.#client.listen(!panel.panel.hidden && !document.hidden);
    clearTimeout(this.#timer);
    if (pending.every((message) => message.failed)) panel.calm();
    else this.#timer = setTimeout(() => panel.status("chat_schreibt", true), TYPING_MS);
  }
}

if (!customElements.get("ag-chat")) customElements.define("ag-chat", AgChat);
