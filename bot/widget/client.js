/** Client and Memory in types.d.ts: docs/protokoll.md, and what sessionStorage keeps of it. */

const MOST_ITEMS = 200;
const RETRY_SECONDS = [1, 2, 5, 10, 20];
const MOST_TRIES = 6;
const POLL_SECONDS = 25;
const TIMEOUT_SECONDS = 40;

/** A random id; `randomUUID` is missing on pages without https. */
export const newId = () => crypto.randomUUID?.() ?? crypto.getRandomValues(new Uint32Array(4)).join("-");

/** @returns {State} */
const blank = () => ({ token: "", begun: false, cursor: 0, seen: [], items: [], pending: [], draft: "", easy: false });

/** @param {string} name */
const stored = (name) => {
  try {
    return JSON.parse(sessionStorage.getItem(name) ?? "{}");
  } catch {
    return {};
  }
};

/** @type {MakeMemory} */
export const makeMemory = (name) => ({
  state: { ...blank(), ...stored(name) },
  session: 0,

  save() {
    try {
      sessionStorage.setItem(name, JSON.stringify(this.state));
    } catch {
      // Full or refused: this page still knows.
    }
  },

  add(item) {
    this.state.items = [...this.state.items, item].slice(-MOST_ITEMS);
    this.save();
  },

  clear() {
    this.session++;
    this.state = { ...blank(), open: this.state.open };
    this.save();
  },

  endSession() {
    this.session++;
    Object.assign(this.state, { token: "", begun: false, cursor: 0, seen: [], easy: false });
    for (const item of this.state.items) if ("entry" in item) item.entry.position = 0;
    this.save();
  },

  take(position) {
    const { cursor, seen } = this.state;
    if (position <= cursor || seen.includes(position)) return false;
    seen.push(position);
    this.advance(cursor);
    return true;
  },

  advance(position) {
    const { state } = this;
    state.cursor = Math.max(state.cursor, position);
    while (state.seen.includes(state.cursor + 1)) state.cursor++;
    state.seen = state.seen.filter((seen) => seen > state.cursor);
  },
});

