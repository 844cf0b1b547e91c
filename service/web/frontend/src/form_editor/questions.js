// What the panel asks of each component: all that Handrail reads of it (docs/forms.md), in plain
// words. What it does not ask stays in the file as it is.
import { keyOf } from "../modeller/keys.js";

const at = (place, name) => (place ? [place, name] : [name]);

// A question about one setting: `place` is the object within the component that holds it.
const asks = (kind) => (name, label, hint, { place, ...more } = {}) => ({
  kind,
  name: at(place, name).join("-"),
  label,
  hint,
  read: (field) => (place ? field[place] : field)?.[name],
  change: (field, value) =>
    place ? { [place]: within(field[place], name, value) } : { [name]: value },
  ...more,
});
const within = (object, name, value) => {
  const { [name]: _, ...others } = object ?? {};
  const made = { ...(name in (object ?? {}) ? object : others), [name]: value };
  return value === undefined && Object.keys(others).length === 0 ? undefined : made;
};

const text = asks("text");
const area = asks("area");
const choice = asks("choice");
const tick = asks("tick");
const condition = asks("condition");

const LABELS = { date: ["label", "dateLabel"], time: ["label", "timeLabel"] };

// Dates have labels of their own in the editor: what is asked stands in both.
const label = {
  ...text("label", "Question"),
  kind: "area",
  rows: 2,
  read: (field) => field.label || field.dateLabel || field.timeLabel,
  change: (field, value) => {
    const names =
      field.type === "datetime" ? (LABELS[field.subtype] ?? ["label", "dateLabel"]) : ["label"];
    return Object.fromEntries(names.map((name) => [name, value]));
  },
};
const key = text("key", "Key of the answer", "Conditions, stories and documents name it so.", {
  isKey: true,
});
const path = text("path", "Key of the answers", "The answers are kept together under it.", {
  isKey: true,
});
const title = { ...label, label: "Heading" };
const hint = area("description", "Hint", "Shown below the question.", { rows: 2 });
const hide = text(
  "hide",
  "Leave it out when",
  "An expression, such as =needs_visit == 'no'. Empty: it is always asked.",
  { place: "conditional", isCode: true },
);
const required = condition("required", "Must be answered", "", { place: "validate" });
const readonly = condition("readonly", "Shown, and cannot be changed", "");
const called = (what) =>
  text("called", "Its name in messages", what, { place: "properties" });
const start = (more = "") => text("defaultValue", "Answer to begin with", more);

// A question of any type, with what only its own type asks.
const question = (...own) => [
  label,
  key,
  hint,
  required,
  ...own,
  hide,
  readonly,
  called("Such as: the household’s monthly income. Empty: the question itself."),
];
const limit = (name, said, more) => text(name, said, more, { place: "validate", isNumber: true });
const LENGTHS = [
  limit("minLength", "Fewest characters"),
  limit("maxLength", "Most characters"),
  choice("validationType", "What it must be", "", {
    place: "validate",
    options: [
      ["", "Any text"],
      ["email", "An email address"],
      ["phone", "A phone number"],
      ["url", "A web address"],
      ["custom", "Any text of this pattern"],
    ],
  }),
  text("pattern", "Pattern", "A regular expression for the whole answer.", {
    place: "validate",
    isCode: true,
  }),
];

// Options as lines: what is read, then a bar and what is kept where that is something else.
const BAR = "|";
const lineOf = ({ label: said, value }) => (said === value ? value : `${said} ${BAR} ${value}`);
const partsOf = (line) => {
  const bar = line.lastIndexOf(BAR);
  return bar < 0 ? [line, line] : [line.slice(0, bar), line.slice(bar + 1)];
};
const lines = (value) =>
  value
    .split("\n")
    .map((one) => one.trim())
    .filter(Boolean)
    .map((one) => partsOf(one).map((part) => part.trim()));

// What is kept of an option that is new: where nothing is said of that, a key made of its words.
const kept = (said, value) => (said === value && keyOf(said)) || value;

