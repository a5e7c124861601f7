/** Speaks docs/protokoll.md: sends what waits, in order, and polls for the rest. */

/** @import {Entry, Listener, Pending, Vote} from "./types.js" */
/** @import {Memory} from "./memory.js" */

/** @typedef {{status: number, after: number, body: any}} Answer `status` 0: no answer at all; `after` in seconds */

const RETRY_SECONDS = [1, 2, 5, 10, 20];
const MOST_REFUSALS = 10;
const POLL_SECONDS = 25;
const TIMEOUT_SECONDS = 40;

/** A random id; `randomUUID` is missing on pages without https. */
export const newId = () =>
  crypto.randomUUID?.() ?? Array.from(crypto.getRandomValues(new Uint32Array(4)), (n) => n.toString(36)).join("-");

/** @param {number} tries */
const pause = (tries) =>
  // Spread, so that not all pages come back in the same moment.
  (RETRY_SECONDS[Math.min(tries, RETRY_SECONDS.length) - 1] ?? 1) * (0.8 + Math.random() * 0.4);

export class Client {
  #abort = new AbortController();
  #pumping = false;
  #poll = new AbortController();
  /** @type {Set<() => void>} */
  #sleepers = new Set();

  /**
   * @param {string} base address of the protocol, ending in "/"
   * @param {Memory} memory
   * @param {Listener} listener
   */
  constructor(base, memory, listener) {
    this.base = base;
    this.memory = memory;
    this.on = listener;
  }

  /** Takes up what an earlier page left. */
  start() {
    this.#abort = new AbortController();
    this.retry();
  }

  /** Ends all calls; what waits stays in memory. */
  stop() {
    this.#abort.abort();
    this.listen(false);
    this.#wake();
  }

  /** @param {Pending} message */
  send(message) {
    this.memory.state.pending.push(message);
    this.memory.save();
    void this.#pump();
  }

  /**
   * Sends again at once, with the same ids, what has no answer yet.
   * @param {string} [id] this message only
   */
  retry(id) {
    for (const message of this.memory.state.pending) if (!id || message.id === id) message.failed = false;
    this.#wake();
    this.#ask();
  }

