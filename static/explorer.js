// A forest plot to explore. All numbers and words come from the outcome's file, which Python wrote; here rows are
// sorted, hidden and shown, and nothing is worked out. Vega draws; a list of rows lies over the drawing and carries
// hover, touch, keyboard and screen reader alike.

const TEXT_OF = { study: "labels", prediction: "labels", heading: "headings", total: "headings", subtotal: "subtotal-labels", note: "notes" };
const ALWAYS = ["null", "pooled", "band"];
const SORTS = [["table", "As in the table"], ["weight", "Weight"], ["effect", "Effect"], ["year", "Year"], ["name", "Name"]];
const ORDERS = {
  weight: (row) => (row.weight == null ? null : -row.weight),
  effect: (row) => row.values?.[0] ?? null,
  year: (row) => row.year ?? null,
};
const SMALLEST_FIELD = 18; // in em: below it, texts stand above the lines instead of beside them

/** Load what a plot needs, and return its panel and the function that draws it once the panel is on the page. */
export async function explorer({ name, plot: path }, addresses) {
  const [vega, layouts, plot] = await Promise.all([import(addresses.vega), json(addresses.layouts), json(addresses.plot)]);
  const id = path.split("/").pop().split(".")[0];
  const state = { model: 0, sort: "table", group: "", domain: "", level: "", prediction: true, band: true };
  const draw = element("div", { class: "ex-draw", "aria-hidden": "true" });
  const list = element("ul", { class: "ex-rows", role: "listbox", "aria-label": `${name}: rows of the plot` });
  const tip = element("div", { class: "ex-tip", role: "tooltip", hidden: "" });
  const status = element("p", { class: "ex-status", role: "status" });
  const field = element("div", { class: "ex-field" }, [draw, list, tip]);
  const notes = plot.footnotes.map((note) => element("p", { class: "soft" }, [note]));
  let view;

  const made = (options) =>
    new vega.View(vega.parse(layouts[plot.kind], null, { ast: true }), { expr: vega.expressionInterpreter, ...options });
  const redraw = async () => {
    const shown = choose(plot, state);
    status.textContent = shown.words.join(" ");
    const prediction = panel.querySelector("[data-needs=prediction]");
    if (prediction) prediction.disabled = !shown.model.data.prediction.length;
    const room = arrange(plot, shown, draw, field.clientWidth);
    view ??= made({ renderer: "svg", container: draw });
    await fill(view, room);
    overlay(list, tip, shown.rows, room);
  };
  // a saved picture stands alone, so it brings the words that the page has around the drawing
  const picture = () => {
    const shown = choose(plot, state);
    return fill(made({ renderer: "none" }), arrange(plot, shown, draw, field.clientWidth, [plot.title], [...shown.words, ...plot.footnotes]));
  };

  const set = (change) => {
    Object.assign(state, change);
    return redraw();
  };
  const panel = element("div", { class: "explorer", id: `explore-${id}`, role: "group", "aria-label": `${name}: the plot to explore`, hidden: "" }, [
    controls(plot, set, id),
    status,
    field,
    ...notes,
    saving(`${id}-explored`, { picture, rows: () => choose(plot, state).rows, plot, state }),
  ]);
  pointAndKeys(list, tip);
  follow(field, () => view && !panel.hidden && redraw());
  return { panel, draw: redraw };
}

async function json(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  return answer.json();
}

async function fill(view, room) {
  for (const [signal, value] of Object.entries(room.signals)) view.signal(signal, value);
  for (const [data, values] of Object.entries(room.data)) view.data(data, values);
  return view.width(room.width).height(room.height).padding(room.padding).background(room.signals.ground).runAsync();
}

function element(tag, attributes = {}, children = []) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

// ---------- which rows, in which order, and what is said of them ----------

