// What of a file with decisions would not be kept when it is saved, and what stays as it was written.
import { Parser } from "saxen";

const HEAD = /^[^]*?<(?:[\w.-]+:)?definitions\b(?:[^>"']|"[^"]*"|'[^']*')*>/;
// Attributes that mean what the notation means without them.
const USUAL = new Set(["hitPolicy=UNIQUE", "textFormat=text/plain"]);
const LONGEST = 80;
const MOST = 10;

const short = (text) => (text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text);
const localOf = (name) => name.slice(name.indexOf(":") + 1);
const isBinding = (name) => name === "xmlns" || name.startsWith("xmlns:");

// All that a file says, a line each: its elements, their attributes, texts and comments.
const saidIn = (xml) => {
  const said = [];
  const path = [];
  const parser = new Parser();
  const say = (kind, text) => said.push({ where: path.join("/"), kind, text });
  parser.on("openTag", (tag, attributesOf, decode) => {
    path.push(localOf(tag));
    say("element", "");
    for (const [name, value] of Object.entries(attributesOf())) {
      const told = `${name}=${decode(value)}`;
      if (!isBinding(name) && !USUAL.has(told)) {
        say("attribute", told);
      }
    }
  });
  const text = (value, decode) => {
    const told = (decode ? decode(value) : value).trim();
    if (told) {
      say("text", told);
    }
  };
  parser.on("text", text);
  parser.on("cdata", (value) => text(value));
  parser.on("comment", (value) => say("comment", value.trim()));
  parser.on("closeTag", () => path.pop());
  // What is not well-formed is said when the file is read in earnest.
  parser.on("warn", () => {});
  parser.on("error", () => {});
  parser.parse(xml);
  return said;
};

const keyOf = ({ where, kind, text }) => JSON.stringify([where, kind, text]);

// Say in words what stands in one text and not in another.
export const lossesBetween = (original, written) => {
  const left = new Map();
  for (const key of saidIn(written).map(keyOf)) {
    left.set(key, (left.get(key) ?? 0) + 1);
  }
  const lost = saidIn(original).filter((one) => {
    const number = left.get(keyOf(one)) ?? 0;
    left.set(keyOf(one), number - 1);
    return number <= 0;
  });
  const told = lost.map(({ where, kind, text }) =>
    short(`${where.slice(where.lastIndexOf("/") + 1)}: ${kind} ${text}`.trim()),
  );
  const more = told.length - MOST;
  return more > 0 ? [...told.slice(0, MOST), `and ${more} more`] : told;
};

const TABLE = /<(?:[\w.-]+:)?decisionTable\b(?:[^>"']|"[^"]*"|'[^']*')*>/g;
const UNIQUE = ' hitPolicy="UNIQUE"';
const idOf = (tag) => /\sid="([^"]*)"/.exec(tag)?.[1];

// Tables of which it is written that one rule at most matches, as is meant without that.
const uniqueIn = (text) =>
  new Set((text.match(TABLE) ?? []).filter((tag) => tag.includes(UNIQUE)).map(idOf));

// Keep what says the same as it was written: the beginning of a file, and what goes without saying.
export const keepWriting = (original, written) => {
  const was = HEAD.exec(original)?.[0];
  const made = HEAD.exec(written)?.[0];
  const unique = uniqueIn(original);
  return (text) => {
    const headed = made && text.startsWith(made) ? was + text.slice(made.length) : text;
    return headed.replaceAll(TABLE, (tag) =>
      unique.has(idOf(tag)) && !tag.includes(" hitPolicy=")
        ? tag.replace(/(\sid="[^"]*")/, `$1${UNIQUE}`)
        : tag,
    );
  };
};