/** @type {MakeClient} */
export const makeClient = (base, memory, on) => {
  let life = new AbortController();
  let poll = new AbortController();
  let polling = false;
  let pumping = false;
  /** @type {Set<(value?: unknown) => void>} */
  const sleepers = new Set();

  /** @param {number} seconds */
  const sleep = (seconds) =>
    new Promise((wake) => {
      sleepers.add(wake);
      setTimeout(wake, seconds * 1000);
    });

  const wake = () => {
    for (const sleeper of sleepers) sleeper();
    sleepers.clear();
  };

  /**
   * Says what is wrong, and waits: as the server asks, or longer each time.
   * @param {Answer} answer
   * @param {number} tries
   */
  const rest = ({ status, after }, tries) => {
    on.status(status === 429 ? "chat_zu_viele" : "chat_unterbrochen");
    // Spread, so that not all pages come back in the same moment.
    return sleep(after || (RETRY_SECONDS[tries - 1] ?? 20) * (0.8 + Math.random() * 0.4));
  };

  /** @type {Call} */
  const call = async (method, path, data, signal = life.signal) => {
    const { session, state } = memory;
    /** @type {Record<string, string>} */
    const headers = data ? { "Content-Type": "application/json" } : {};
    if (state.token) headers["Authorization"] = "Bearer " + state.token;
    try {
      const response = await fetch(base + path, {
        method,
        headers,
        body: data && JSON.stringify(data),
        signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_SECONDS * 1000)]),
        cache: "no-store",
        credentials: "omit",
      });
      let { status } = response;
      const body = await response.json().catch(() => null);
      if (session !== memory.session) status = 401;
      else if (status === 401) expire();
      else if (body?.token) state.token = body.token;
      memory.save();
      return { status, body, after: Number(response.headers.get("Retry-After")) };
    } catch {
      return { status: 0, body: null, after: 0 };
    }
  };

  const expire = () => {
    const { begun } = memory.state;
    memory.endSession();
    if (begun) on.note("chat_abgelaufen");
    ask();
  };

  /** @param {Entry[]} entries */
  const take = (entries) => {
    for (const entry of entries) {
      if (!memory.take(entry.position)) continue;
      memory.state.pending = memory.state.pending.filter((message) => message.id !== entry.reply_to);
      memory.add({ entry });
      on.entry(entry);
    }
  };

  /** @param {Pending} message */
  const post = async ({ id, text, choice }) => {
    if (!memory.state.token) {
      const opened = await call("POST", "sessions", {});
      if (!memory.state.token) return opened;
    }
    return call("POST", "messages", choice ? { id, choice } : { id, text });
  };

  /**
   * Sends a message until it is accepted, answered (also through the outbox), or given up.
   * @param {Pending} message
   * @param {AbortSignal} signal
   */
  const deliver = async (message, signal) => {
    for (let tries = 0; memory.state.pending.includes(message); ) {
      const answer = await post(message);
      const { status, body } = answer;
      if (signal.aborted) return;
      if (status === 200 || status === 202) {
        message.sent = memory.state.begun = true;
        on.status("");
        return take(body.entries);
      }
      if (status === 409 && message.choice) {
        // The offer is gone, or was made in another session: its words do as well.
        message.choice = "";
      } else if (body?.replies || ++tries > MOST_TRIES || (status < 500 && ![0, 401, 429].includes(status))) {
        if (body?.replies) on.outage(body.replies);
        message.failed = true;
        return;
      } else if (status !== 401) await rest(answer, tries);
    }
  };

  const pump = async () => {
    if (pumping) return;
    pumping = true;
    const { signal } = life;
    let message;
    while (!signal.aborted && (message = memory.state.pending.find((one) => !one.sent && !one.failed))) {
      await deliver(message, signal);
      memory.save();
      on.changed();
    }
    pumping = false;
    // Stopped and started again meanwhile: the new life found the pump busy.
    if (signal.aborted && !life.signal.aborted) pump();
  };

  /** Sends accepted messages again whose answers do not come; harmless, since they keep their ids. */
  const ask = () => {
    for (const message of memory.state.pending) message.sent = false;
    pump();
  };

  /** @param {AbortSignal} signal */
  const receive = async (signal) => {
    for (let tries = 0; memory.state.begun && !signal.aborted; ) {
      const asked = Date.now();
      const answer = await call("GET", `outbox?after=${memory.state.cursor}&wait=${POLL_SECONDS}`, undefined, signal);
      if (signal.aborted) return;
      if (answer.status === 200) {
        const { entries } = answer.body;
        take(entries);
        memory.advance(entries.at(-1)?.position ?? 0);
        memory.save();
        if (tries) {
          on.status("chat_wieder_da");
          client.retry();
        } else if (!entries.length) ask();
        tries = 0;
        on.changed();
        // A server that does not wait is not asked without a pause.
        if (!entries.length && Date.now() - asked < 1000) await sleep(5);
      } else if (answer.status !== 401) await rest(answer, ++tries);
    }
    if (!signal.aborted) polling = false;
  };

  /** @type {ReturnType<MakeClient>} */
  const client = {
    start() {
      life = new AbortController();
      client.retry();
    },

    stop() {
      life.abort();
      client.listen(false);
      wake();
    },

    send(message) {
      memory.state.pending.push(message);
      memory.save();
      pump();
    },

    retry(id) {
      for (const message of memory.state.pending) if (!id || message.id === id) message.failed = false;
      wake();
      ask();
    },

    listen(wanted) {
      wanted &&= memory.state.begun && !life.signal.aborted;
      if (wanted === polling) return;
      poll.abort();
      polling = wanted;
      if (wanted) receive((poll = new AbortController()).signal);
    },

    async remove() {
      client.stop();
      life = new AbortController();
      const { status } = memory.state.token ? await call("DELETE", "session") : { status: 204 };
      const done = status === 204 || status === 401;
      if (done) memory.clear();
      else client.retry();
      return done;
    },

    vote: async (position, reply, value) => (await call("POST", "feedback", { position, reply, value })).status === 204,
  };
  return client;
};