/** Return the rows to show, and sentences that say what they are. */
function choose(plot, state) {
  const model = plot.models[state.model];
  const studies = model.rows.filter((row) => row.kind === "study");
  const kept = new Set(studies.filter((row) => fits(row, state)));
  const groups = new Set([...kept].map((row) => row.group));
  const rows = [];
  let block = [];
  const flush = () => {
    rows.push(...sorted(block, state.sort));
    block = [];
  };
  for (const row of model.rows) {
    if (row.kind === "study") {
      if (kept.has(row)) block.push(row);
      continue;
    }
    flush();
    if (row.group ? groups.has(row.group) : row.kind !== "prediction" || state.prediction) rows.push(row);
  }
  flush();
  const without = state.band ? [] : ["band"];
  return { rows, model, without, words: say(plot, state, model, studies, kept) };
}

function fits(row, { group, domain, level }) {
  return (!group || row.group === group) && (!domain || (row.bias[domain] ?? "not_stated") === level);
}

function sorted(rows, by) {
  if (by === "table") return rows;
  if (by === "name") return rows.toSorted((a, b) => a.label.localeCompare(b.label, document.documentElement.lang, { numeric: true }));
  const order = (row) => ORDERS[by](row) ?? Infinity;
  return rows.toSorted((a, b) => (order(a) === order(b) ? 0 : order(a) - order(b)));
}

function say(plot, state, model, studies, kept) {
  const number = (rows) => new Set(Array.from(rows, (row) => row.label)).size;
  const all = number(studies);
  const sort = SORTS.find(([id]) => id === state.sort)[1].toLowerCase();
  const within = plot.subgroups.length ? " within subgroups" : "";
  const found = [`${number(kept)} of ${all} ${all === 1 ? "study" : "studies"} shown${state.sort === "table" ? "" : `, sorted by ${sort}${within}`}.`];
  const total = model.rows.find((row) => row.kind === "total");
  if (!total) return found;
  found.push(`${total.spoken}; ${model.how}.`);
  if (kept.size < studies.length) {
    found.push("The total and the weights are those of all studies, not only of those shown.");
    const whole = state.group && !state.domain;
    if (plot.subgroups.length) found.push(whole ? "The subtotal is that of the whole subgroup." : "Each subtotal is that of its whole subgroup.");
  }
  return found;
}

// ---------- where everything stands ----------

/** Return the data, signals and sizes of a drawing for the room that there is, with `above` and `beneath` as its head. */
function arrange(plot, { rows, model, without }, draw, room, above = [], beneath = []) {
  const style = getComputedStyle(draw);
  const em = parseFloat(style.fontSize);
  const measure = ruler(style);
  const bold = (row) => (row.kind === "heading" || row.kind === "total" ? 600 : 400);
  const line = Math.max(24, Math.round(em * 1.8));
  const beside = rows.filter((row) => row.effect);
  const labels = Math.max(...rows.map((row) => measure(row.label, bold(row)))) + em * 1.5;
  const effects = Math.max(0, ...beside.map((row) => measure(row.effect))) + em * 1.5;
  const wide = room - labels - effects >= SMALLEST_FIELD * em;
  const [left, right] = wide ? [labels, effects] : [em * 1.2, em * 1.2];
  const width = Math.max(40, room - left - right);

  const keys = []; // the lines of the drawing: in a narrow one, texts have lines of their own above their mark
  const texts = { labels: [], headings: [], "subtotal-labels": [], notes: [], effects: [] };
  const behind = []; // lines of text, which the vertical lines do not cross
  const places = new Map();
  for (const row of rows) {
    const start = keys.length;
    const target = texts[TEXT_OF[row.kind]];
    const marked = row.kind !== "heading" && row.kind !== "note";
    if (wide) {
      keys.push(row.key);
      target.push({ row: row.key, text: row.label });
      if (row.effect) texts.effects.push({ row: row.key, text: row.effect });
    } else {
      const parts = wrap(row.label, room, (text) => measure(text, bold(row)));
      const last = parts.at(-1);
      if (row.effect && measure(last, bold(row)) + measure(row.effect) + em > room) parts.push("");
      parts.forEach((text, i) => {
        keys.push(`${row.key}/${i}`);
        behind.push({ row: `${row.key}/${i}` });
        if (text) target.push({ row: `${row.key}/${i}`, text });
      });
      if (row.effect) texts.effects.push({ row: `${row.key}/${parts.length - 1}`, text: row.effect });
      if (marked && row.values) keys.push(row.key);
    }
    places.set(row.key, [start, keys.length - start]);
  }
  const has = new Set(rows.map((row) => row.key));
  const data = {};
  for (const [name, values] of Object.entries(model.data)) {
    data[name] = ALWAYS.includes(name) ? values : values.filter((datum) => has.has(datum.row));
  }
  Object.assign(data, texts, { behind }, Object.fromEntries(without.map((name) => [name, []])));
  const heading = above.flatMap((text) => wrap(text, room, (part) => measure(part, 600)));
  const remark = beneath.flatMap((text) => wrap(text, room, measure));
  const under = Math.min(room, width + 2 * Math.min(left, right));
  const axisTitle = plot.axisTitle.flatMap((text) => (measure(text) > under ? text.split(" | ") : [text])).flatMap((text) => wrap(text.trim(), under, measure));
  const top = heading.length ? Math.round((heading.length + remark.length) * em * 1.35 + 6 + em * 2) : 0;
  const bottom = Math.round(20 + em * 1.4 + axisTitle.length * em * 1.35 + em * 0.5);
  return {
    data,
    width,
    height: line * keys.length,
    padding: { left, right, top, bottom },
    places,
    line,
    signals: {
      ...colours(draw), em, font: style.fontFamily, rows: keys, domain: plot.domain, ticks: plot.ticks, tickLabels: plot.tickLabels,
      axisTitle, labelsAt: -left, effectsAt: width + right, heading, remark,
    },
  };
}

