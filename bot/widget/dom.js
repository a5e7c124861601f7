/** Building DOM: data only ever become text nodes and attribute values. */

const SVG = "http://www.w3.org/2000/svg";
const ICONS = {
  bell: "M6 17V11a6 6 0 0 1 12 0v6l1.5 1.5h-15zM10 21h4",
  calendar: "M4 6h16v14H4zM4 10.5h16M8 3v5M16 3v5",
  chat: "M4 5h16v11.5h-8.5L7 20.5v-4H4zM8 9h8M8 12.5h5",
  close: "M6 6l12 12M18 6L6 18",
  copy: "M9 9h11v11H9zM15 5V4H4v11h1",
  down: "M7 14V4h9.5a2 2 0 0 1 2 1.6l1.3 6.4a1.6 1.6 0 0 1-1.6 2H14l.6 4.5A1.8 1.8 0 0 1 11.300 19.500L9 14zM4 4v10",
  menu: "M12 5.500v.01M12 12v.01M12 18.500v.01",
  out: "M9 5H5v14h14v-4M13 5h6v6M19 5l-9 9",
  print: "M7 9V4h10v5M7 17H4V9h16v8h-3M7 14h10v6H7z",
  save: "M12 4v11M7.500 11l4.500 4.500 4.500-4.500M5 20h14",
  send: "M12 19V5M5.500 11.500L12 5l6.500 6.500",
  trash: "M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13",
  up: "M7 10v10h9.500a2 2 0 0 0 2-1.600l1.300-6.400a1.600 1.600 0 0 0-1.600-2H14l.6-4.500A1.800 1.800 0 0 0 11.300 4.500L9 10zM4 10v10",
};

/**
 * Makes an element. Functions among `props` become listeners, `true` an empty attribute; false, null and undefined
 * props and children are left out.
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Record<string, unknown>} [props]
 * @param {...(Node | string | false | null | undefined)} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (typeof value === "function") element.addEventListener(name, /** @type {EventListener} */ (value));
    else if (value !== false && value != null) element.setAttribute(name, value === true ? "" : String(value));
  }
  for (const child of children) if (child) element.append(child);
  return element;
}

/** @param {keyof ICONS} name */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

/**
 * Text for screen readers only.
 * @param {string} text
 */
export const hidden = (text) => h("span", { class: "vh" }, text);

/**
 * The address if a link may lead there, else "".
 * @param {string | null} address
 * @param {string} [base] of a relative address
 */
export function safe(address, base) {
  try {
    const url = new URL(address || "x:", base);
    return /^(https?|mailto|tel):$/.test(url.protocol) ? url.href : "";
  } catch {
    return "";
  }
}

/**
 * A link; one that leaves the page opens a new window and says so.
 * @param {string} href
 * @param {string} newWindow words for that
 * @param {...(Node | string)} children
 */
export function link(href, newWindow, ...children) {
  const away = href.startsWith("http");
  const props = away ? { href, target: "_blank", rel: "noopener noreferrer" } : { href };
  return h("a", props, ...children, away && hidden(" " + newWindow));
}

// An address, an e-mail address, or a German phone number of at least six digits (a date or a postcode is none).
const LINKS =
  /(https?:\/\/[^\s<>"„“”]*[^\s<>"„“”.,;:!?)\]])|([\w.+-]+@[\w-]+(?:\.[\w-]+)+)|((?<![\w.,:/+-])(?:\+49|0)(?:[ /()-]{0,2}\d){5,13}(?![\d:]|\.\d)|(?<!\d)116 ?123(?!\d))/g;

/**
 * `text` as nodes, with links.
 * @param {string} text
 * @param {string} newWindow
 */
export function linked(text, newWindow) {
  /** @type {(string | Node)[]} */
  const nodes = [];
  let end = 0;
  for (const match of text.matchAll(LINKS)) {
    const [found, url, mail] = match;
    const phone = found.replace("(0)", "").replace(/[^+\d]/g, "");
    const href = safe(url ?? (mail ? "mailto:" + mail : "tel:" + phone));
    if (!href) continue;
    nodes.push(text.slice(end, match.index), link(href, newWindow, found));
    end = match.index + found.length;
  }
  return [...nodes, text.slice(end)];
}

/**
 * Paragraphs of `text`; single line breaks are kept by the style sheet.
 * @param {string} text
 * @param {string} newWindow
 */
export const paragraphs = (text, newWindow) =>
  text
    .split(/\n\s*\n/)
    .filter((part) => part.trim())
    .map((part) => h("p", { dir: "auto" }, ...linked(part.trim(), newWindow)));
