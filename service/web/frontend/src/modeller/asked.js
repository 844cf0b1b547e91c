// What is asked of one element: fields for attributes, and lists of extension elements.
import { Group, ListGroup } from "@bpmn-io/properties-panel";
import { getBusinessObject, is } from "bpmn-js/lib/util/ModelUtil";

import { field } from "./entries.js";
import { LABELS, translate } from "./plain.js";
import { said, spelling } from "./words.js";

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
    const written = spelling(holder, `handrail:${name}`);
    return field(name, kind, {
      label,
      get: () => this.words.read(holder, `handrail:${name}`),
      set: (value) => this.words.write(this.element, holder, `handrail:${name}`, value),
      ...more,
      hint: `${more.hint ?? hint}${written ? ` Written in this file as a ${written}.` : ""}`,
    });
  }

  // Where something may be said of a message: in its event, or with what the event waits for.
  get places() {
    return [this.about, ...(this.about.eventDefinitions ?? [])];
  }

  // The messages that are named, where they are one for all events that name them.
  get messages() {
    return this.places.map((one) => one.messageRef).filter(Boolean);
  }

  // A list of extension elements of one type, each with the fields that `parts` names. What is
  // added stands in the first of the `holders`.
  parts(id, label, type, { parts, start, title, holders = [this.about] }) {
    const { element, words } = this;
    const found = holders.flatMap((holder) =>
      words.extensions(holder, `handrail:${type}`).map((one) => ({ one, holder })),
    );
    const items = found.map(({ one, holder }, index) => ({
      id: `${id}-${index}`,
      label: `${title(one) || "Not said yet"}${is(holder, "bpmn:Message") ? ", wherever this message is awaited" : ""}`,
      entries: parts.map(([name, kind, label, more = {}]) =>
        field(`${id}-${index}-${name}`, kind, {
          label,
          get: () => words.read(one, name),
          set: (value) => words.write(element, one, name, value),
          ...more,
        }),
      ),
      remove: () => words.shorten(element, holder, one),
    }));
    const add = (event) => {
      event.stopPropagation();
      words.extend(element, holders[0], type, start);
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

const pairs = (names, label, hint, values) => [
  ["name", "suggested", "Name", { options: names }],
  ["value", "suggested", label, { hint, options: values }],
];

const topicOf = ({ places }) =>
  places.map((one) => said(one, "handrail:topic")).find(Boolean);

export const inputs = (asked, label = "What goes in") => {
  const names = () => [...asked.lists.taken(topicOf(asked)), ...asked.lists.of("fields")];
  const hint = "An expression; empty means the answer of that name.";
  return asked.parts("inputs", label, "Input", {
    parts: pairs(names, "Value", hint, () => asked.lists.worth(topicOf(asked))),
    start: { name: "name" },
    title: (one) => one.name,
    holders: asked.places,
  });
};

export const outputs = (asked, label = "What comes out") => {
  const hint = "An expression over the result; empty means what has that name.";
  return asked.parts("outputs", label, "Output", {
    parts: pairs(
      () => asked.lists.of("fields"),
      "Value",
      hint,
      () => asked.lists.given(topicOf(asked)),
    ),
    start: { name: "name" },
    title: (one) => one.name,
  });
};

export const correlations = (asked) => {
  const options = () => asked.lists.values();
  return asked.parts("correlations", "Which case a message is for", "Correlation", {
    parts: [
      ["key", "text", "Key in the message"],
      ["value", "suggested", "Must equal in the case", { options }],
    ],
    start: { key: "reference", value: "case.reference" },
    title: (one) => one.key,
    holders: [...asked.places, ...asked.messages],
  });
};

export const actions = (asked) =>
  asked.parts("actions", "Buttons on the case’s page", "Action", {
    parts: [
      ["label", "text", "Words on the button"],
      ["roles", "several", "Who sees it", { options: () => asked.lists.of("roles") }],
      ["form", "choice", "Form", { options: () => asked.lists.optional("forms", "None") }],
    ],
    start: { label: "It has come" },
    title: (one) => one.label,
    holders: asked.places,
  });

export const payload = (asked) => {
  const hint = "An expression; empty means the answer of that name.";
  return asked.parts("payload", "What the message carries", "Payload", {
    parts: pairs(
      () => asked.lists.of("fields"),
      "Value",
      hint,
      () => asked.lists.values(),
    ),
    start: { name: "name" },
    title: (one) => one.name,
    holders: asked.places,
  });
};
