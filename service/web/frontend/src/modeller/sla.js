// The service level of a task or a case: by when, how it counts, whom it tells, and the very date
// that it would give if the task opened now.
import { Group, ListGroup } from "@bpmn-io/properties-panel";
import { h } from "@bpmn-io/properties-panel/preact";
import { useEffect, useState } from "@bpmn-io/properties-panel/preact/hooks";
import { useService } from "bpmn-js-properties-panel";

import { field } from "./entries.js";
import { COUNTINGS, KINDS, ROLLS } from "./lists.js";
import { translate } from "./plain.js";

const NAMES = [
  "within",
  "amber",
  "kind",
  "calendar",
  "counting",
  "roll",
  "anchor",
  "cap",
  "notice",
  "period",
];
const TENANCY = "end of tenancy period";

const Example = ({ id, sla }) => {
  const ask = useService("worked", false);
  const [sentence, setSentence] = useState("");
  const asked = JSON.stringify(sla);
  useEffect(() => {
    let isWanted = true;
    const timer = setTimeout(async () => {
      const found = JSON.parse(asked).within ? await ask(JSON.parse(asked)) : "";
      if (isWanted) {
        setSentence(found);
      }
    }, 300);
    return () => {
      isWanted = false;
      clearTimeout(timer);
    };
  }, [asked]);
  return h(
    "div",
    { class: "bio-properties-panel-entry handrail-sentence", "data-entry-id": id },
    h("p", { role: "status", id: "handrail-worked-example" }, sentence),
  );
};

const tellItems = (element, sla, words, lists) =>
  (sla.tells ?? []).map((tell, index) => {
    const id = `tell-${index}`;
    const part = (name, label, hint, options) =>
      field(`${id}-${name}`, "suggested", {
        label,
        hint,
        options,
        get: () => words.read(tell, name),
        set: (value) => words.write(element, tell, name, value),
      });
    const after = () => [{ value: "amber" }, { value: "target" }, ...lists.lengths()];
    return {
      id,
      label: `${tell.who || "Nobody yet"}, at ${tell.at || "no time yet"}`,
      entries: [
        part("at", "When", "amber, target, or a length of time after the target.", after),
        part("who", "Whom", "Several are separated by commas.", () => lists.people()),
        part("every", "Again every", "Repeats until the task ends.", () => lists.lengths()),
      ],
      remove: () =>
        words.list(
          element,
          sla,
          "tells",
          sla.tells.filter((one) => one !== tell),
        ),
    };
  });

// What the panel shows of the service level of `holder`, a task or a process.
export const slaGroups = (element, holder, words, lists) => {
  const [sla] = words.extensions(holder, "handrail:Sla");
  const read = (name) => words.read(sla, name);
  const write = (name) => (value) => {
    if (sla && name === "within" && !value && NAMES.every((one) => one === name || !read(one))) {
      words.shorten(element, holder, sla);
    } else if (sla) {
      words.write(element, sla, name, value);
    } else if (value) {
      words.extend(element, holder, "Sla", { [name]: value });
    }
  };
  const part = (name, kind, label, more) =>
    field(`sla-${name}`, kind, { label, get: () => read(name), set: write(name), ...more });
  const events = () => lists.elements((one) => !one.waypoints && one.type !== "bpmn:Lane", element);
  const anchors = () => [
    { value: "task", label: "When the task opened" },
    { value: "case", label: "When the case opened" },
    ...events().map(({ value, label }) => ({
      value: `event:${value}`,
      label: `When passed: ${label}`,
    })),
  ];
  const lengths = () => lists.lengths();
  const entries = [
    part("within", "suggested", "To be done within", {
      options: () => [...lengths(), { value: TENANCY }],
      hint: "A length of time, such as 5 working days or 24 hours.",
    }),
  ];
  if (sla) {
    const example = Object.fromEntries(
      NAMES.map((name) => [name, read(name)]).filter(([, value]) => value),
    );
    entries.push(
      { id: "sla-example", component: Example, sla: example },
      part("amber", "suggested", "Amber before the target", {
        options: lengths,
        hint: "How long before.",
      }),
      part("kind", "choice", "What stops this clock", { options: () => KINDS }),
      part("calendar", "choice", "Calendar", {
        options: () => lists.optional("calendars", "The installation's"),
      }),
      part("counting", "choice", "Counting of days", { options: () => COUNTINGS }),
      part("roll", "choice", "If the target is no working day", { options: () => ROLLS }),
      part("anchor", "suggested", "Counted from", {
        options: anchors,
        hint: "task, case, an event, or an expression for a date.",
      }),
      part("cap", "suggested", "Longest pause altogether", {
        options: lengths,
        hint: "For a stop-clock.",
      }),
    );
  }
  if (read("within") === TENANCY) {
    entries.push(
      part("notice", "suggested", "Notice", { options: lengths, hint: "Such as 28 days." }),
      part("period", "text", "The tenancy period ends on", {
        hint: "sunday, a day of the month, or an expression in ${…}.",
      }),
    );
  }
  const groups = [{ id: "sla", label: "By when", component: Group, entries }];
  if (sla) {
    groups.push({
      id: "tells",
      label: "Escalation steps",
      component: ListGroup,
      translate,
      items: tellItems(element, sla, words, lists),
      add: (event) => {
        event.stopPropagation();
        const made = words.create("handrail:Tell", { at: "target", who: "assignee" }, sla);
        words.list(element, sla, "tells", [...(sla.tells ?? []), made]);
      },
    });
  }
  return groups;
};
