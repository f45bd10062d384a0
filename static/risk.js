// What an effect means at another comparator risk, worked out in the browser: the formulas, the capping, the rounding
// and the words of plainforest/grade, string for string (tests/browser/test_risk.py holds the two against each other).
// Below the functions, the control itself: it appears only where this script runs.

const MINUS = "\u2212";
const THIN = "\u202f";
const NOTHING = 1e-9;
const NOBODY = 1e-12;

/** Round half away from zero, after bringing the value to 12 significant digits. */
export function rounded(value, digits = 0) {
  if (Math.abs(value) >= 1e15) return value;
  const [mantissa, exponent] = Math.abs(value).toExponential(11).split("e");
  const significant = mantissa.replace(".", "");
  const cut = 11 - Number(exponent) - digits;
  if (cut > 12) return 0;
  let kept = cut > 0 ? significant.slice(0, 12 - cut) || "0" : significant + "0".repeat(-cut);
  if (cut > 0 && significant[12 - cut] >= "5") kept = String(BigInt(kept) + 1n);
  return Math.sign(value) * Number(`${kept}e-${digits}`) + 0;
}

/** Write a whole number, with a narrow space between thousands from 10 000 up. */
export function count(value) {
  const whole = rounded(value);
  const digits = String(Math.abs(whole));
  const spaced = digits.length > 4 ? digits.replace(/\B(?=(\d{3})+$)/g, THIN) : digits;
  return (whole < 0 ? MINUS : "") + spaced;
}

/** Return the risk or rate with the intervention, before any capping. */
export function withIntervention(risk, effect, measure, eventFree) {
  switch (measure) {
    case "RR":
    case "IRR":
      return risk * effect;
    case "OR":
    case "PETO":
      return (effect * risk) / (1 - risk + effect * risk);
    case "RD":
      return risk + effect;
    case "HR":
      return eventFree ? risk ** effect : 1 - (1 - risk) ** effect;
    default:
      throw new RangeError(`no formula for the absolute effect of ${measure}`);
  }
}

/** Return estimate, lower and upper limit with the intervention; `beyond` keeps what was capped. */
export function absolute(facts, risk) {
  const raw = facts.effect.map((effect) => withIntervention(risk, effect, facts.measure, facts.event_free));
  if (facts.event_free) [raw[1], raw[2]] = [raw[2], raw[1]]; // the larger the hazard, the fewer are still free of it
  const kept = facts.measure === "IRR" ? raw : raw.map((value) => Math.min(1, Math.max(0, value)));
  return {
    comparator: risk,
    intervention: kept[0],
    limits: [kept[1], kept[2]],
    difference: kept[0] - risk,
    differences: [kept[1] - risk, kept[2] - risk],
    beyond: raw.map((value, index) => (value === kept[index] ? null : value)),
  };
}

function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

function size(amount, facts) {
  const shown = rounded(Math.abs(amount) * facts.denominator);
  return [count(shown), shown > 0];
}

/** Write one difference: "66 more", "less than 1 fewer", "0" only when it is nothing at all. */
export function change(amount, facts) {
  let [number, some] = size(amount, facts);
  if (!some && Math.abs(amount) >= NOTHING) {
    number = fill(facts.words.less_than, { number: count(1) });
    some = true;
  }
  return some ? fill(facts.words[amount > 0 ? "more" : "fewer"], { number }) : number;
}

/** Write the range of a difference; the word once when both ends point the same way. */
export function changes([low, high], facts) {
  const [[first, some], [second, more]] = [size(low, facts), size(high, facts)];
  if (some && more && low > 0 === high > 0) {
    return low > 0
      ? fill(facts.words.range_more, { low: first, high: second })
      : fill(facts.words.range_fewer, { low: second, high: first });
  }
  return fill(facts.words.to, { low: change(low, facts), high: change(high, facts) });
}

function neededFor(benefit) {
  const kind = benefit >= 0 ? "NNTB" : "NNTH";
  return { kind, number: Math.abs(benefit) < NOBODY ? null : Math.ceil(rounded(1 / Math.abs(benefit), 9)) };
}

function written({ kind, number }) {
  return number === null ? "∞" : `${kind} ${count(number)}`;
}

/** Write the number needed to treat, or nothing where nobody should count on it. */
export function needed(found, facts) {
  const { difference, differences: [low, high] } = found;
  const little = facts.important !== null && -facts.important < low && high < facts.important;
  if (!facts.better || !facts.people || !facts.needed || little) return "";
  const [benefit, small, large] = facts.better === "higher" ? [difference, low, high] : [-difference, -high, -low];
  const estimate = neededFor(benefit);
  const worst = neededFor(small);
  const best = neededFor(large);
  if (estimate.number === null) estimate.kind = best.number === null ? "NNTH" : "NNTB";
  const nearest = estimate.kind === "NNTB" ? best : worst;
  let farthest = estimate.kind === "NNTB" ? worst : best;
  if (farthest.number === null) farthest = { kind: nearest.kind, number: null };
  if (nearest.kind !== farthest.kind) return `${written(nearest)} to ∞ to ${written(farthest)}`;
  if (low < NOBODY && high > -NOBODY) return nearest.number === null ? "∞" : `${written(nearest)} to ∞`;
  const end = (one) => (one.number === null ? "∞" : count(one.number));
  return `${written(estimate)} (${end(nearest)} to ${end(farthest)})`;
}

