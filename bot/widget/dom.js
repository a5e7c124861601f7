/** Building DOM: data only ever become text nodes and attribute values. */

const SVG = "http://www.w3.org/2000/svg";
const ICONS = {
  bell: "M6 17V11a6 6 0 0 1 12 0v6l1.5 1.5h-15zM10 21h4",
  calendar: "M4 6h16v14H4zM4 10.5h16M8 3v5M16 3v5",
  chat: "M4 5h16v11.5h-8.5L7 20.5v-4H4zM8 9h8M8 12.5h5",
  close: "M6 6l12 12M18 6L6 18",
  menu: "M5 7h14M5 12h14M5 17h14",
  out: "M9 5H5v14h14v-4M13 5h6v6M19 5l-9 9",
  send: "M12 19V5M5.5 11.5L12 5l6.5 6.5",
  thumb: "M7 10v10h9.5a2 2 0 0 0 2-1.6l1.3-6.4a1.6 1.6 0 0 0-1.6-2H14l.6-4.5A1.8 1.8 0 0 0 11.3 4.5L9 10zM4 10v10",
};

/** @type {Texts} */
let texts = {};

/** @param {Texts} words of the interface: one server, so one set for the whole page */
export const speak = (words) => (texts = words);

/** @param {string} key */
export const list = (key) => [texts[key] ?? ""].flat();

/** @param {string} key */
export const t = (key) => list(key).join();

/** @type {Make} */
export const h = (tag, props = {}, ...children) => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries({ part: props.class, ...props })) {
    if (typeof value === "function") element.addEventListener(name, /** @type {EventListener} */ (value));
    else if (value !== false && value != null) element.setAttribute(name, value === true ? "" : String(value));
  }
  for (const child of children) if (child) element.append(child);
  return element;
};

/** @type {MakeButton} */
export const button = (name, click, props, ...children) =>
  h("button", { type: "button", class: name, click, ...props }, ...children);

/** @param {keyof typeof ICONS} name */
export const icon = (name) => {
  const svg = document.createElementNS(SVG, "svg");
  const path = document.createElementNS(SVG, "path");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
};

/** @param {string} text for screen readers only */
export const hidden = (text) => h("span", { class: "vh" }, text);

/**
 * The address if a link may lead there, else "".
 * @param {string | null} address
 * @param {string} [base]
 */
export const safe = (address, base) => {
  try {
    const url = new URL(address || "x:", base);
    return /^(https?|mailto|tel):$/.test(url.protocol) ? url.href : "";
  } catch {
    return "";
  }
};

/** @type {MakeLink} */
export const link = (href, ...children) =>
  href.startsWith("http")
    ? h("a", { href, target: "_blank", rel: "noopener noreferrer" }, ...children, hidden(" " + t("chat_neues_fenster")))
    : h("a", { href }, ...children);

// An address, an e-mail address, or a German phone number of at least six digits (a date or a postcode is none).
const LINKS =
  /(https?:\/\/[^\s<>"„“”]*[^\s<>"„“”.,;:!?)\]])|([\w.+-]+@[\w-]+(?:\.[\w-]+)+)|(?<![\w.,:/+-])(?:\+49|0)(?:[ /()-]{0,2}\d){5,13}(?![\d:]|\.\d)|\b116 ?123\b/g;

/** @param {string} text */
export const linked = (text) => {
  /** @type {(string | Node)[]} */
  const nodes = [];
  let end = 0;
  for (const { 0: found, 1: url, 2: mail, index } of text.matchAll(LINKS)) {
    const href = safe(url ?? (mail ? "mailto:" + mail : "tel:" + found.replace("(0)", "").replace(/[^+\d]/g, "")));
    if (!href) continue;
    nodes.push(text.slice(end, index), link(href, found));
    end = index + found.length;
  }
  return [...nodes, text.slice(end)];
};

/** @param {string} text whose single line breaks the style sheet keeps */
export const paragraphs = (text) =>
  text
    .trim()
    .split(/\n\s*\n/)
    .map((part) => h("p", { dir: "auto" }, ...linked(part)));
