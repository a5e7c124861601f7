/** What survives a reload and the way to the next page: `sessionStorage`, or this page alone where that is refused. */

/** @import {Item, State} from "./types.js" */

const MOST_ITEMS = 200;

/** @returns {State} */
const blank = () => ({ token: "", begun: false, cursor: 0, seen: [], items: [], pending: [], draft: "", easy: false });

export class Memory {
  /** @param {string} name of the place in sessionStorage */
  constructor(name) {
    this.name = name;
    /** Which session of this page it is; an answer to an earlier one counts no more. */
    this.session = 0;
    this.state = blank();
    try {
      Object.assign(this.state, JSON.parse(sessionStorage.getItem(name) ?? "{}"));
    } catch {
      // Unreadable or refused: begin with nothing.
    }
  }

  save() {
    try {
      sessionStorage.setItem(this.name, JSON.stringify(this.state));
    } catch {
      // Full or refused: this page still knows.
    }
  }

  /** @param {Item} item */
  add(item) {
    this.state.items = [...this.state.items, item].slice(-MOST_ITEMS);
    this.save();
  }

  /** Forgets the conversation; an open window stays open. */
  clear() {
    this.session++;
    this.state = { ...blank(), open: this.state.open };
    this.save();
  }

  /** Forgets the session; its entries stay readable but take no votes any more. */
  endSession() {
    this.session++;
    const { state } = this;
    Object.assign(state, { token: "", begun: false, cursor: 0, seen: [], easy: false });
    for (const item of state.items) if ("entry" in item) item.entry.position = 0;
    this.save();
  }

  /**
   * Notes that the entry at `position` is shown; false if it was before. The cursor moves only past what was seen
   * without a gap, so that nothing between is lost.
   * @param {number} position
   */
  take(position) {
    const { state } = this;
    if (position <= state.cursor || state.seen.includes(position)) return false;
    state.seen.push(position);
    this.advance(state.cursor);
    return true;
  }

  /**
   * Notes that all entries up to `position` are shown.
   * @param {number} position
   */
  advance(position) {
    const { state } = this;
    state.cursor = Math.max(state.cursor, position);
    while (state.seen.includes(state.cursor + 1)) state.cursor++;
    state.seen = state.seen.filter((seen) => seen > state.cursor);
  }
}
