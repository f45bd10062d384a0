// The list of reviews: search, filters and order. Without this script the list is whole, with links to its topics.
//
// What is asked for stands in the page's address, so that it can be shared and the back button works. Answers come from
// search/index.json (a few bytes for each review) and from the sheets of words that a search needs; reviews that are on
// another sheet of the list are taken from that sheet's own page, so that there is one way to draw a review.

const form = document.querySelector("form.finder");
const list = document.querySelector("ul.results");
const FACETS = ["certainty", "result", "topic", "condition", "intervention"];
const PORTION = 50;
// how to search and filter; read when it is first needed
let finding = null;

function start() {
  const items = new Map();
  const here = [...list.querySelectorAll("li[data-n]")];
  for (const item of here) items.set(Number(item.dataset.n), item);
  const page = {
    items,
    here: [...items.keys()],
    index: null,
    shown: PORTION,
    turn: 0,
    tally: document.querySelector(".tally"),
    before: [...document.querySelector(".tally").childNodes],
    nothing: document.querySelector(".nothing"),
    more: document.querySelector(".more-results"),
    topics: document.querySelector(".topics"),
    sheets: document.querySelector(".sheets"),
  };
  form.hidden = false;
  let typing = 0;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(typing);
    asked(page, "replace");
    // the answer is there already: lead to it, which also puts a phone's keyboard away
    document.getElementById("h-reviews").focus();
  });
  form.addEventListener("focusin", () => index(page).catch(() => {}), { once: true });
  form.elements.q.addEventListener("input", () => {
    clearTimeout(typing);
    typing = setTimeout(() => asked(page, "replace"), 120);
  });
  form.addEventListener("change", (event) => {
    if (event.target !== form.elements.q) asked(page, "push");
  });
  form.querySelector(".chosen").addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button) unchoose(page, button);
  });
  page.more.addEventListener("click", () => {
    const first = page.shown;
    page.shown += PORTION;
    answer(page).then(() => list.children[first]?.querySelector("a").focus());
  });
  addEventListener("popstate", () => restore(page));
  restore(page);
}

// ---------- what is asked for ----------

function wanted() {
  const chosen = {};
  for (const name of FACETS) {
    chosen[name] = [...form.querySelectorAll(`input[name="${name}"]:checked`)].map((box) => box.value);
  }
  return { q: form.elements.q.value.trim(), sort: form.elements.sort.value, chosen };
}

const nothingAsked = ({ q, sort, chosen }) => !q && !sort && FACETS.every((name) => !chosen[name].length);

function asked(page, way) {
  const want = wanted();
  const query = new URLSearchParams();
  if (want.q) query.set("q", want.q);
  for (const name of FACETS) for (const value of want.chosen[name]) query.append(name, value);
  if (want.sort) query.set("sort", want.sort);
  const address = `${location.pathname}${query.size ? `?${query}` : ""}`;
  // one step back leads out of a search, not through each of its letters
  const step = way === "push" || (want.q && !new URLSearchParams(location.search).get("q"));
  history[step ? "pushState" : "replaceState"](null, "", address);
  page.shown = PORTION;
  answer(page);
}

function restore(page) {
  const query = new URLSearchParams(location.search);
  form.elements.q.value = query.get("q") ?? "";
  const sort = query.get("sort") ?? "";
  form.elements.sort.value = [...form.elements.sort.options].some((option) => option.value === sort) ? sort : "";
  for (const name of FACETS) {
    const values = query.getAll(name);
    for (const box of form.querySelectorAll(`input[name="${name}"]`)) box.checked = values.includes(box.value);
  }
  page.shown = PORTION;
  answer(page);
}

function unchoose(page, button) {
  const { name, value } = button.dataset;
  for (const box of form.querySelectorAll("input:checked")) {
    if (!name || (box.name === name && box.value === value)) box.checked = false;
  }
  if (!name) form.elements.q.value = "";
  asked(page, "push");
  (form.querySelector(".chosen button") ?? form.elements.q).focus();
}

// ---------- the answer ----------

async function index(page) {
  page.index ??= Promise.all([fetchJson(form.dataset.index), import(new URL(form.dataset.search, location))]).then(
    ([known, functions]) => {
      finding = functions;
      return known;
    },
    (failure) => {
      page.index = null;
      throw failure;
    },
  );
  return page.index;
}

