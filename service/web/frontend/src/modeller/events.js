// What the panel asks of events and flows.
import { is } from "bpmn-js/lib/util/ModelUtil";

import { actions, correlations, group, inputs, payload } from "./asked.js";
import { field } from "./entries.js";
import { CLOCKS, KINDS } from "./lists.js";
import { definitionOf, isHuman } from "./words.js";

const TIMES = ["timeDuration", "timeCycle", "timeDate"];

// A timer waits for what its text says, however it is drawn.
const timer = (asked, definition) => {
  const drawn = TIMES.find((name) => definition.get(name)) ?? "timeDuration";
  const { element, words, lists } = asked;
  const [rule] = words.extensions(asked.about, "handrail:Rule");
  return [
    group("time", "When", [
      field("time", "suggested", {
        label: "It waits for",
        hint: "5 working days, 24 hours, a date, every 10 working days, or an expression in ${…}.",
        options: () => [...lists.lengths(), { value: "every 10 working days" }],
        get: () => words.read(definition.get(drawn), "body"),
        set: (value) => {
          const body = words.create("bpmn:FormalExpression", { body: value }, definition);
          words.list(element, definition, drawn, value ? body : undefined);
        },
      }),
      is(element, "bpmn:BoundaryEvent") &&
        asked.attribute("clock", "choice", { options: () => CLOCKS }),
      field("rule-kind", "choice", {
        label: "What stops this clock",
        options: () => KINDS,
        get: () => words.read(rule, "kind"),
        set: (value) =>
          rule
            ? words.write(element, rule, "kind", value)
            : words.extend(element, asked.about, "Rule", { kind: value }),
      }),
    ]),
  ];
};

const message = (asked) => {
  const isThrown = is(asked.element, "bpmn:ThrowEvent");
  if (isThrown) {
    return [
      group("work", "What is sent", [
        asked.attribute("message", "suggested", { options: () => asked.lists.of("messages") }),
        asked.attribute("topic", "suggested", { options: () => asked.lists.of("topics") }),
      ]),
      payload(asked),
      inputs(asked),
    ];
  }
  return [correlations(asked), actions(asked)];
};

export const flow = (asked) => {
  const { about, element, words, lists } = asked;
  const answered = lists
    .elements((one) => isHuman(one) && one.businessObject.get("handrail:outcomes"))
    .flatMap(({ value }) =>
      asked.registry
        .get(value)
        .businessObject.get("handrail:outcomes")
        .split(",")
        .map((one) => ({ value: `outcomes.${value} == '${one.trim()}'` })),
    );
  return group("condition", "When it is taken", [
    field("condition", "suggested", {
      label: "Condition",
      hint: "An expression, such as outcomes.review == 'approve' or cost > 250.",
      options: () => answered,
      get: () => words.read(about.conditionExpression, "body"),
      set: (value) =>
        words.list(
          element,
          about,
          "conditionExpression",
          value ? words.create("bpmn:FormalExpression", { body: value }, about) : undefined,
        ),
    }),
  ]);
};

export const ofEvent = (asked) => {
  const { element } = asked;
  const found = [];
  const time = definitionOf(element, "bpmn:TimerEventDefinition");
  if (time) {
    found.push(...timer(asked, time));
  }
  if (definitionOf(element, "bpmn:MessageEventDefinition")) {
    found.push(...message(asked));
  }
  if (definitionOf(element, "bpmn:SignalEventDefinition") && is(element, "bpmn:ThrowEvent")) {
    found.push(payload(asked));
  }
  if (is(element, "bpmn:StartEvent") && !asked.about.eventDefinitions) {
    const options = () => asked.lists.optional("forms", "No form");
    found.push(group("asked", "What is asked", [asked.attribute("form", "choice", { options })]));
  }
  if (is(element, "bpmn:EndEvent")) {
    found.push(group("outcome", "How the case ends", [asked.attribute("outcome", "text")]));
  }
  return found;
};