/** Say which values were capped, and what the formula gave. */
export function capping(found, facts) {
  const whole = count(facts.denominator);
  return ["The estimate", "The lower limit", "The upper limit"].flatMap((name, index) => {
    const raw = found.beyond[index];
    if (raw === null) return [];
    const beyond = count(raw * facts.denominator);
    const bound = raw > 1 ? whole : "0";
    return [
      `${name} is capped at ${bound}: the formula alone would give ${beyond} per ${whole}, which is not possible.`,
    ];
  });
}

/** Return every text of a row of the table for one comparator risk. */
export function row(facts, risk) {
  const found = absolute(facts, risk);
  const shown = (value) =>
    value >= NOTHING && !rounded(value * facts.denominator)
      ? fill(facts.words.less_than, { number: count(1) })
      : count(value * facts.denominator);
  const per = `per ${count(facts.denominator)} ${facts.time_unit}`.trimEnd();
  const limits = fill(facts.words.to, { low: shown(found.limits[0]), high: shown(found.limits[1]) });
  const treat = needed(found, facts);
  const cap = found.beyond.some((value) => value !== null) ? " (limited by the cap)" : "";
  const time = facts.follow_up ? `, by ${facts.follow_up}` : "";
  return {
    comparator: [shown(risk), per],
    intervention: [shown(found.intervention), `${per} (${facts.level}${limits})`],
    difference: [
      change(found.difference, facts),
      `${facts.apart ? `${per} ` : ""}(${facts.level}${changes(found.differences, facts)})`,
    ],
    needed: treat && `${treat}${cap} at ${shown(risk)} ${per}${time}`,
    capping: capping(found, facts),
  };
}

// ---------- the control ----------

/** Write a risk as the texts beside the control do: with one decimal where a whole number would be too coarse. */
export function risk_text(risk, facts) {
  const amount = risk * facts.denominator;
  return amount >= 10 ? count(amount) : rounded(amount, 1).toFixed(1);
}

const CELLS = ["comparator", "intervention", "difference"];

/** Put the control of one outcome below its row, closed, and a button that opens it into the row. */
function control(template) {
  const facts = JSON.parse(template.dataset.risk);
  const target = document.getElementById(template.dataset.row);
  const lines = CELLS.flatMap((name) => [...target.querySelectorAll(`[data-cell="${name}"] :is(b, .sub)`)]);
  const published = lines.map((line) => line.textContent);

  const body = document.createElement("tr");
  const room = body.appendChild(document.createElement("td"));
  body.className = "risk-row";
  body.hidden = true;
  room.colSpan = target.cells.length;
  room.append(template.content.cloneNode(true));
  target.after(body);
  const [range, number] = room.querySelectorAll("input");
  const [said, treat, status, reset] = [".risk-said", ".risk-needed", "[role=status]", ".risk-reset"].map((name) =>
    room.querySelector(name),
  );

  const opener = document.createElement("button");
  opener.type = "button";
  opener.className = "risk-open";
  opener.textContent = template.dataset.open;
  opener.setAttribute("aria-label", `${template.dataset.open}: ${template.dataset.name}`);
  opener.setAttribute("aria-expanded", "false");
  opener.addEventListener("click", () => {
    body.hidden = !body.hidden;
    opener.setAttribute("aria-expanded", String(!body.hidden));
    if (!body.hidden) range.focus();
  });
  target.querySelector('[data-cell="comparator"]').append(opener);

  const remark = document.createElement("span");
  remark.className = "sub risk-remark";
  remark.textContent = template.dataset.remark;

  // readers who cannot see the row hear the result once they have stopped moving the control
  let waiting;
  function announce(text) {
    clearTimeout(waiting);
    waiting = setTimeout(() => (status.textContent = text), 500);
  }

  function choose(risk, source) {
    for (const input of [range, number]) {
      input.removeAttribute("aria-invalid");
      if (input !== source) input.value = String(rounded(risk * facts.denominator, facts.digits));
    }
    const other = risk !== facts.published;
    const found = row(facts, risk);
    const texts = other ? CELLS.flatMap((name) => found[name]) : published;
    lines.forEach((line, index) => (line.textContent = texts[index]));
    target.classList.toggle("recalculated", other);
    if (other) target.querySelector(".said").append(remark);
    else remark.remove();
    said.textContent = other
      ? [fill(template.dataset.said, { risk: risk_text(risk, facts) }), ...found.capping].join(" ")
      : template.dataset.published;
    treat.textContent = found.needed && `Number needed to treat: ${found.needed}.`;
    reset.hidden = !other;
    announce([said.textContent, ...CELLS.map((name) => `${facts.heads[name]}: ${found[name].join(" ")}.`)].join(" "));
  }

  for (const input of [range, number]) {
    input.addEventListener("input", () => {
      if (input.value !== "" && input.checkValidity()) return choose(Number(input.value) / facts.denominator, input);
      input.setAttribute("aria-invalid", "true");
      announce((said.textContent = template.dataset.outside));
    });
  }
  for (const mark of room.querySelectorAll("[data-value]")) {
    const risk = Number(mark.dataset.value);
    mark.addEventListener("click", () => choose(risk));
    const tick = room.querySelector(".risk-ticks").appendChild(document.createElement("span"));
    tick.textContent = mark.dataset.letter;
    tick.style.setProperty("--at", String((risk - facts.low) / (facts.high - facts.low)));
  }
  reset.addEventListener("click", () => {
    choose(facts.published);
    range.focus(); // the button goes away, and the keyboard must not lose its place with it
  });
  choose(facts.published);
  clearTimeout(waiting);
}

document.querySelectorAll("template[data-risk]").forEach(control);
