// What the panel asks of work: of a person, of a machine, of another process, of a script.
import { is } from "bpmn-js/lib/util/ModelUtil";

import { group, inputs, outputs } from "./asked.js";
import { field } from "./entries.js";
import { ASSIGNED, MANDATORY } from "./lists.js";
import { slaGroups } from "./sla.js";
import { isHuman, laneOf, roleOf, said } from "./words.js";

export const person = (asked) => {
  const { lists, element, registry, about } = asked;
  const lane = laneOf(element, registry);
  const documents = () =>
    lists.elements((one) => said(one.businessObject, "handrail:topic") === "document", element);
  const none = "No task here makes a document.";
  return [
    group("people", "Who does it", [
      asked.roles(
        "roles",
        lane && { hint: `Nobody ticked means the role of its lane: ${roleOf(lane)}.` },
      ),
      asked.attribute("assignee", "suggested", { options: () => ASSIGNED }),
      asked.attribute("notBy", "several", {
        options: () => lists.elements(isHuman, element),
        none: "There is no other task for a person.",
      }),
    ]),
    group("asked", "What is asked", [
      asked.attribute("form", "choice", {
        options: () => lists.optional("forms", "No form: any answers"),
      }),
      asked.attribute("outcomes", "text"),
      asked.attribute("mandatory", "choice", { options: () => MANDATORY }),
      asked.attribute("holdLimit", "suggested", { options: () => lists.lengths() }),
    ]),
    ...slaGroups(element, about, asked.words, lists),
    group("documents", "Documents", [
      asked.attribute("checks", "several", { options: documents, none }),
      asked.attribute("issues", "several", { options: documents, none }),
    ]),
  ];
};

// The template of a document is one of the inputs of the task, an expression that is a mere text.
const template = (asked) => {
  const [input] = asked.words
    .extensions(asked.about, "handrail:Input")
    .filter((one) => one.name === "template");
  return field("template", "choice", {
    label: "Document template",
    options: () => asked.lists.optional("templates", "None"),
    get: () => asked.words.read(input, "value").replace(/^'(.*)'$/, "$1"),
    set: (chosen) => {
      const { words, element, about } = asked;
      const value = `'${chosen}'`;
      if (input && !chosen) {
        words.shorten(element, about, input);
      } else if (input) {
        words.write(element, input, "value", value);
      } else if (chosen) {
        words.extend(element, about, "Input", { name: "template", value });
      }
    },
  });
};

export const machine = (asked) => {
  const { element, about, lists } = asked;
  const isDecision = is(element, "bpmn:BusinessRuleTask");
  const hasTemplate = ["document", "email"].includes(said(about, "handrail:topic"));
  const entries = isDecision
    ? [
        asked.attribute("decision", "choice", {
          options: () => lists.optional("decisions", "None yet"),
        }),
      ]
    : [
        asked.attribute("topic", "suggested", { options: () => lists.of("topics") }),
        hasTemplate && template(asked),
        asked.attribute("retries", "text"),
      ];
  const message =
    is(element, "bpmn:SendTask") &&
    asked.attribute("message", "suggested", { options: () => lists.of("messages") });
  return [
    group("work", isDecision ? "What is decided" : "What is done", [
      ...entries,
      message,
      asked.attribute("result", "text"),
    ]),
    inputs(asked),
    outputs(asked),
  ];
};

export const call = (asked) => [
  group("called", "The process it calls", [
    field("calledElement", "suggested", {
      label: "Process",
      options: () => asked.lists.of("processes"),
      get: () => asked.words.read(asked.about, "calledElement"),
      set: (value) => asked.words.write(asked.element, asked.about, "calledElement", value),
    }),
    asked.attribute("version", "suggested", {
      options: () => asked.lists.versions(asked.about.get("calledElement")),
    }),
  ]),
  inputs(asked),
  outputs(asked),
];

export const script = (asked) =>
  group("script", "What it computes", [
    field("script", "area", {
      label: "Script",
      hint: "Assignments and if, elif, else: one a line.",
      monospace: true,
      get: () => asked.words.read(asked.about, "script"),
      set: (value) => asked.words.write(asked.element, asked.about, "script", value),
    }),
  ]);