const paper = document.createElement("canvas").getContext("2d");

function ruler(style) {
  return (text, weight = 400) => {
    paper.font = `${weight} ${style.fontSize} ${style.fontFamily}`;
    return paper.measureText(text).width * 1.02;
  };
}

function wrap(text, room, measure) {
  const lines = [""];
  for (const word of text.split(" ").flatMap((part) => pieces(part, room, measure))) {
    const longer = lines.at(-1) ? `${lines.at(-1)} ${word}` : word;
    if (lines.at(-1) && measure(longer) > room) lines.push(word);
    else lines[lines.length - 1] = longer;
  }
  return lines;
}

/** Cut a word that is longer than a line. */
function pieces(word, room, measure) {
  const found = [""];
  for (const letter of word) {
    if (found.at(-1) && measure(found.at(-1) + letter) > room) found.push(letter);
    else found[found.length - 1] += letter;
  }
  return found;
}

/** Read the colours of the page, whichever scheme it is in: a colour named in the style sheet comes back resolved. */
function colours(draw) {
  const probe = element("span");
  draw.parentElement.append(probe);
  const found = {};
  for (const name of ["ink", "soft", "brand", "ground", "sunk"]) {
    probe.className = `ex-${name}`;
    found[name] = getComputedStyle(probe).color;
  }
  probe.remove();
  return found;
}

function follow(field, redraw) {
  let width = 0;
  let waiting = 0;
  const later = () => {
    cancelAnimationFrame(waiting);
    waiting = requestAnimationFrame(redraw);
  };
  new ResizeObserver(([{ contentRect }]) => {
    if (contentRect.width && contentRect.width !== width) later();
    width = contentRect.width;
  }).observe(field);
  for (const query of ["(prefers-color-scheme: dark)", "(forced-colors: active)", "(prefers-contrast: more)"]) {
    matchMedia(query).addEventListener("change", later);
  }
}

// ---------- the list over the drawing: hover, touch, keyboard, screen reader ----------

const TOLD = new WeakMap();

