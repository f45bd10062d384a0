// Small parts that the overlay and the panel share. Text goes in as text, never as HTML.

/** Make an element with attributes and children; strings become text. */
export function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

let sheet = null;

async function style() {
  if (!sheet) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(await (await fetch("/_preview/own.css")).text());
  }
  return sheet;
}

/** Return the shadow root of an element of our own beside the body, where neither page nor theme reaches it. */
export async function shadow(id) {
  const found = document.getElementById(id);
  if (found) return found.shadowRoot;
  const sheet = await style();
  const again = document.getElementById(id);
  if (again) return again.shadowRoot;
  const host = make("div", { id });
  const root = host.attachShadow({ mode: "open" });
  root.adoptedStyleSheets = [sheet];
  document.documentElement.append(host);
  return root;
}

/** Show a problem: its place, what is wrong, the lines around it, and what to do. */
export function problem(item) {
  const parts = [
    make("p", { class: "place" }, make("code", {}, item.place), ` ${item.severity}`),
    make("p", { class: "message" }, item.message),
  ];
  if (item.lines.length) parts.push(lines(item));
  if (item.hint) parts.push(make("p", { class: "hint" }, item.hint));
  return make("li", { class: item.severity }, ...parts);
}

function lines(item) {
  const code = make("pre", { tabindex: "0", role: "group", "aria-label": `Lines of ${item.place}` });
  const [start, length] = item.caret;
  for (const [number, text, marked] of item.lines) {
    const gutter = `${marked ? ">" : " "} ${String(number).padStart(4)} | `;
    code.append(marked ? make("mark", {}, gutter + text) : gutter + text, "\n");
    if (marked && length) code.append(make("b", { "aria-hidden": "true" }, " ".repeat(9 + start) + "^".repeat(length)), "\n");
  }
  return code;
}
