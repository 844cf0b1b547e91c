// A key made of words: what conditions, stories and service levels can say.
const LONGEST = 40;

export const keyOf = (words) =>
  words
    .normalize("NFKD")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, " ")
    .trim()
    .slice(0, LONGEST)
    .trim()
    .replaceAll(" ", "_");