function overlay(list, tip, rows, room) {
  hide(tip);
  const current = list.querySelector("[aria-selected=true]")?.dataset.key;
  const focused = list.contains(document.activeElement);
  const items = rows.filter((row) => row.details).map((row) => {
    const [first, lines] = room.places.get(row.key);
    const item = element("li", { role: "option", tabindex: "-1", "aria-selected": "false", "data-key": row.key, "aria-label": aloud(row) });
    item.style.setProperty("top", `${room.padding.top + first * room.line}px`);
    item.style.setProperty("height", `${lines * room.line}px`);
    TOLD.set(item, row);
    return item;
  });
  list.replaceChildren(...items);
  list.hidden = !items.length;
  const chosen = items.find((item) => item.dataset.key === current) ?? items[0];
  chosen?.setAttribute("tabindex", "0");
  if (focused) chosen?.focus();
}

/** Say a row as the tooltip shows it: its sentence, then what else is known of it. */
function aloud(row) {
  const more = row.details.filter(([head]) => !head.startsWith("Effect"));
  return [row.spoken, ...more.map(([head, text]) => `${head}: ${text}`)].join(". ");
}

function pointAndKeys(list, tip) {
  const options = () => [...list.children];
  let pointer = [];
  let dismissed = []; // where the pointer was at the time: what comes to lie under it by itself is not asked for
  const dismiss = () => {
    hide(tip);
    dismissed = pointer;
  };
  const step = { ArrowDown: 1, ArrowUp: -1 };
  list.addEventListener("keydown", (event) => {
    const all = options();
    const at = all.indexOf(document.activeElement);
    let to;
    if (event.key in step) to = all[Math.min(Math.max(at + step[event.key], 0), all.length - 1)];
    if (event.key === "Home") to = all[0];
    if (event.key === "End") to = all.at(-1);
    if (!to) return;
    event.preventDefault();
    to.focus();
  });
  list.addEventListener("focusin", ({ target }) => {
    for (const item of options()) {
      item.setAttribute("tabindex", item === target ? "0" : "-1");
      item.setAttribute("aria-selected", String(item === target));
    }
    show(tip, target);
  });
  list.addEventListener("focusout", () => hide(tip));
  document.addEventListener("pointermove", ({ clientX, clientY }) => (pointer = [clientX, clientY]));
  list.addEventListener("pointerover", ({ target, clientX, clientY }) => {
    if (TOLD.has(target) && String([clientX, clientY]) !== String(dismissed)) show(tip, target, clientX);
  });
  const leave = ({ relatedTarget }) => {
    if (tip.contains(relatedTarget) || TOLD.has(relatedTarget)) return; // a tooltip can be pointed at
    if (list.contains(document.activeElement)) show(tip, document.activeElement);
    else hide(tip);
  };
  list.addEventListener("pointerout", leave);
  tip.addEventListener("pointerleave", leave);
  document.addEventListener("keydown", (event) => event.key === "Escape" && dismiss());
}

function show(tip, item, pointer = 0) {
  const row = TOLD.get(item);
  const facts = row.details.flatMap(([head, text]) => [element("dt", {}, [head]), element("dd", {}, [text])]);
  tip.replaceChildren(element("b", {}, [row.label]), element("dl", {}, facts));
  tip.hidden = false;
  const field = tip.parentElement;
  const top = item.offsetTop + item.offsetHeight;
  // below the row; above it where there is no room below
  const below = top + tip.offsetHeight <= field.clientHeight || item.offsetTop < tip.offsetHeight;
  tip.style.setProperty("top", `${below ? top : item.offsetTop - tip.offsetHeight}px`);
  // at the side where the pointer is not, so that it can go on down the rows
  const { left, width } = field.getBoundingClientRect();
  tip.style.setProperty("left", `${pointer < left + width / 2 ? Math.max(0, field.clientWidth - tip.offsetWidth) : 0}px`);
}

function hide(tip) {
  tip.hidden = true;
}

// ---------- controls ----------

