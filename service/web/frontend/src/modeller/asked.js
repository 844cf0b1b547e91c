// What is asked of one element: fields for attributes, and lists of extension elements.
import { Group, ListGroup } from "@bpmn-io/properties-panel";
import { getBusinessObject } from "bpmn-js/lib/util/ModelUtil";

import { field } from "./entries.js";
import { LABELS, translate } from "./plain.js";

export const group = (id, label, entries) => ({
  id,
  label,
  component: Group,
  entries: entries.filter(Boolean),
});

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
    return this.attribute(
      name,
      "several",
      { options, none: "There are no roles yet.", ...more },
      holder,
    );
  }
}

const values = (label, hint) => [
  ["name", "text", "Name"],
  ["value", "area", label, { hint }],
];

export const inputs = (asked, label = "What goes in") =>
  asked.parts("inputs", label, "Input", {
    parts: values("Value", "An expression; empty means the answer of that name."),
    start: { name: "name" },
    title: (one) => one.name,
  });

export const outputs = (asked, label = "What comes out") =>
  asked.parts("outputs", label, "Output", {
    parts: values("Value", "An expression over the result; empty means what has that name."),
    start: { name: "name" },
    title: (one) => one.name,
  });

export const correlations = (asked) =>
  asked.parts("correlations", "Which case a message is for", "Correlation", {
    parts: [
      ["key", "text", "Key in the message"],
      [
        "value",
        "suggested",
        "Must equal in the case",
        { options: () => [{ value: "case.reference" }] },
      ],
    ],
    start: { key: "reference", value: "case.reference" },
    title: (one) => one.key,
  });

export const actions = (asked) =>
  asked.parts("actions", "Buttons on the case’s page", "Action", {
    parts: [
      ["label", "text", "Words on the button"],
      ["roles", "several", "Who sees it", { options: () => asked.lists.of("roles") }],
      ["form", "choice", "Form", { options: () => asked.lists.optional("forms", "None") }],
    ],
    start: { label: "It has come" },
    title: (one) => one.label,
  });

export const payload = (asked) =>
  asked.parts("payload", "What the message carries", "Payload", {
    parts: values("Value", "An expression; empty means the answer of that name."),
    start: { name: "name" },
    title: (one) => one.name,
  });
