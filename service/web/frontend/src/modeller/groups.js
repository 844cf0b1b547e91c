// What the panel asks of each kind of element, in plain words.
import { is } from "bpmn-js/lib/util/ModelUtil";

import { actions, correlations, group } from "./asked.js";
import { field } from "./entries.js";
import { flow, ofEvent } from "./events.js";
import { DETAILS, FIELD_TYPES } from "./lists.js";
import { loopGroups } from "./loops.js";
import { slaGroups } from "./sla.js";
import { call, machine, person, script } from "./tasks.js";
import { isHuman, isMachine, processOf } from "./words.js";

const EMPTY = "An expression; empty means the answer of that name.";

const wholeCase = (asked, holder) => {
  const { lists, element } = asked;
  const answers = () => lists.of("fields");
  const searchFields = () =>
    asked.words.extensions(holder, "handrail:SearchField").map(({ name }) => ({ value: name }));
  return [
    group("case", "Each case", [
      asked.attribute("title", "area", {}, holder),
      asked.roles("startRoles", {}, holder),
      asked.attribute("outcome", "text", {}, holder),
      asked.attribute("acknowledgeWithin", "suggested", { options: () => lists.lengths() }, holder),
    ]),
    ...slaGroups(element, holder, asked.words, lists),
    asked.parts("search-fields", "Search fields", "SearchField", {
      holders: [holder],
      parts: [
        ["name", "suggested", "Name", { options: () => lists.of("fields") }],
        ["type", "choice", "Kind", { options: () => FIELD_TYPES }],
        ["value", "suggested", "Value", { options: answers, hint: EMPTY }],
      ],
      start: { name: "name" },
      title: (one) => one.name,
    }),
    asked.parts("subject", "Whom or what it is about", "Subject", {
      holders: [holder],
      parts: [
        ["detail", "choice", "Detail", { options: () => DETAILS }],
        ["value", "suggested", "Value", { options: answers, hint: EMPTY }],
      ],
      start: { detail: "name" },
      title: (one) => one.detail,
    }),
    asked.parts("duplicates", "Warn of a second case", "Duplicate", {
      holders: [holder],
      parts: [["by", "suggested", "With the same", { options: searchFields }]],
      start: { by: "reference" },
      title: (one) => one.by,
    }),
  ];
};

const valuesOf = (attributes) =>
  Object.entries(attributes)
    .filter(([name]) => !name.startsWith("xmlns"))
    .map(([name, value]) => `${name} “${value}”`)
    .join(", ");

// Say an element of another vocabulary and what stands in it, a sentence for each.
const sentencesOf = (one, above = "") => {
  const name = above + one.$type;
  const parts = one.get("__parts") ?? [];
  const said = [valuesOf(one.$attrs), (one.get("__text") ?? "").trim()].filter(Boolean).join(": ");
  const own = said || parts.length === 0 ? [said ? `${name}: ${said}` : name] : [];
  return [...own, ...parts.flatMap((part) => sentencesOf(part, `${name} › `))];
};

const saidBy = (holder) => {
  const attributes = Object.entries(holder.$attrs ?? {}).filter(
    ([name]) => name.includes(":") && !name.startsWith("xmlns"),
  );
  const elements = (holder.extensionElements?.values ?? []).filter(
    (one) => !one.$type.startsWith("handrail:"),
  );
  return [
    ...attributes.map(([name, value]) => `${name}: ${value}`),
    ...elements.flatMap((one) => sentencesOf(one)),
  ];
};

// What other modellers have written stays in the file; here it can be read.
const foreign = ({ about }) => {
  const parts = [about, about.loopCharacteristics, ...(about.eventDefinitions ?? [])];
  const said = parts.filter(Boolean).flatMap(saidBy);
  const sentences = said.map((text, index) => field(`foreign-${index}`, "sentence", { text }));
  return said.length > 0 ? [group("foreign", "From another modeller", sentences)] : [];
};

const ofKind = (asked) => {
  const { element } = asked;
  const found = [];
  if (isHuman(element)) {
    found.push(...person(asked));
  } else if (isMachine(element)) {
    found.push(...machine(asked));
  } else if (is(element, "bpmn:CallActivity")) {
    found.push(...call(asked));
  } else if (is(element, "bpmn:ScriptTask")) {
    found.push(script(asked));
  } else if (is(element, "bpmn:ReceiveTask")) {
    found.push(correlations(asked), actions(asked));
  } else if (is(element, "bpmn:Lane")) {
    found.push(
      group("role", "Who works here", [
        asked.attribute("role", "suggested", { options: () => asked.lists.of("roles") }),
      ]),
    );
  } else if (is(element, "bpmn:SequenceFlow")) {
    found.push(flow(asked));
  }
  return [...found, ...loopGroups(asked), ...ofEvent(asked)];
};

export const groupsOf = (asked) => {
  const holder = processOf(asked.element);
  return [...(holder ? wholeCase(asked, holder) : ofKind(asked)), ...foreign(asked)];
};