async function fetchJson(address) {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${response.status} ${address}`);
  return response.json();
}

async function answer(page) {
  const want = wanted();
  const turn = ++page.turn;
  showChosen(want);
  if (nothingAsked(want)) return whole(page);
  try {
    const known = await index(page);
    const words = (number) => fetchJson(new URL(`words-${number}.json`, new URL(form.dataset.index, location)).href);
    const found = want.q ? await finding.search(known, want.q, words) : null;
    if (turn !== page.turn) return;
    const fitting = finding.order(known, found, want, FACETS);
    const shown = fitting.slice(0, page.shown);
    await load(page, known, shown);
    if (turn !== page.turn) return;
    list.replaceChildren(...shown.map((number) => page.items.get(number)));
    for (const part of [page.topics, page.sheets]) if (part) part.hidden = true;
    page.nothing.hidden = fitting.length > 0;
    page.more.hidden = shown.length === fitting.length;
    const total = known.reviews.length;
    page.tally.textContent = `${count(fitting.length)} of ${count(total)} ${total === 1 ? "review" : "reviews"}`;
    counts(known, found, want);
    showWords(known, want.q);
  } catch (failure) {
    if (turn !== page.turn) return;
    page.tally.textContent = "The search could not be loaded. Please try again.";
    throw failure;
  }
}

function whole(page) {
  list.replaceChildren(...page.here.map((number) => page.items.get(number)));
  for (const part of [page.topics, page.sheets]) if (part) part.hidden = false;
  page.nothing.hidden = true;
  page.more.hidden = true;
  page.tally.replaceChildren(...page.before);
  for (const shown of form.querySelectorAll(".n[data-all]")) shown.lastChild.textContent = shown.dataset.all;
  for (const label of form.querySelectorAll("label.empty")) label.classList.remove("empty");
  showWords(null, "");
}

// Take the reviews of other sheets from the pages on which they stand.
async function load(page, known, numbers) {
  const missing = new Set(numbers.filter((n) => !page.items.has(n)).map((n) => Math.floor(n / known.perSheet) + 1));
  await Promise.all([...missing].map(async (sheet) => {
    const path = sheet === 1 ? "index.html" : `reviews/${sheet}/index.html`;
    const address = new URL(form.dataset.root + path, location);
    const response = await fetch(address);
    if (!response.ok) throw new Error(`${response.status} ${address}`);
    const other = new DOMParser().parseFromString(await response.text(), "text/html");
    for (const item of other.querySelectorAll("ul.results > li[data-n]")) {
      for (const link of item.querySelectorAll("a[href]")) link.href = new URL(link.getAttribute("href"), address).href;
      item.removeAttribute("id");
      page.items.set(Number(item.dataset.n), document.adoptNode(item));
    }
  }));
}

// How many reviews each value would leave, with the filters of the other kinds as they are.
function counts(known, found, want) {
  for (const [place, name] of FACETS.entries()) {
    const others = { ...want, sort: "", chosen: { ...want.chosen, [name]: [] } };
    const left = finding.order(known, found, others, FACETS);
    const number = new Map();
    for (const review of left) {
      for (const value of known.reviews[review][place]) number.set(value, (number.get(value) ?? 0) + 1);
    }
    for (const box of form.querySelectorAll(`input[name="${name}"]`)) {
      const shown = box.parentElement.querySelector(".n");
      shown.dataset.all ??= shown.lastChild.textContent;
      const now = number.get(known.facets[name].indexOf(box.value)) ?? 0;
      shown.lastChild.textContent = count(now);
      box.parentElement.classList.toggle("empty", !now && !box.checked);
    }
  }
}

function showChosen({ chosen, q }) {
  const shelf = form.querySelector(".chosen");
  const buttons = FACETS.flatMap((name) => chosen[name].map((value) => {
    const box = [...form.querySelectorAll(`input[name="${name}"]`)].find((one) => one.value === value);
    return chip(box.dataset.text, `Remove the filter ${box.dataset.text}`, { name, value });
  }));
  const number = buttons.length;
  if (number || q) buttons.push(chip("Clear all", "", {}));
  shelf.replaceChildren(...buttons);
  shelf.hidden = !buttons.length;
  form.elements.sort.options[0].textContent = q ? "Best match first" : "By topic";
  const on = form.querySelector(".on");
  if (on) {
    on.hidden = !number;
    on.textContent = number ? `${number} on` : "";
  }
}

function chip(text, label, data) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = text;
  if (label) button.setAttribute("aria-label", label);
  Object.assign(button.dataset, data);
  return button;
}

function showWords(known, q) {
  const line = form.querySelector(".words-found");
  const begin = known ? finding.folded(q) : "";
  const begins = ([term]) => ` ${finding.folded(term)}`.includes(` ${begin}`);
  const fitting = begin.length > 1 ? known.terms.filter(begins).slice(0, 4) : [];
  line.hidden = !fitting.length;
  line.lastElementChild.replaceChildren(...fitting.flatMap(([term, anchor], place) => {
    const link = document.createElement("a");
    link.href = `${form.dataset.glossary}#${anchor}`;
    link.textContent = term;
    return place ? [", ", link] : [link];
  }));
}

const count = (number) => (number < 10000 ? String(number) : number.toLocaleString("en").replaceAll(",", "\u202f"));

if (form && list) start();
