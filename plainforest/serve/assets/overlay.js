// The errors of a page, above the last good version of it.

import { make, problem, shadow } from "./dom.js";

const ID = "plainforest-error-overlay";
let shown = "";
let before = null;

/** Show the errors; the same ones do not come back after they have been put away. */
export async function showErrors(problems) {
  const text = JSON.stringify(problems);
  if (text === shown) return;
  const first = !shown || !document.getElementById(ID);
  shown = text;
  const root = await shadow(ID);
  const errors = problems.filter((item) => item.severity === "error").length;
  const title = make("h2", { id: "title", tabindex: "-1" },
    errors === 1 ? "One error keeps this page from being published" : `${errors} errors keep this page from being published`);
  const close = make("button", { type: "button" }, "Hide (Esc)");
  close.addEventListener("click", put);
  const dialog = make("section", { role: "alertdialog", "aria-labelledby": "title", "aria-describedby": "lead", class: "errors" },
    make("div", { class: "head" }, title, close),
    make("p", { id: "lead" }, "Behind this list is the last good version. Correct the file and save: this list goes away by itself."),
    make("ol", {}, ...problems.map(problem)));
  root.replaceChildren(dialog);
  if (first) before = document.activeElement;
  title.focus({ preventScroll: true });
}

function put() {
  const host = document.getElementById(ID);
  if (!host) return;
  const had = host.matches(":focus-within") || document.activeElement === host;
  host.remove();
  if (had && before?.isConnected) before.focus({ preventScroll: true });
}

/** There are no errors any more. */
export function hideErrors() {
  put();
  shown = "";
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && document.getElementById(ID)) {
    event.preventDefault();
    put();
  }
});
