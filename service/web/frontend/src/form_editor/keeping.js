// A form's file is changed as little as what the editor did to it: what the editor does not know,
// the order of what is said, and how it is laid out stay as they were written.

const SPACE = /[ \t\r\n]*/y;
const STRING = /"(?:[^"\\]|\\.)*"/y;
const PLAIN = /[^\s,\]}]+/y;
const DEFAULT_STEP = "  ";

const isContainer = (value) => typeof value === "object" && value !== null;
const isSameOption = (one, other) =>
  isContainer(one) && isContainer(other) && "value" in one && one.value === other.value;
const isSame = (one, other) => JSON.stringify(one) === JSON.stringify(other);

// Read JSON, and remember of each object and list how each of its parts was written.
const readJson = (text) => {
  const value = JSON.parse(text);
  const written = new Map();
  let at = 0;
  const take = (pattern) => {
    pattern.lastIndex = at;
    const [found] = pattern.exec(text);
    at += found.length;
    return found;
  };
  // The value is known already: only where its parts begin and end is sought.
  const read = (known) => {
    const start = at;
    if (!isContainer(known)) {
      take(text[at] === '"' ? STRING : PLAIN);
      return text.slice(start, at);
    }
    const parts = new Map();
    const isList = Array.isArray(known);
    at += 1;
    take(SPACE);
    for (let place = 0; text[at] !== "]" && text[at] !== "}"; place += 1) {
      const name = isList ? place : JSON.parse(take(STRING));
      if (!isList) {
        take(SPACE);
        at += 1;
        take(SPACE);
      }
      parts.set(name, read(known[name]));
      take(SPACE);
      at += text[at] === "," ? 1 : 0;
      take(SPACE);
    }
    at += 1;
    written.set(known, { parts, isOneLine: !text.slice(start, at).includes("\n") });
    return text.slice(start, at);
  };
  take(SPACE);
  const before = text.slice(0, at);
  read(value);
  return { value, written, before, after: text.slice(at) };
};

// The whitespace that each further level is moved in by.
const stepOf = (text) => /[{[]\r?\n([ \t]+)/.exec(text)?.[1] ?? DEFAULT_STEP;

// Every component, those in groups as well, by the id that the editor knows it by: how it was
// written, and what the editor made of that.
const pairsIn = (original, before, found = new Map()) => {
  const written = Array.isArray(original?.components) ? original.components : [];
  for (const [place, one] of (before.components ?? []).entries()) {
    if (isContainer(written[place])) {
      found.set(one.id, [written[place], one]);
      pairsIn(written[place], one, found);
    }
  }
  return found;
};

// What is new says first what it is.
const FIRST = ["type", "id", "key", "path", "label"];
const ordered = (component) => {
  // Questions stand one below another on every page: a place in a row means nothing.
  const { layout: _, ...said } = component;
  const names = [...FIRST.filter((name) => name in said), ...Object.keys(said)];
  const made = Object.fromEntries(names.map((name) => [name, said[name]]));
  if (Array.isArray(made.components)) {
    made.components = made.components.map(ordered);
  }
  return made;
};

class Merging {
  constructor(original, before) {
    this.components = pairsIn(original, before);
    this.origins = new Map();
  }

  // What the original becomes when what the editor made of it, `before`, has become `after`.
  value(original, before, after) {
    if (isSame(before, after)) {
      return original;
    }
    if (Array.isArray(original) && Array.isArray(before) && Array.isArray(after)) {
      return this.list(original, before, after);
    }
    const areObjects = [original, before, after].every(
      (one) => isContainer(one) && !Array.isArray(one),
    );
    return areObjects ? this.object(original, before, after) : after;
  }

  object(original, before, after) {
    const made = {};
    for (const name of Object.keys(original)) {
      if (name in after) {
        made[name] = this.value(original[name], before[name], after[name]);
      } else if (!(name in before)) {
        made[name] = original[name];
      }
    }
    for (const name of Object.keys(after)) {
      if (!(name in original) && name !== "layout" && !isSame(before[name], after[name])) {
        made[name] = after[name];
      }
    }
    this.origins.set(made, original);
    return made;
  }

  list(original, before, after) {
    const made = after.map((one, place) => {
      const known = isContainer(one) && this.components.get(one.id);
      if (known) {
        return this.value(...known, one);
      }
      if (isContainer(one) && "type" in one && "id" in one) {
        return ordered(one);
      }
      const alike = before.findIndex((other) => isSame(other, one) || isSameOption(other, one));
      const was = alike < 0 && before.length === after.length ? place : alike;
      return was < 0 ? one : this.value(original[was], before[was], one);
    });
    this.origins.set(made, original);
    return made;
  }
}

const write = (value, { written, origins, step, end }) => {
  // A part that was written already is moved in as far as where it stands now.
  const moved = (text, inner) => {
    const lines = text.split(/\r?\n/);
    const last = /^[ \t]*/.exec(lines.at(-1))[0];
    const shift = (line) => (line.startsWith(last) ? inner + line.slice(last.length) : line);
    return [lines[0], ...lines.slice(1).map(shift)].join(end);
  };
  const part = (one, inner, origin, name) => {
    const before = origin && written.get(origin);
    const isKept = before?.parts.has(name) && Object.is(origin[name], one);
    return isKept ? moved(before.parts.get(name), inner) : whole(one, inner);
  };
  const whole = (one, outer) => {
    if (!isContainer(one)) {
      return JSON.stringify(one);
    }
    const inner = outer + step;
    const isList = Array.isArray(one);
    // A part of the original that stands elsewhere now is its own origin.
    const origin = origins.get(one) ?? (written.has(one) ? one : undefined);
    const places = new Map(isList && origin ? origin.map((other, place) => [other, place]) : []);
    const lines = Object.entries(one).map(([name, inside]) =>
      isList
        ? part(inside, inner, origin, places.get(inside))
        : `${JSON.stringify(name)}: ${part(inside, inner, origin, name)}`,
    );
    const [open, close] = isList ? "[]" : "{}";
    if (lines.length === 0) {
      return open + close;
    }
    if (written.get(origin)?.isOneLine && !lines.some((line) => line.includes("\n"))) {
      return open + lines.join(", ") + close;
    }
    return `${open}${end}${inner}${lines.join(`,${end}${inner}`)}${end}${outer}${close}`;
  };
  return whole(value, "");
};

// Say how a file is to be read now that the editor has made `after` of what it made of it first.
export const keeperOf = (text, before) => {
  const original = readJson(text);
  return (after) => {
    const merging = new Merging(original.value, before);
    const made = merging.value(original.value, before, after);
    if (made === original.value) {
      return text;
    }
    const { origins } = merging;
    const end = text.includes("\r\n") ? "\r\n" : "\n";
    const said = write(made, { written: original.written, origins, step: stepOf(text), end });
    return original.before + said + original.after;
  };
};
