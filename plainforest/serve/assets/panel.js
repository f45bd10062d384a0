// The author's panel: what there is to know of this page beyond what readers see.

import { make, problem, shadow } from "./dom.js";
import { isPublished, publishedText } from "./scripts.js";

const ID = "plainforest-panel";
const OPEN = "plainforest-panel-open";
let connected = true;
let button = null;
let told = { problems: 0, changes: 0 };

function label() {
  if (!connected) return "Preview: connection lost";
  const parts = [];
  if (told.problems) parts.push(`${told.problems} to look at`);
  if (told.changes) parts.push(`${told.changes} changed`);
  return `Author’s panel${parts.length ? `: ${parts.join(", ")}` : ""}`;
}

/** Say whether the server is there. */
export function tellConnection(there) {
  connected = there;
  if (button) button.textContent = label();
}

/** Fetch what is known of the page and show it. */
export async function showPanel(page) {
  const answer = await fetch(`/_preview/panel?page=${encodeURIComponent(page)}`);
  if (!answer.ok) return;
  const facts = await answer.json();
  const changed = mark(facts);
  told = { problems: facts.problems.length, changes: changed.length };
  const root = await shadow(ID);
  if (!button) frame(root);
  button.textContent = label();
  const body = root.getElementById("body");
  const at = body.scrollTop;
  body.replaceChildren(...sections(facts, changed));
  body.scrollTop = at;
}

function frame(root) {
  const open = localStorage.getItem(OPEN) === "yes";
  button = make("button", { type: "button", class: "handle", "aria-expanded": String(open), "aria-controls": "body" });
  const body = make("section", { id: "body", "aria-label": "Author’s panel", tabindex: "0" });
  body.hidden = !open;
  button.addEventListener("click", () => {
    body.hidden = !body.hidden;
    button.setAttribute("aria-expanded", String(!body.hidden));
    localStorage.setItem(OPEN, body.hidden ? "no" : "yes");
  });
  root.replaceChildren(make("div", { class: "panel" }, button, body));
}

/** Mark the numbers that the last save has changed, and return those that are on this page. */
function mark(facts) {
  for (const old of document.querySelectorAll("[data-plainforest-was]")) unmark(old);
  const selector = facts.selector.split(", ").map((part) => `main ${part}`).join(", ");
  const all = [...document.querySelectorAll(selector)].filter(isPublished);
  return facts.changes.flatMap((change) => {
    const cell = all[change.index];
    if (!cell || publishedText(cell) !== change.after) return [];
    const words = `Changed by the last save: was ${change.before || "empty"}, is now ${change.after || "empty"}`;
    cell.dataset.plainforestWas = change.before;
    if (!cell.title) cell.title = words;
    cell.setAttribute("aria-description", words);
    return [{ ...change, cell }];
  });
}

function unmark(cell) {
  cell.removeAttribute("data-plainforest-was");
  cell.removeAttribute("aria-description");
  if (cell.title.startsWith("Changed by the last save")) cell.removeAttribute("title");
}

function sections(facts, changed) {
  const grade = facts.grade === null ? "–" : facts.grade.toFixed(1);
  const numbers = make("dl", {},
    ...pair("Words of prose", String(facts.words)),
    ...pair("Reading grade (Flesch-Kincaid)", grade),
    ...pair("Words in a sentence, on average", facts.mean.toFixed(1)),
    ...pair("Longest sentence", facts.longest ? `${facts.longestWords} words: “${facts.longest}”` : "–"));
  return [
    make("h2", {}, "Changed by the last save"),
    changed.length ? make("ul", {}, ...changed.map(entry)) : make("p", {}, "Nothing on this page."),
    make("h2", {}, "To look at"),
    facts.problems.length ? make("ol", {}, ...facts.problems.map(problem)) : make("p", {}, "No problems found."),
    make("h2", {}, "Text"),
    numbers,
  ];
}

function pair(name, value) {
  return [make("dt", {}, name), make("dd", {}, value)];
}

function entry(change) {
  const go = make("button", { type: "button" }, change.where);
  go.addEventListener("click", () => change.cell.scrollIntoView({ block: "center" }));
  return make("li", {}, go, " ", make("del", {}, change.before || "empty"), " → ", make("ins", {}, change.after || "empty"));
}