function controls(plot, set, id) {
  const found = [choice("Sort by", SORTS, (sort) => set({ sort }), id)];
  if (plot.subgroups.length > 1) {
    const groups = [["", "All subgroups"], ...plot.subgroups.map((name) => [name, name])];
    found.push(choice("Subgroup", groups, (group) => set({ group }), id));
  }
  if (plot.bias.length) found.push(biasChoice(plot.bias, set, id));
  if (plot.models.length > 1) found.push(modelChoice(plot.models, set, id));
  const switches = [];
  if (plot.models.some((model) => model.data.prediction.length)) {
    switches.push(toggle("Prediction interval", (prediction) => set({ prediction }), { "data-needs": "prediction" }));
  }
  if (plot.models[0].data.band.length) switches.push(toggle("Smallest important difference", (band) => set({ band })));
  if (switches.length) found.push(element("div", { class: "ex-switches" }, switches));
  return element("div", { class: "ex-controls" }, found);
}

function choice(label, options, changed, id) {
  const own = `${id}-${label.toLowerCase().replaceAll(" ", "-")}`;
  const select = element("select", { id: own }, options.map(([value, text]) => element("option", { value }, [text])));
  select.addEventListener("change", () => changed(select.value));
  return element("div", { class: "ex-choice" }, [element("label", { for: own }, [label]), select]);
}

function biasChoice(domains, set, id) {
  const made = choice("Risk of bias", [["", "All judgements"]], (value) => {
    const [domain, level] = value ? JSON.parse(value) : ["", ""];
    set({ domain, level });
  }, id);
  for (const { id: domain, name, levels } of domains) {
    const options = levels.map((level) => element("option", { value: JSON.stringify([domain, level.id]) }, [`${name}: ${level.word.toLowerCase()}`]));
    made.querySelector("select").append(element("optgroup", { label: name }, options));
  }
  return made;
}

function modelChoice(models, set, id) {
  const radios = models.map((model, i) => {
    const input = element("input", { type: "radio", name: `${id}-model`, ...(i ? {} : { checked: "" }) });
    input.addEventListener("change", () => set({ model: i }));
    return element("label", {}, [input, `${model.name}${i ? "" : " (as reported)"}`]);
  });
  return element("fieldset", { class: "ex-model" }, [element("legend", {}, ["Model"]), ...radios]);
}

function toggle(label, changed, more = {}) {
  const input = element("input", { type: "checkbox", checked: "", ...more });
  input.addEventListener("change", () => changed(input.checked));
  return element("label", {}, [input, label]);
}

// ---------- saving ----------

function saving(name, { picture, rows, plot, state }) {
  const button = (text, save) => {
    const made = element("button", { type: "button" }, [text]);
    made.addEventListener("click", save);
    return made;
  };
  const png = async () => (await (await picture()).toCanvas(2)).toBlob((blob) => download(`${name}.png`, blob));
  const svg = async () => download(`${name}.svg`, new Blob([await (await picture()).toSVG()], { type: "image/svg+xml" }));
  const csv = () => download(`${name}.csv`, new Blob([table(rows(), plot, state)], { type: "text/csv" }));
  return element("div", { class: "ex-save" }, [
    element("span", {}, ["Save what is shown:"]),
    button("Picture (PNG)", png),
    button("Drawing (SVG)", svg),
    button("Data (CSV)", csv),
  ]);
}

function download(name, blob) {
  const link = element("a", { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** Write the rows as a table that spreadsheets open safely; numbers are unrounded. */
function table(rows, plot, state) {
  const { name } = plot.models[state.model];
  const told = (row, head) => row.details.find(([title]) => title === head)?.[1];
  const head = ["kind", "label", "subgroup", "year", ...plot.bias.map((domain) => `bias: ${domain.name}`), "effect", "ci_low", "ci_high",
    "weight_percent", "intervention", "comparator", "remark", "model"];
  const lines = rows.filter((row) => row.details).map((row) => [
    row.kind, row.label, row.group, row.year, ...plot.bias.map(({ id }) => (row.bias ? (row.bias[id] ?? "not_stated") : "")),
    ...(row.values ?? ["", "", ""]), row.weight, told(row, "Intervention"), told(row, "Comparator"), told(row, "Remark"), name,
  ]);
  return `\uFEFF${[head, ...lines].map((line) => line.map(cell).join(",")).join("\r\n")}\r\n`;
}

function cell(value) {
  if (value == null) return "";
  if (typeof value === "number") return String(value);
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
