// The page's own scripts. A change in place undoes what they did to the document, and then lets them run again.

// Those of the bundled theme can do that; a page with any other script is loaded anew.
const AGAIN = /\/static\/(copy|explore|library|plain|risk|switch)\.[^/]+\.js$/;
let published = new WeakSet();
let listening = new AbortController();
let turn = 0;

function own(page) {
  return [...page.scripts].filter(
    (script) => !script.getAttribute("src")?.startsWith("/_preview/") && /^$|javascript|module/i.test(script.type),
  );
}

const path = (script) => new URL(script.getAttribute("src") ?? "", location).pathname;

export function canRunAgain(page) {
  return own(page).every((script) => AGAIN.test(path(script)));
}

/** Remember what the server has sent: everything else is made by a script. */
export function remember() {
  published = new WeakSet(document.body.querySelectorAll("*"));
}

export const isPublished = (element) => published.has(element);

/** Return the text of an element without what scripts have added. */
export function publishedText(element) {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT, (text) =>
    isPublished(text.parentElement) ? NodeFilter.FILTER_ACCEPT : NodeFilter.FILTER_REJECT,
  );
  let all = "";
  while (walker.nextNode()) all += walker.currentNode.data;
  return all.replace(/\s+/g, " ").trim();
}

/** From now on, let scripts listen to the document only until it changes; what is outside of it is the preview's. */
export function watchListeners() {
  const listen = EventTarget.prototype.addEventListener;
  EventTarget.prototype.addEventListener = function (type, listener, options) {
    const target = this ?? window;
    if (target instanceof EventSource || (target instanceof Node && target.getRootNode() !== document)) {
      return listen.call(target, type, listener, options);
    }
    const given = typeof options === "object" ? options : { capture: Boolean(options) };
    const signal = given?.signal ? AbortSignal.any([listening.signal, given.signal]) : listening.signal;
    return listen.call(target, type, listener, { ...given, signal });
  };
}

/** Take the scripts out of a document, so that a browser does not run them when they are copied into another. */
export function takeScripts(page) {
  const scripts = own(page);
  for (const script of scripts) script.remove();
  return scripts;
}

/** Take away what scripts have made, and what they listen to. */
export function undo() {
  listening.abort();
  listening = new AbortController();
  takeScripts(document);
  for (const element of document.body.querySelectorAll("*")) if (!isPublished(element)) element.remove();
}

/** Run scripts in this document; a module runs only once at one address, so that every turn has its own. */
export async function runAgain(scripts) {
  turn += 1;
  await Promise.all(scripts.map((old) => {
    const script = document.createElement("script");
    for (const { name, value } of old.attributes) script.setAttribute(name, value);
    script.src = `${path(old)}?${turn}`;
    script.async = false; // in their order
    const done = new Promise((resolve) => {
      script.onload = resolve;
      script.onerror = resolve;
    });
    document.body.append(script);
    return done;
  }));
}
