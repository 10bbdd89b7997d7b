// Lower case without diacritics, đ as d: the same folding as the search of the case store.

export function fold(text) {
  return text
    .toLowerCase()
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .replaceAll("đ", "d")
    .replace(/[^0-9a-z]+/g, " ")
    .trim();
}

/** How well words fit an entry: 3 in its code, 2 in its name, 1 in its description, 0 not. */
export function rank(query, entry) {
  const words = fold(query).split(" ").filter(Boolean);
  if (words.length === 0) return 1;
  if (words.length === 1 && entry.code.startsWith(words[0])) return 3;
  const all = (text) => words.every((word) => text.includes(word));
  if (all(`${entry.code} ${entry.name}`)) return 2;
  return all(`${entry.code} ${entry.name} ${entry.more}`) ? 1 : 0;
}
