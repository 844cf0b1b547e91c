// How a clock counts: asked alike of a service level and of a timer that is drawn, with the very
// dates that it would give now.
import { h } from "@bpmn-io/properties-panel/preact";
import { useEffect, useState } from "@bpmn-io/properties-panel/preact/hooks";
import { useService } from "bpmn-js-properties-panel";

import { field } from "./entries.js";
import { COUNTINGS, KINDS, ROLLS } from "./lists.js";

export const TENANCY = "end of tenancy period";
export const CASE_OPENED = "When the case opened";
const PAUSE = 300;

const Example = ({ id, asked }) => {
  const ask = useService("worked", false);
  const [sentence, setSentence] = useState("");
  const written = JSON.stringify(asked);
  useEffect(() => {
    let isWanted = true;
    const timer = setTimeout(async () => {
      const found = asked ? await ask(JSON.parse(written)) : "";
      if (isWanted) {
        setSentence(found);
      }
    }, PAUSE);
    return () => {
      isWanted = false;
      clearTimeout(timer);
    };
  }, [written]);
  return h(
    "div",
    { class: "bio-properties-panel-entry handrail-sentence", "data-entry-id": id },
    h("p", { role: "status", id: "handrail-worked-example" }, sentence),
  );
};

// The worked example of what is `asked`, such as `{ sla: { within } }`; null asks nothing yet.
export const example = (id, asked) => ({ id: `${id}-example`, component: Example, asked });

const anchors = (element, lists, opened) => [
  ...(opened === CASE_OPENED ? [] : [{ value: "task", label: opened }]),
  { value: "case", label: CASE_OPENED },
  ...lists
    .elements((one) => !one.waypoints && one.type !== "bpmn:Lane", element)
    .map(({ value, label }) => ({ value: `event:${value}`, label: `When passed: ${label}` })),
];

// What a clock does unless something else is said, where that is a word as well.
export const DEFAULTS = { kind: "service", counting: "exclusive", roll: "none" };

// Ask for one word of how a clock counts: `read` and `write` take its name, `id` is its clock's.
const asking = (id, { read, write }) => (name, kind, label, more) => {
  const get = () => (read(name) === DEFAULTS[name] ? "" : read(name));
  return field(`${id}-${name}`, kind, { label, get, set: write(name), ...more });
};

export const stopping = (id, clock) =>
  asking(id, clock)("kind", "choice", "What stops this clock", { options: () => KINDS });

export const counting = (id, { lists, ...clock }) => {
  const ask = asking(id, clock);
  return [
    ask("calendar", "choice", "Calendar", {
      options: () => lists.optional("calendars", "The installation's"),
    }),
    ask("counting", "choice", "Counting of days", { options: () => COUNTINGS }),
    ask("roll", "choice", "If it ends on no working day", { options: () => ROLLS }),
  ];
};

// From when it counts: `opened` says in words from when, unless something else is said.
export const anchor = (id, { element, lists, opened, ...clock }) =>
  asking(id, clock)("anchor", "suggested", "Counted from", {
    options: () => anchors(element, lists, opened),
    hint: `Empty: ${opened.toLowerCase()}. Else case, an event, or an expression for a date.`,
  });

// What else the end of a tenancy period needs; what is said without need stays in sight.
export const tenancy = (id, text, { lists, ...clock }) => {
  if (text !== TENANCY && !clock.read("notice") && !clock.read("period")) {
    return [];
  }
  const ask = asking(id, clock);
  const options = () => lists.lengths();
  return [
    ask("notice", "suggested", "Notice", { options, hint: "Such as 28 days." }),
    ask("period", "text", "The tenancy period ends on", {
      hint: "sunday, a day of the month, or an expression in ${…}.",
    }),
  ];
};
