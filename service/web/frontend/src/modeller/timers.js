// The timer of an event: what it waits for, how it counts, and the date that it would give now.
import { is } from "bpmn-js/lib/util/ModelUtil";

import { group } from "./asked.js";
import { DEFAULTS, TENANCY, anchor, counting, example, stopping, tenancy } from "./clocks.js";
import { field } from "./entries.js";
import { CLOCKS, DAY_ENDS, GOES_ON } from "./lists.js";

const TIMES = ["timeDuration", "timeCycle", "timeDate"];
const WORDS = ["kind", "calendar", "counting", "roll", "anchor", "notice", "period"];

// How a text of time is drawn: what is computed stays as it is.
const drawnAs = (text, now) => {
  if (/^=|[$#]\{/.test(text)) {
    return now;
  }
  if (/^(R\d*\/|every\s)/i.test(text)) {
    return "timeCycle";
  }
  return /^\d{4}-\d\d-\d\d/.test(text) ? "timeDate" : "timeDuration";
};

const waiting = ({ element, words, lists }, definition) => {
  const now = TIMES.find((name) => definition.get(name)) ?? "timeDuration";
  const get = () => words.read(definition.get(now), "body");
  const set = (text) => {
    if (text === get()) {
      return;
    }
    const drawn = drawnAs(text, now);
    const body = words.create("bpmn:FormalExpression", { body: text }, definition);
    words.change(element, definition, { [now]: undefined, [drawn]: text ? body : undefined });
  };
  return field("time", "suggested", {
    label: "It waits for",
    hint: "5 working days, 24 hours, a date, every 10 working days, or an expression in ${…}.",
    options: () => [...lists.lengths(), { value: "every 10 working days" }, { value: TENANCY }],
    get,
    set,
  });
};

// The rules that a word began which was said of a timer, and nobody who chose how its days end. With
// their last word they go: an empty rule would still count to the end of a day.
const begun = new WeakSet();

// The rule by which a timer counts. It stands in the event, or else in what the event waits for.
class Counted {
  constructor({ element, words, about }, definition) {
    Object.assign(this, { element, words });
    this.holder = [about, definition].find((one) => this._in(one)) ?? about;
    this.rule = this._in(this.holder);
  }

  _in(holder) {
    return this.words.extensions(holder, "handrail:Rule").at(0);
  }

  read = (name) => this.words.read(this.rule, name);

  write = (name) => (value) => {
    if (!this.rule) {
      this._begin(name, value);
    } else if (!value && begun.has(this.rule) && this._saysOnly(name)) {
      this.end();
    } else {
      this.words.write(this.element, this.rule, name, value);
    }
  };

  _begin(name, value) {
    if (value) {
      this.words.extend(this.element, this.holder, "Rule", { [name]: value });
      begun.add(this._in(this.holder));
    }
  }

  _saysOnly(name) {
    return Object.keys(this.said()).every((one) => one === name);
  }

  begin() {
    this.words.extend(this.element, this.holder, "Rule", {});
  }

  end() {
    this.words.shorten(this.element, this.holder, this.rule);
  }

  // Whether it says nothing but what goes without saying.
  get isPlain() {
    return Object.entries(this.said()).every(([name, one]) => one === DEFAULTS[name]);
  }

  said() {
    return Object.fromEntries(WORDS.map((name) => [name, this.read(name)]).filter(([, one]) => one));
  }
}

// A clock of the task counts to the end of a day; another timer as its rule says, if it has one. What
// the rule says besides is never taken away unseen: it may be that nothing pauses a statutory clock.
const dayEnds = (counted) =>
  counted.isPlain
    ? field("rule-ends", "choice", {
        label: "A day that it counts ends",
        hint: "The time of day is kept only where nothing else is said of how it counts.",
        options: () => DAY_ENDS,
        get: () => (counted.rule ? "counts" : ""),
        set: (value) => (value ? counted.begin() : counted.end()),
      })
    : field("rule-ends", "sentence", {
        text: "A day that it counts ends at its very end. For the time of day at which it began, first take back all else that is said here.",
      });

// Whether an event can end the work that it happens to: on its border, or at the start of an event
// sub-process within it.
export const mayEnd = ({ element, about }) =>
  is(element, "bpmn:BoundaryEvent") ||
  (is(element, "bpmn:StartEvent") && Boolean(about.$parent?.triggeredByEvent));

export const goesOn = ({ element, about, words }, label) => {
  const name = is(element, "bpmn:BoundaryEvent") ? "cancelActivity" : "isInterrupting";
  return field("goes-on", "choice", {
    label,
    options: () => GOES_ON,
    get: () => (about.get(name) ? "" : "beside"),
    set: (value) => words.change(element, about, { [name]: value !== "beside" }),
  });
};

export const timer = (asked, definition) => {
  const { element, words, lists, about } = asked;
  const counted = new Counted(asked, definition);
  const waits = waiting(asked, definition);
  const isBorder = is(element, "bpmn:BoundaryEvent");
  // What begins a case counts from nothing and nothing holds it.
  const isBegin = is(element, "bpmn:StartEvent") && is(about.$parent, "bpmn:Process");
  const isClock = isBorder && words.read(about, "handrail:clock") !== "";
  const { read, write } = counted;
  const clock = { read, write, element, lists, opened: "When it begins to wait" };
  const text = waits.get();
  const counts = counted.rule || isClock ? { counts: "yes" } : {};
  const tried = text && { timer: { text, ...counts, ...counted.said() } };
  return [
    group("time", "When", [
      waits,
      example("timer", tried || null),
      mayEnd(asked) && goesOn(asked, "When it falls due"),
      isBorder && asked.attribute("clock", "choice", { options: () => CLOCKS }),
    ]),
    group("rule", "How it counts", [
      !isBegin && stopping("rule", clock),
      !isBegin && anchor("rule", clock),
      !isClock && text !== TENANCY && dayEnds(counted),
      ...counting("rule", clock),
      ...tenancy("rule", text, clock),
    ]),
  ];
};
