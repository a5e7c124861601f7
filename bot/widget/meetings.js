/** Meetings as cards. */

/** @import {Meeting} from "./types.js" */

import { h, hidden, icon, linked, link, safe } from "./dom.js";

const FACTS = /** @type {const} */ (["wann", "wo", "wer", "plaetze", "kosten", "anmeldung", "hinweis"]);
const MOST_FULL = 3;

/**
 * The meetings as a list of cards.
 * @param {Meeting[]} meetings
 * @param {(key: string) => string} t
 * @param {boolean} compact facts folded away
 */
export const cards = (meetings, t, compact) =>
  h("ul", { class: "cards", role: "list" }, ...meetings.map((meeting) => h("li", {}, card(meeting, t, compact))));

/** @param {number} count of the meetings of one reply */
export const isLong = (count) => count > MOST_FULL;

/**
 * @param {Meeting} meeting
 * @param {(key: string) => string} t
 * @param {boolean} compact
 */
function card(meeting, t, compact) {
  const off = meeting.status === "abgesagt";
  const more = [facts(meeting, t, compact), actions(meeting, t, off)];
  return h(
    "article",
    { class: "card", part: "card" },
    date(meeting.beginn, t("chat_sprache")),
    h(
      "div",
      { class: "about" },
      meeting.format && h("p", { class: "small" }, meeting.format),
      h("h3", { dir: "auto" }, off ? h("s", {}, meeting.titel) : meeting.titel),
      meeting.zustand && h("p", { class: "flag" }, meeting.zustand),
      compact && h("p", { class: "small" }, [meeting.wann, meeting.wo].filter(Boolean).join(" · ")),
    ),
    compact
      ? h("details", {}, h("summary", {}, t("chat_einzelheiten"), hidden(": " + meeting.titel)), ...more)
      : h("div", { class: "more" }, ...more),
  );
}

/**
 * Day, month and weekday for the eye; in words they stand in `wann`.
 * @param {string} begin
 * @param {string} locale
 */
function date(begin, locale) {
  const day = new Date(begin);
  if (isNaN(+day)) return null;
  /** @param {Intl.DateTimeFormatOptions} part */
  const show = (part) => new Intl.DateTimeFormat(locale, { timeZone: "Europe/Berlin", ...part }).format(day);
  return h(
    "div",
    { class: "date", "aria-hidden": "true" },
    h("span", {}, show({ weekday: "short" })),
    h("b", {}, show({ day: "numeric" }).replace(".", "")),
    h("span", {}, show({ month: "short" })),
  );
}

/**
 * @param {Meeting} meeting
 * @param {(key: string) => string} t
 * @param {boolean} compact
 */
function facts(meeting, t, compact) {
  const list = h("dl");
  for (const name of FACTS) {
    if (compact && (name === "wann" || name === "wo")) continue;
    const words = name === "anmeldung" ? registration(meeting) : meeting[name];
    if (words) list.append(h("div", {}, h("dt", {}, t("chat_" + name)), h("dd", {}, ...linked(words, t("chat_neues_fenster")))));
  }
  return list;
}

/**
 * The words about registration without the address, which has a button.
 * @param {Meeting} meeting
 */
const registration = ({ anmeldung, anmeldung_text }) =>
  safe(anmeldung) ? anmeldung_text.replace(anmeldung ?? "", "").trim().replace(/^\((.*)\)$/, "$1") : anmeldung_text;

/**
 * @param {Meeting} meeting
 * @param {(key: string) => string} t
 * @param {boolean} off
 */
function actions(meeting, t, off) {
  const about = hidden(": " + meeting.titel);
  const register = off ? "" : safe(meeting.anmeldung);
  const file = safe(meeting.kalender, import.meta.url);
  return h(
    "p",
    { class: "actions" },
    register && link(register, t("chat_neues_fenster"), icon("out"), t("chat_anmelden"), about),
    file && h("a", { href: file, download: true }, icon("calendar"), t("chat_kalender"), about.cloneNode(true)),
    file &&
      h(
        "a",
        { href: file + "?alarm=P1D", download: true },
        icon("bell"),
        hidden(t("chat_kalender") + " "),
        t("chat_kalender_alarm"),
        about.cloneNode(true),
      ),
  );
}
