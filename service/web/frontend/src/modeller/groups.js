// What the panel asks of each kind of element, in plain words.
import { Group, ListGroup } from "@bpmn-io/properties-panel";
import { getBusinessObject, is } from "bpmn-js/lib/util/ModelUtil";

import { field } from "./entries.js";
import { CLOCKS, DETAILS, FIELD_TYPES, KINDS, MANDATORY } from "./lists.js";
import { LABELS, translate } from "./plain.js";
import { slaGroups } from "./sla.js";
import { definitionOf, isHuman, isMachine, laneOf, processOf, roleOf } from "./words.js";

const group = (id, label, entries) => ({ id, label, component: Group, entries: entries.filter(Boolean) });

// All that the groups of one element need, made once each time that the panel is shown.
export class Asked {
  constructor(element, words, lists, elementRegistry) {
    Object.assign(this, { element, words, lists, registry: elementRegistry });
    this.about = getBusinessObject(element);
  }

  attribute(name, kind, more = {}, holder = this.about) {
    const [label, hint] = LABELS[name];
    return field(name, kind, {
      label,
      hint,
      get: () => this.words.read(holder, `handrail:${name}`),
      set: (value) => this.words.write(this.element, holder, `handrail:${name}`, value),
      ...more,
    });
  }

  // A list of extension elements of one type, each with the fields that `parts` names.
  parts(id, label, type, { parts, start, title, holder = this.about }) {
    const { element, words } = this;
    const items = words.extensions(holder, `handrail:${type}`).map((one, index) => ({
      id: `${id}-${index}`,
      label: title(one) || "Not said yet",
      entries: parts.map(([name, kind, said, more = {}]) =>
        field(`${id}-${index}-${name}`, kind, {
          label: said,
          get: () => words.read(one, name),
          set: (value) => words.write(element, one, name, value),
          ...more,
        }),
      ),
      remove: () => words.shorten(element, holder, one),
    }));
    const add = (event) => {
      event.stopPropagation();
      words.extend(element, holder, type, start);
    };
    return { id, label, component: ListGroup, items, add, translate };
  }

  roles(name, more, holder) {
    const options = () => this.lists.of("roles");
    return this.attribute(name, "several", { options, none: "There are no roles yet.", ...more }, holder);
  }
}

const values = (label, hint) => [
  ["name", "text", "Name"],
  ["value", "area", label, { hint }],
];

const inputs = (asked, label = "What goes in") =>
  asked.parts("inputs", label, "Input", {
    parts: values("Value", "An expression; empty means the answer of that name."),
    start: { name: "name" },
    title: (one) => one.name,
  });

const outputs = (asked, label = "What comes out") =>
  asked.parts("outputs", label, "Output", {
    parts: values("Value", "An expression over the result; empty means what has that name."),
    start: { name: "name" },
    title: (one) => one.name,
  });

const correlations = (asked) =>
  asked.parts("correlations", "Which case a message is for", "Correlation", {
    parts: [
      ["key", "text", "Key in the message"],
      ["value", "suggested", "Must equal in the case", { options: () => [{ value: "case.reference" }] }],
    ],
    start: { key: "reference", value: "case.reference" },
    title: (one) => one.key,
  });

const actions = (asked) =>
  asked.parts("actions", "Buttons on the case’s page", "Action", {
    parts: [
      ["label", "text", "Words on the button"],
      ["roles", "several", "Who sees it", { options: () => asked.lists.of("roles") }],
      ["form", "choice", "Form", { options: () => asked.lists.optional("forms", "None") }],
    ],
    start: { label: "It has come" },
    title: (one) => one.label,
  });

const payload = (asked) =>
  asked.parts("payload", "What the message carries", "Payload", {
    parts: values("Value", "An expression; empty means the answer of that name."),
    start: { name: "name" },
    title: (one) => one.name,
  });

