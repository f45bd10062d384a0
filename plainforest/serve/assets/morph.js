// Turn the document that is shown into another one by changing only what differs, so that scroll position, focus,
// selection and opened parts stay. What comes out is always the wanted document; how little was touched is the art.

const ELEMENT = Node.ELEMENT_NODE;

/** Make the contents and attributes of `from` those of `to`; both are elements of the same kind. */
export function morph(from, to) {
  if (from.isEqualNode(to)) return;
  attributes(from, to);
  children(from, to);
}

function attributes(from, to) {
  for (const { name } of [...from.attributes]) {
    // whether a part is open is the reader's business
    if (!to.hasAttribute(name) && !(name === "open" && from.localName === "details")) from.removeAttribute(name);
  }
  for (const { name, value } of to.attributes) {
    if (name === "open" && from.localName === "details") continue;
    if (from.getAttribute(name) !== value) from.setAttribute(name, value);
  }
}

function children(from, to) {
  const named = new Map();
  for (const node of from.children) if (node.id) named.set(node.id, node);
  let at = from.firstChild;
  for (const wanted of [...to.childNodes]) {
    const found = counterpart(at, wanted, named);
    if (!found) {
      from.insertBefore(document.importNode(wanted, true), at);
      continue;
    }
    while (at !== found) at = remove(at);
    at = found.nextSibling;
    if (found.nodeType === ELEMENT) morph(found, wanted);
    else if (found.data !== wanted.data) found.data = wanted.data;
  }
  while (at) at = remove(at);
}

function remove(node) {
  const next = node.nextSibling;
  node.remove();
  return next;
}

/** Find the node, from `at` on, that is to become `wanted`. */
function counterpart(at, wanted, named) {
  if (!at) return null;
  if (wanted.id) {
    const same = named.get(wanted.id);
    if (same && alike(same, wanted) && follows(at, same)) return same;
    return null;
  }
  for (let node = at, steps = 0; node && steps < 12; node = node.nextSibling, steps++) {
    if (node.isEqualNode(wanted)) return node;
  }
  return alike(at, wanted) && !at.id ? at : null;
}

// a link that became one of another kind would fetch its old address as the new kind
function alike(one, other) {
  return one.nodeType === other.nodeType && one.nodeName === other.nodeName && one.namespaceURI === other.namespaceURI
    && one.rel === other.rel;
}

function follows(at, node) {
  return at === node || Boolean(at.compareDocumentPosition(node) & Node.DOCUMENT_POSITION_FOLLOWING);
}

/** Load the style sheets that a document needs before the old ones go, so that nothing flashes. */
export async function loadSheets(wanted) {
  const before = sheets(document.head);
  const fresh = sheets(wanted.head).filter((link) => !before.some((old) => old.href === link.href));
  const loaded = fresh.map((link) => {
    const made = document.importNode(link, true);
    const ready = new Promise((done) => {
      made.addEventListener("load", done, { once: true });
      made.addEventListener("error", done, { once: true });
    });
    (before.at(-1) ?? document.head.lastChild).after(made);
    return ready;
  });
  if (loaded.length) await Promise.all(loaded);
}

/** Do the same for a whole document. */
export function morphDocument(wanted) {
  attributes(document.documentElement, wanted.documentElement);
  morph(document.head, wanted.head);
  morph(document.body, wanted.body);
}

function sheets(head) {
  return [...head.querySelectorAll('link[rel~="stylesheet"]')];
}

/** Describe where an element is, from the nearest name downwards. */
export function pathOf(element) {
  const parts = [];
  for (let node = element; node && node !== document.documentElement; node = node.parentElement) {
    if (node.id) {
      parts.unshift(`#${CSS.escape(node.id)}`);
      break;
    }
    const number = [...(node.parentElement?.children ?? [])].indexOf(node) + 1;
    parts.unshift(`${node.localName}:nth-child(${number})`);
  }
  return parts.join(" > ");
}
