// What the panel asks of events and flows.
import { is } from "bpmn-js/lib/util/ModelUtil";

import { actions, correlations, group, inputs, payload } from "./asked.js";
import { field } from "./entries.js";
import { goesOn, mayEnd, timer } from "./timers.js";
import { definitionOf, isHuman, listed, said } from "./words.js";

const message = (asked) => {
  const isThrown = is(asked.element, "bpmn:ThrowEvent");
  if (isThrown) {
    const sent = (name, list) => {
      const holder = asked.places.find((one) => said(one, `handrail:${name}`));
      return asked.attribute(name, "suggested", { options: () => asked.lists.of(list) }, holder);
    };
    return [
      group("work", "What is sent", [sent("message", "messages"), sent("topic", "topics")]),
      payload(asked),
      inputs(asked),
    ];
  }
  return [correlations(asked), actions(asked)];
};

export const flow = (asked) => {
  const { about, element, words, lists } = asked;
  const answered = lists
    .elements(isHuman)
    .flatMap(({ value }) =>
      listed(said(asked.registry.get(value).businessObject, "handrail:outcomes")).map((one) => ({
        value: `outcomes.${value} == '${one}'`,
      })),
    );
  return group("condition", "When it is taken", [
    field("condition", "suggested", {
      label: "Condition",
      hint: "An expression, such as outcomes.review == 'approve' or cost > 250.",
      options: () => [...answered, ...lists.of("fields")],
      get: () => words.read(about.conditionExpression, "body"),
      set: (value) =>
        words.change(element, about, {
          conditionExpression: value
            ? words.create("bpmn:FormalExpression", { body: value }, about)
            : undefined,
        }),
    }),
  ]);
};

// What comes may end the work that it comes to, or not; an error always does.
const WAITED_FOR = ["Message", "Signal", "Escalation", "Conditional"].map(
  (kind) => `bpmn:${kind}EventDefinition`,
);
const comes = (asked) =>
  mayEnd(asked) && WAITED_FOR.some((type) => definitionOf(asked.element, type))
    ? [group("comes", "When it comes", [goesOn(asked, "What becomes of the work")])]
    : [];

export const ofEvent = (asked) => {
  const { element } = asked;
  const found = comes(asked);
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
  if (is(element, "bpmn:StartEvent") && !asked.about.eventDefinitions?.length) {
    const options = () => asked.lists.optional("forms", "No form");
    found.push(group("asked", "What is asked", [asked.attribute("form", "choice", { options })]));
  }
  if (is(element, "bpmn:EndEvent")) {
    found.push(group("outcome", "How the case ends", [asked.attribute("outcome", "text")]));
  }
  return found;
};