const person = (asked) => {
  const { lists, element, registry, about } = asked;
  const lane = laneOf(element, registry);
  const documents = () => lists.elements((one) => one.businessObject.get("handrail:topic") === "document", element);
  const none = "No task here makes a document.";
  return [
    group("people", "Who does it", [
      asked.roles("roles", lane && { hint: `Nobody ticked means the role of its lane: ${roleOf(lane)}.` }),
      asked.attribute("assignee", "suggested", { options: () => [{ value: "${owner}" }] }),
      asked.attribute("notBy", "several", {
        options: () => lists.elements(isHuman, element),
        none: "There is no other task for a person.",
      }),
    ]),
    group("asked", "What is asked", [
      asked.attribute("form", "choice", { options: () => lists.optional("forms", "No form: any answers") }),
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
  const [input] = asked.words.extensions(asked.about, "handrail:Input").filter((one) => one.name === "template");
  return field("template", "choice", {
    label: "Document template",
    options: () => asked.lists.optional("templates", "None"),
    get: () => asked.words.read(input, "value").replace(/^'(.*)'$/, "$1"),
    set: (value) =>
      input
        ? asked.words.write(asked.element, input, "value", `'${value}'`)
        : asked.words.extend(asked.element, asked.about, "Input", { name: "template", value: `'${value}'` }),
  });
};

const machine = (asked) => {
  const { element, about, lists } = asked;
  const isDecision = is(element, "bpmn:BusinessRuleTask");
  const hasTemplate = ["document", "email"].includes(about.get("handrail:topic"));
  const entries = isDecision
    ? [asked.attribute("decision", "choice", { options: () => lists.optional("decisions", "None yet") })]
    : [
        asked.attribute("topic", "suggested", { options: () => lists.of("topics") }),
        hasTemplate && template(asked),
        asked.attribute("retries", "text"),
      ];
  const message =
    is(element, "bpmn:SendTask") && asked.attribute("message", "suggested", { options: () => lists.of("messages") });
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

const call = (asked) => [
  group("called", "The process it calls", [
    field("calledElement", "suggested", {
      label: "Process",
      options: () => asked.lists.of("processes"),
      get: () => asked.words.read(asked.about, "calledElement"),
      set: (value) => asked.words.write(asked.element, asked.about, "calledElement", value),
    }),
    asked.attribute("version", "suggested", { options: () => [{ value: "latest" }] }),
  ]),
  inputs(asked),
  outputs(asked),
];

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
      is(element, "bpmn:BoundaryEvent") && asked.attribute("clock", "choice", { options: () => CLOCKS }),
      field("rule-kind", "choice", {
        label: "What stops this clock",
        options: () => KINDS,
        get: () => words.read(rule, "kind"),
        set: (value) =>
          rule ? words.write(element, rule, "kind", value) : words.extend(element, asked.about, "Rule", { kind: value }),
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

const flow = (asked) => {
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

const wholeCase = (asked, holder) => {
  const { lists, element } = asked;
  const searchFields = () => asked.words.extensions(holder, "handrail:SearchField").map(({ name }) => ({ value: name }));
  return [
    group("case", "Each case", [
      asked.attribute("title", "area", {}, holder),
      asked.roles("startRoles", {}, holder),
      asked.attribute("outcome", "text", {}, holder),
      asked.attribute("acknowledgeWithin", "suggested", { options: () => lists.lengths() }, holder),
    ]),
    ...slaGroups(element, holder, asked.words, lists),
    asked.parts("search-fields", "Search fields", "SearchField", {
      holder,
      parts: [
        ["name", "suggested", "Name", { options: () => lists.of("fields") }],
        ["type", "choice", "Kind", { options: () => FIELD_TYPES }],
        ["value", "text", "Value", { hint: "Empty means the answer of that name." }],
      ],
      start: { name: "name" },
      title: (one) => one.name,
    }),
    asked.parts("subject", "Whom or what it is about", "Subject", {
      holder,
      parts: [
        ["detail", "choice", "Detail", { options: () => DETAILS }],
        ["value", "text", "Value", { hint: "An expression; empty means the answer of that name." }],
      ],
      start: { detail: "name" },
      title: (one) => one.detail,
    }),
    asked.parts("duplicates", "Warn of a second case", "Duplicate", {
      holder,
      parts: [["by", "suggested", "With the same", { options: searchFields }]],
      start: { by: "reference" },
      title: (one) => one.by,
    }),
  ];
};

// What other modellers have written stays in the file; here it can be read.
const foreign = ({ about }) => {
  const attributes = Object.entries(about.$attrs ?? {}).filter(([name]) => name.includes(":") && !name.startsWith("xmlns"));
  const elements = (about.extensionElements?.values ?? []).filter((one) => !one.$type.startsWith("handrail:"));
  const said = [
    ...attributes.map(([name, value]) => `${name}: ${value}`),
    ...elements.map((one) => one.$type),
  ];
  return said.length > 0
    ? [group("foreign", "From another modeller", said.map((text, index) => field(`foreign-${index}`, "sentence", { text })))]
    : [];
};

const script = (asked) =>
  group("script", "What it computes", [
    field("script", "area", {
      label: "Script",
      hint: "Assignments and if, elif, else: one a line.",
      monospace: true,
      get: () => asked.words.read(asked.about, "script"),
      set: (value) => asked.words.write(asked.element, asked.about, "script", value),
    }),
  ]);

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
  return [...found, ...ofEvent(asked)];
};

const ofEvent = (asked) => {
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

export const groupsOf = (asked) => {
  const holder = processOf(asked.element);
  return [...(holder ? wholeCase(asked, holder) : ofKind(asked)), ...foreign(asked)];
};
