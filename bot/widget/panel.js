/** Panel in types.d.ts: header, menu, log, status, text field. */

import { button, h, icon, link, safe, t } from "./dom.js";
import { makeLog, transcript } from "./view.js";

const MOST_CHARACTERS = 2000;
/** States that end by themselves. */
const PASSING = ["chat_schreibt", "chat_unterbrochen", "chat_zu_viele"];

/** @type {MakePanel} */
export const makePanel = (inline, memory, acts) => {
  let shown = "";
  let tooLong = false;

  /** @type {LogActs["send"]} */
  const send = (text, choice) => {
    made.status("");
    made.focus();
    acts.send(text, choice);
  };

  /** @param {boolean} open */
  const toggle = (open) => {
    acts.open(open);
    if (open) made.focus();
    else launcher.focus();
  };

  /** @param {boolean} open */
  const unfold = (open) => {
    menu.hidden = !open;
    opener.ariaExpanded = String(open);
  };

  /** @param {boolean} open */
  const ask = (open) => {
    confirm.hidden = !open;
    if (open) confirm.querySelector("button")?.focus();
    else made.focus();
  };

  /** @param {string} text */
  const write = (text) => {
    field.value = text;
    typed();
  };

  const typed = () => {
    const { length } = [...field.value];
    tooLong = length > MOST_CHARACTERS;
    grow.dataset["text"] = field.value + " ";
    field.ariaInvalid = String(tooLong);
    long.textContent = tooLong ? t("chat_zu_lang") : "";
    count.textContent = tooLong ? ` (${length})` : "";
    // Nothing is kept in the browser before somebody writes.
    if (memory.state.draft === field.value) return;
    memory.state.draft = field.value;
    memory.save();
  };

  /** @param {Event} event */
  const submit = (event) => {
    event.preventDefault();
    made.focus();
    const text = field.value.trim();
    if (!text || tooLong) return;
    write("");
    send(text);
  };

  const copy = async () => {
    try {
      await navigator.clipboard.writeText(transcript(memory.state.items));
      made.status("chat_kopiert");
    } catch {
      made.status("chat_kopieren_fehler");
    }
  };

  const save = () => {
    const href = URL.createObjectURL(new Blob([transcript(memory.state.items)], { type: "text/plain" }));
    h("a", { href, download: t("chat_dateiname") }).click();
    setTimeout(() => URL.revokeObjectURL(href), 10_000);
    made.status("chat_gespeichert");
  };

  /** @param {KeyboardEvent} event */
  const escape = ({ key, isComposing }) => {
    if (key !== "Escape" || isComposing) return;
    if (!confirm.hidden) ask(false);
    else if (!menu.hidden) {
      unfold(false);
      opener.focus();
    } else if (!inline) toggle(false);
  };

  /** @param {() => unknown} act */
  const chosen = (act) => () => {
    unfold(false);
    opener.focus();
    act();
  };

  const opener = button("icon", () => unfold(!!menu.hidden), { "aria-label": t("chat_menue") }, icon("menu"));
  const menu = h(
    "div",
    { class: "menu" },
    button("entry", chosen(copy), {}, t("chat_kopieren")),
    button("entry", chosen(save), {}, t("chat_speichern")),
    button("entry", chosen(() => print()), {}, t("chat_drucken")),
    button("entry", chosen(() => ask(true)), {}, t("chat_loeschen")),
  );
  const remove = () => {
    ask(false);
    acts.remove();
  };
  const confirm = h(
    "div",
    { class: "confirm", role: "group", "aria-labelledby": "question", hidden: true },
    h("p", { id: "question" }, t("chat_loeschen_frage")),
    button("danger", remove, {}, t("chat_loeschen_ja")),
    button("keep", () => ask(false), {}, t("chat_loeschen_nein")),
  );

  const log = makeLog({ ...acts, send });
  const status = h("p", { class: "status", role: "status" });

  const long = h("span", { id: "long", "aria-live": "polite" });
  const count = h("span", { "aria-hidden": "true" });
  const field = h("textarea", {
    class: "field",
    rows: 1,
    placeholder: t("chat_eingabe"),
    "aria-label": t("chat_eingabe"),
    "aria-describedby": "long",
    enterkeyhint: "send",
    dir: "auto",
    input: typed,
    keydown: (event) => {
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) submit(event);
    },
  });
  const grow = h("div", { class: "grow" }, field);
  const form = h(
    "form",
    { class: "form", submit },
    h("p", { class: "long" }, long, count),
    grow,
    h("button", { class: "send", "aria-label": t("chat_senden") }, icon("send")),
  );
  const change = () => send(t(memory.state.easy ? "chat_einfach_aus" : "chat_einfach_an"));
  const simple = button("simple", change, {}, t("chat_einfach"));
  const privacy = safe(t("chat_datenschutz_adresse"));

  const lang = t("chat_sprache");
  const launcher = button(
    "launcher",
    () => toggle(true),
    { "aria-label": t("chat_oeffnen"), "aria-haspopup": "dialog", lang },
    icon("chat"),
    t("chat_knopf"),
  );
  const panel = h(
    "section",
    {
      class: inline ? "panel inline" : "panel",
      role: inline ? "region" : "dialog",
      "aria-labelledby": "title",
      lang,
      keydown: escape,
      scroll: log.scrolled,
    },
    h(
      "div",
      { class: "header" },
      h("div", {}, h("h2", { id: "title" }, t("chat_titel")), h("p", {}, t("chat_untertitel"))),
      opener,
      menu,
      !inline && button("icon", () => toggle(false), { "aria-label": t("chat_schliessen") }, icon("close")),
    ),
    confirm,
    log.element,
    log.more,
    status,
    form,
    h("div", { class: "footer" }, simple, privacy && link(privacy, t("chat_datenschutz"))),
  );

  /** @type {ReturnType<MakePanel>} */
  const made = {
    launcher,
    panel,
    log,

    restore() {
      log.reset(memory.state.items);
      write(memory.state.draft);
    },

    show(open) {
      panel.hidden = !open;
      launcher.hidden = open;
      if (open) log.showNewest();
    },

    focus: () => field.focus({ preventScroll: true }),

    status(key, weak) {
      if (key === shown || (weak && PASSING.includes(shown))) return;
      shown = key;
      status.textContent = t(key);
      status.classList.toggle("typing", key === "chat_schreibt");
    },

    calm() {
      if (PASSING.includes(shown)) made.status("");
    },

    easy(on) {
      simple.ariaPressed = String(on);
    },
  };
  unfold(false);
  made.restore();
  return made;
};
