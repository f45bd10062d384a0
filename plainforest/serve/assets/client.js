// Keeps a page of the preview as new as its files. Never part of a published site.

import { loadSheets, morphDocument, pathOf } from "./morph.js";
import { hideErrors, showErrors } from "./overlay.js";
import { showPanel, tellConnection } from "./panel.js";
import { canRunAgain, remember, runAgain, takeScripts, undo, watchListeners } from "./scripts.js";

const KEPT = "plainforest-kept";
const facts = () => JSON.parse(document.querySelector('meta[name="plainforest-preview"]').content);
const version = facts().client;
let source = null;
let instance = "";
let newest = null;
let busy = false;

function reload() {
  const opened = [...document.querySelectorAll("details")].map((part) => part.open);
  const focus = document.activeElement?.id ?? "";
  sessionStorage.setItem(KEPT, JSON.stringify({ page: location.pathname, x: scrollX, y: scrollY, opened, focus }));
  location.reload();
}

function restore() {
  const kept = JSON.parse(sessionStorage.getItem(KEPT) ?? "null");
  sessionStorage.removeItem(KEPT);
  if (kept?.page !== location.pathname) return;
  const parts = [...document.querySelectorAll("details")];
  if (parts.length === kept.opened.length) parts.forEach((part, number) => { part.open = kept.opened[number]; });
  if (kept.focus) document.getElementById(kept.focus)?.focus({ preventScroll: true });
  scrollTo(kept.x, kept.y);
}

async function renew() {
  const answer = await fetch(`/_preview/page?page=${encodeURIComponent(facts().page)}`);
  if (!answer.ok) return;
  const wanted = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (!wanted.querySelector('meta[name="plainforest-preview"]')) return;
  if (canRunAgain(document) && canRunAgain(wanted)) await change(wanted);
  else reload();
}

/** Change the document in place; focus and opened parts stay, also where scripts have had a say in them. */
async function change(wanted) {
  await loadSheets(wanted);
  const opened = [...document.querySelectorAll("details")].map((part) => [part, part.open]);
  const active = document.activeElement;
  const path = active && active !== document.body ? pathOf(active) : null;
  const scripts = takeScripts(wanted);
  undo();
  morphDocument(wanted);
  remember();
  await runAgain(scripts);
  for (const [part, open] of opened) part.open = open;
  if (!path || document.activeElement !== document.body) return;
  (active.isConnected ? active : document.querySelector(path))?.focus({ preventScroll: true });
}

/** Bring the page into the newest state that the server has told; what came in between is skipped. */
async function follow() {
  if (busy) return;
  busy = true;
  try {
    while (newest) {
      const state = newest;
      newest = null;
      if (state.client !== version) return reload();
      // after a restart the server may never have seen this page good; ours is better than its list of errors
      const keep = state.bare && !facts().bare;
      if (state.digest !== facts().digest && !keep) await renew();
      if (state.problems.length && !facts().bare) showErrors(state.problems);
      else hideErrors();
      if (!newest) await showPanel(facts().page);
    }
  } catch {
    // the server went away in the middle; the next connection tells the state again
  } finally {
    busy = false;
  }
}

function connect() {
  if (source || document.hidden) return;
  source = new EventSource(`/_preview/events?page=${encodeURIComponent(facts().page)}`);
  source.addEventListener("state", (event) => {
    if (instance && instance !== event.lastEventId) hideErrors();
    instance = event.lastEventId;
    tellConnection(true);
    newest = JSON.parse(event.data);
    follow();
  });
  source.addEventListener("error", () => {
    tellConnection(false);
    if (source?.readyState === EventSource.CLOSED) {
      disconnect();
      setTimeout(connect, 1000);
    }
  });
}

// A browser allows six connections to one server: a tab that nobody looks at gives its own back.
function disconnect() {
  source?.close();
  source = null;
}

async function begin() {
  const sheet = new CSSStyleSheet();
  const style = await fetch("/_preview/marks.css");
  sheet.replaceSync(await style.text());
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}

remember();
restore();
begin().catch(() => {});
document.addEventListener("visibilitychange", () => (document.hidden ? disconnect() : connect()));
addEventListener("pagehide", disconnect);
addEventListener("pageshow", connect);
watchListeners();
connect();
