// What there is to choose from: in the installation, in the draft and in the drawing.

const named = ({ key, name }) => ({
  value: key,
  label: name && name !== key ? `${name} (${key})` : key,
});

const choices = (words) => Object.entries(words).map(([value, label]) => ({ value, label }));

export const KINDS = choices({
  "": "Service: a hold pauses it",
  statutory: "Statutory: nothing pauses it",
  stop_clock: "Stop-clock: only a stop-clock reason pauses it",
});
export const COUNTINGS = choices({
  "": "The day after is day 1",
  inclusive: "The same day is day 1",
});
export const ROLLS = choices({
  "": "It stays where it is",
  next: "It moves to the next working day",
  previous: "It moves to the working day before",
});
export const MANDATORY = choices({
  "": "It must be done",
  false: "Optional: it may be bypassed or cancelled",
});
export const ASSIGNED = choices({
  owner: "Whoever owns the case",
  opened_by: "Whoever opened the case",
});
export const CLOCKS = choices({
  "": "A timer of its own",
  amber: "The task's amber time",
  target: "The task's target",
  follow_on: "What follows on the target",
});
export const DAY_ENDS = choices({
  "": "At the time of day at which it began",
  counts: "At its very end, as a service level counts",
});
export const GOES_ON = choices({
  "": "It ends the work",
  beside: "The work goes on beside it",
});
export const IN_TURN = choices({ "": "All at the same time", yes: "One after another" });
export const TESTED = choices({ "": "After each time", yes: "Before each time, the first as well" });
export const FIELD_TYPES = choices({
  "": "Text",
  number: "Number",
  date: "Date",
  boolean: "Yes or no",
});
export const DETAILS = choices({
  name: "Name",
  reference: "Reference",
  kind: "Person or home",
  date_of_birth: "Date of birth",
  uprn: "UPRN",
  tenancy_reference: "Tenancy reference",
  phone: "Phone",
  email: "Email",
  address: "Address",
  preferred: "How they like to be reached",
});
const LENGTHS = [
  "1 working day",
  "2 working days",
  "5 working days",
  "10 working days",
  "24 hours",
  "28 days",
];

export class Lists {
  constructor(offered, elementRegistry) {
    this._offered = offered;
    this._registry = elementRegistry;
  }

  // One of the lists of the installation and the draft, such as `roles`.
  of(name) {
    return (this._offered[name] ?? []).map(named);
  }

  optional(name, nothing) {
    return [{ value: "", label: nothing }, ...this.of(name)];
  }

  lengths() {
    return LENGTHS.map((value) => ({ value }));
  }

  people() {
    const roles = this.of("roles").map(({ value, label }) => ({ value: `role:${value}`, label }));
    return [
      { value: "assignee", label: "Whoever holds the task" },
      { value: "owner", label: "Whoever holds the case" },
      ...roles,
    ];
  }

  // The questions of the forms, and what else an expression may well begin with.
  values() {
    return [...this.of("fields"), { value: "case.reference", label: "The case's reference" }];
  }

  // What Handrail's own workers take and give, by the kind of work.
  taken(topic) {
    return (this._offered.work?.[topic]?.takes ?? []).map(named);
  }

  given(topic) {
    return (this._offered.work?.[topic]?.gives ?? []).map((value) => ({ value }));
  }

  // What an input of our own work may be, where that is one of a few words or the name of a secret.
  worth(topic) {
    const takes = this._offered.work?.[topic]?.takes ?? [];
    const words = takes.flatMap(({ name, words }) => words.map((key) => ({ key, name })));
    const secrets = takes.some(({ kind }) => kind === "secret") ? this._offered.secrets ?? [] : [];
    const quoted = ({ key, name }) => ({ value: `'${key}'`, label: `'${key}': ${name}` });
    return [...[...secrets, ...words].map(quoted), ...this.values()];
  }

  // The versions of a process that a call may pin, the newest first.
  versions(key) {
    const found = (this._offered.processes ?? []).find((one) => one.key === key);
    return ["latest", ...(found?.versions ?? [])].map((value) => ({ value: String(value) }));
  }

  // The elements of the drawing that `suits` says, but for one.
  elements(suits, but) {
    return this._registry
      .filter((one) => one !== but && !one.labelTarget && suits(one))
      .map(({ businessObject: { id, name } }) => ({ value: id, label: name || id }));
  }
}

Lists.$inject = ["config.handrail.lists", "elementRegistry"];
