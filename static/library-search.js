// Searching and filtering, apart from the page: what plainforest/pages/search.py has written is read here.

// A text without capitals and diacritics, as it is compared.
export function folded(text) {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replaceAll("ß", "ss");
}

const wordsOf = (text) => folded(text).match(/[\p{L}\p{N}_]+/gu) ?? [];

const sheets = new WeakMap(); // of each index

// Which sheets can hold words that begin so.
function sheetsFor(starts, prefix) {
  const found = [];
  for (let i = 0; i < starts.length; i += 1) {
    const next = starts[i + 1];
    if (starts[i] <= prefix + "\uffff" && (next === undefined || next > prefix)) found.push(i);
  }
  return found;
}

async function readSheets(index, prefix, read) {
  if (!sheets.has(index)) sheets.set(index, new Map());
  const known = sheets.get(index);
  return Promise.all(sheetsFor(index.sheets, prefix).map((number) => {
    if (!known.has(number)) {
      const reading = read(number);
      reading.catch(() => known.delete(number));
      known.set(number, reading);
    }
    return known.get(number);
  }));
}

// The reviews that fit, each with how well it fits. Every word must fit, save those that fit nowhere.
export async function search(index, text, read) {
  const words = [...new Set(wordsOf(text))];
  const found = await Promise.all(words.map((word) => reviewsWith(index, word, read)));
  const some = found.filter((reviews) => reviews.size);
  const scores = new Map();
  if (!some.length) return scores;
  const [rarest, ...others] = some.sort((a, b) => a.size - b.size);
  for (const [review, score] of rarest) {
    if (others.every((reviews) => reviews.has(review))) {
      scores.set(review, others.reduce((sum, reviews) => sum + reviews.get(review), score));
    }
  }
  return scores;
}

async function reviewsWith(index, word, read) {
  const total = index.reviews.length;
  const scores = new Map();
  const add = (places, share) => {
    const rarity = Math.log(1 + (2 * total) / places.length);
    for (let i = 0; i < places.length; i += 2) {
      scores.set(places[i], Math.max(scores.get(places[i]) ?? 0, places[i + 1] * rarity * share));
    }
  };
  for (const sheet of await readSheets(index, word, read)) {
    for (const [known, places] of Object.entries(sheet)) {
      if (known === word) add(places, 1);
      else if (known.startsWith(word)) add(places, 0.6);
    }
  }
  if (scores.size || word.length < 4) return scores;
  // most slips of the finger leave the first letter as it should be
  const slips = word.length < 8 ? 1 : 2;
  for (const sheet of await readSheets(index, word[0], read)) {
    for (const [known, places] of Object.entries(sheet)) {
      if (known[0] === word[0] && near(word, known, slips)) add(places, 0.3);
    }
  }
  return scores;
}

// Whether a word, or its beginning, can be had from another by so many changes (a swap of neighbours counts as one).
export function near(word, known, slips) {
  if (known.length < word.length - slips) return false;
  let before = [];
  let last = Array.from({ length: known.length + 1 }, (_, j) => j);
  for (let i = 1; i <= word.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= known.length; j += 1) {
      const same = word[i - 1] === known[j - 1];
      row[j] = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (same ? 0 : 1));
      if (i > 1 && j > 1 && word[i - 1] === known[j - 2] && word[i - 2] === known[j - 1]) {
        row[j] = Math.min(row[j], before[j - 2] + 1);
      }
    }
    if (Math.min(...row) > slips) return false;
    before = last;
    last = row;
  }
  return Math.min(...last.slice(Math.max(0, word.length - slips))) <= slips;
}

// The numbers of the reviews that fit, in the order that is asked for.
export function order(index, scores, { sort, chosen }, facets) {
  const places = facets.map((name) => new Set(chosen[name].map((key) => index.facets[name].indexOf(key))));
  const fits = (number) => (!scores || scores.has(number))
    && places.every((values, i) => !values.size || index.reviews[number][i].some((value) => values.has(value)));
  const sorted = { newest: index.byDate, title: index.byTitle }[sort];
  const all = sorted ?? index.reviews.keys();
  const fitting = [...all].filter(fits);
  return scores && !sorted ? fitting.sort((a, b) => scores.get(b) - scores.get(a) || a - b) : fitting;
}