const SOURCES = [
  ["values", "Written below"],
  ["valuesKey", "A list in the case’s answers"],
  ["valuesExpression", "A list that is computed"],
];
const sourceOf = (field) => SOURCES.find(([name]) => field[name] !== undefined)?.[0] ?? "values";
const isFrom = (source) => (field) => sourceOf(field) === source;
const OPTIONS = [
  {
    ...choice("source", "Where its options come from", "", { options: SOURCES }),
    read: sourceOf,
    change: (field, value) => ({
      values: undefined,
      valuesKey: undefined,
      valuesExpression: undefined,
      [value]: value === "values" ? [{ label: "Yes", value: "yes" }] : "=",
    }),
  },
  {
    ...area("values", "Options", "One a line. What is kept of it stands behind a bar: Yes, today | yes_today."),
    rows: 6,
    isFor: isFrom("values"),
    read: (field) => field.values?.map(lineOf).join("\n"),
    change: (field, value) => ({
      values: lines(value ?? "").map(([said, one]) => {
        const known = field.values?.find((other) => String(other.value) === one);
        return { ...known, label: said, value: known?.value ?? kept(said, one) };
      }),
    }),
  },
  text("valuesKey", "Key of the list", "", { isFor: isFrom("valuesKey"), isCode: true }),
  text("valuesExpression", "Expression for the list", "", {
    isFor: isFrom("valuesExpression"),
    isCode: true,
  }),
];

const COLUMNS = {
  ...area("columns", "Columns", "One a line, as in: Amount | amount. Behind the bar stands the key of each entry."),
  rows: 4,
  read: (field) => field.columns?.map((one) => `${one.label ?? one.key} ${BAR} ${one.key}`).join("\n"),
  change: (field, value) => ({
    columns: lines(value ?? "").map(([said, one]) => ({
      ...field.columns?.find((other) => other.key === one),
      label: said,
      key: one,
    })),
  }),
};

const DATE = [
  choice("subtype", "What is asked for", "", {
    options: [
      ["date", "A day"],
      ["time", "A time of day"],
      ["datetime", "A day and a time"],
    ],
  }),
  choice("when", "When it may be", "", {
    place: "properties",
    options: [
      ["", "At any time"],
      ["past", "In the past"],
      ["today_or_past", "Today or in the past"],
      ["future", "In the future"],
      ["today_or_future", "Today or in the future"],
    ],
  }),
];

const NUMBER = [
  limit("min", "Least"),
  limit("max", "Most"),
  text("decimalDigits", "Decimals", "", { isNumber: true }),
  text("increment", "In steps of", "", { isNumber: true }),
  text("prefixAdorner", "Unit before it", "Such as £.", { place: "appearance" }),
  text("suffixAdorner", "Unit behind it", "Such as days.", { place: "appearance" }),
];

const ENTRIES = [
  title,
  path,
  called("Such as: Household member, which gives “Household member 2”."),
  text("minEntries", "Fewest entries", "", { place: "properties", isNumber: true }),
  text("maxEntries", "Most entries", "", { place: "properties", isNumber: true }),
  text("defaultRepetitions", "Entries to begin with", "", { isNumber: true }),
  tick("allowAddRemove", "Entries can be added and removed", "", { isUsual: true }),
  hide,
];

export const ASKED = {
  textfield: question(...LENGTHS, start()),
  textarea: question(...LENGTHS, start()),
  number: question(...NUMBER, start()),
  checkbox: question(tick("defaultValue", "Ticked to begin with")),
  radio: question(...OPTIONS, start("What is kept of an option.")),
  select: question(...OPTIONS, start("What is kept of an option.")),
  checklist: question(...OPTIONS),
  taglist: question(...OPTIONS),
  datetime: question(...DATE),
  filepicker: question(
    tick("multiple", "Several files"),
    text("accept", "Kinds of files", "Endings with commas between, such as .pdf,.jpg. Empty: any."),
  ),
  group: [
    { ...title, hint: undefined },
    { ...path, hint: "The answers are kept together under it. Empty: each under its own key." },
    hide,
  ],
  dynamiclist: ENTRIES,
  table: [title, text("dataSource", "Where its lines come from", "A key, or an expression that begins with =.", { isCode: true }), COLUMNS, hide],
  text: [area("text", "Text", "{{name}} puts an answer in. # begins a heading, - a point of a list, **two stars** make it strong.", { rows: 8 }), hide],
  html: [area("content", "Text", "Of HTML the text alone is shown.", { rows: 8 }), hide],
};
export const OTHERWISE = [hide];