  /** Sends accepted messages again whose answer does not come; harmless, since they keep their ids. */
  #ask() {
    for (const message of this.memory.state.pending) message.sent = false;
    void this.#pump();
  }

  /**
   * Polls the outbox from now on, or no more.
   * @param {boolean} wanted
   */
  listen(wanted) {
    if (wanted && !this.#poll.signal.aborted && this.polling) return;
    this.#poll.abort();
    this.polling = wanted && this.memory.state.begun && !this.#abort.signal.aborted;
    if (!this.polling) return;
    this.#poll = new AbortController();
    void this.#listen(this.#poll.signal);
  }

  /**
   * Deletes the conversation on the server and here; false if the server could not be reached.
   */
  async remove() {
    const { token } = this.memory.state;
    this.stop();
    this.#abort = new AbortController();
    if (token) {
      const { status } = await this.#call("DELETE", "session");
      if (status !== 204 && status !== 401) {
        this.retry();
        return false;
      }
    }
    this.memory.clear();
    return true;
  }

  /**
   * @param {number} position
   * @param {number} reply
   * @param {Vote} value
   */
  async vote(position, reply, value) {
    return (await this.#call("POST", "feedback", { position, reply, value })).status === 204;
  }

  async #pump() {
    if (this.#pumping) return;
    this.#pumping = true;
    const { signal } = this.#abort;
    try {
      while (!signal.aborted) {
        const message = this.memory.state.pending.find((one) => !one.sent && !one.failed);
        if (!message) break;
        await this.#deliver(message, signal);
        this.memory.save();
        this.on.changed();
      }
    } finally {
      this.#pumping = false;
    }
    // Stopped and started again meanwhile: the new run found the pump busy.
    if (signal.aborted && !this.#abort.signal.aborted) void this.#pump();
  }

  /**
   * Sends one message until it is accepted, answered, or given up.
   * @param {Pending} message
   * @param {AbortSignal} signal
   */
  async #deliver(message, signal) {
    const { memory } = this;
    // Its answer may come through the outbox while this waits.
    for (let tries = 0, refusals = 0; memory.state.pending.includes(message); ) {
      const { status, after, body } = await this.#post(message);
      if (signal.aborted) return;
      if (status === 200 || status === 202) return this.#accepted(message, body.entries);
      if (status === 401) {
        if (++refusals > 3) break;
      } else if (status === 409 && message.choice) {
        // The offer is gone, or was made in another session: its words do as well.
        message.choice = undefined;
      } else if (status === 429 && ++refusals <= MOST_REFUSALS) {
        this.on.status("chat_zu_viele");
        await this.#sleep(after);
      } else if (body?.replies) {
        this.on.outage(body.replies);
        break;
      } else if ((status === 0 || status >= 500) && tries < RETRY_SECONDS.length) {
        this.on.status("chat_unterbrochen");
        await this.#sleep(pause(++tries));
      } else break;
    }
    message.failed = true;
  }

  /** @param {Pending} message */
  async #post({ id, text, choice }) {
    const { state } = this.memory;
    if (!state.token) {
      const opened = await this.#call("POST", "sessions", {});
      if (!state.token) return opened;
    }
    return this.#call("POST", "messages", choice ? { id, choice } : { id, text });
  }

  /**
   * @param {Pending} message
   * @param {Entry[]} entries
   */
  #accepted(message, entries) {
    this.on.status("");
    message.sent = true;
    this.memory.state.begun = true;
    for (const entry of entries) this.#take(entry);
    this.on.changed();
  }

  /** @param {Entry} entry */
  #take(entry) {
    const { state } = this.memory;
    if (!this.memory.take(entry.position)) return;
    state.pending = state.pending.filter((message) => message.id !== entry.reply_to);
    this.memory.add({ entry });
    this.on.entry(entry);
  }

  /** @param {AbortSignal} signal */
  async #listen(signal) {
    for (let tries = 0; !signal.aborted && this.memory.state.begun; ) {
      const asked = Date.now();
      const { state } = this.memory;
      const answer = await this.#call("GET", `outbox?after=${state.cursor}&wait=${POLL_SECONDS}`, undefined, signal);
      if (signal.aborted) return;
      if (answer.status === 200) {
        if (tries) this.on.status("chat_wieder_da");
        await this.#received(answer.body.entries, tries > 0, asked);
        tries = 0;
      } else if (answer.status !== 401) {
        if (!answer.status) this.on.status("chat_unterbrochen");
        await this.#sleep(answer.status === 429 ? answer.after : pause(++tries));
      }
    }
    this.polling = false;
  }

  /**
   * @param {Entry[]} entries
   * @param {boolean} back the network was away
   * @param {number} asked when
   */
  async #received(entries, back, asked) {
    for (const entry of entries) this.#take(entry);
    this.memory.advance(entries.at(-1)?.position ?? 0);
    this.memory.save();
    this.on.changed();
    if (back) this.retry();
    else if (!entries.length) this.#ask();
    // A server that does not wait is not asked without a pause.
    if (!entries.length && Date.now() - asked < 1000) await this.#sleep(5);
  }

  /**
   * One call. Follows the token's rotation, and lets go of a session that the server does not know any more.
   * @param {string} method
   * @param {string} path
   * @param {object} [data]
   * @param {AbortSignal} [signal]
   * @returns {Promise<Answer>}
   */
  async #call(method, path, data, signal = this.#abort.signal) {
    const { token } = this.memory.state;
    const { session } = this.memory;
    const abort = new AbortController();
    const end = () => abort.abort();
    const timer = setTimeout(end, TIMEOUT_SECONDS * 1000);
    signal.addEventListener("abort", end);
    if (signal.aborted) end();
    try {
      /** @type {Record<string, string>} */
      const headers = token ? { Authorization: "Bearer " + token } : {};
      if (data) headers["Content-Type"] = "application/json";
      const response = await fetch(this.base + path, {
        method,
        headers,
        body: data && JSON.stringify(data),
        signal: abort.signal,
        cache: "no-store",
        credentials: "omit",
      });
      const body = await response.json().catch(() => null);
      const { status } = response;
      if (session !== this.memory.session) return { status: 401, after: 0, body: null };
      if (status === 401) this.#expired();
      else if (body?.token) this.memory.state.token = body.token;
      this.memory.save();
      return { status, after: Number(response.headers.get("Retry-After")) || 5, body };
    } catch {
      return { status: 0, after: 0, body: null };
    } finally {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
    }
  }

  #expired() {
    const { begun } = this.memory.state;
    this.memory.endSession();
    if (begun) this.on.note("chat_abgelaufen");
    this.#ask();
  }

  /** @param {number} seconds */
  #sleep(seconds) {
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        this.#sleepers.delete(wake);
        resolve(undefined);
      };
      const timer = setTimeout(wake, seconds * 1000);
      this.#sleepers.add(wake);
    });
  }

  #wake() {
    for (const wake of this.#sleepers) wake();
  }
}
