// Plain words for those of BPMN and of Handrail's vocabulary.
import handrail from "../../descriptors/handrail.json";

// The label and the hint of each attribute: those of the description of the vocabulary.
export const LABELS = Object.fromEntries(
  handrail.types
    .filter((type) => type.extends)
    .flatMap((type) =>
      type.properties.map(({ name, label, description }) => [name, [label, description]]),
    ),
);

// The words of bpmn-js that an analyst without a programmer beside them would stumble over.
const PLAIN = {
  General: "Name and key",
  ID: "Key",
  Name: "Name",
  Documentation: "What to do",
  "Element documentation": "Shown to whoever does it",
  "Process documentation": "What the process is for",
  "Process ID": "Key of the process",
  "Process name": "Name of the process",
  "Participant Name": "Name of the pool",
  "Participant ID": "Key of the pool",
  Executable: "Cases may run on it",
  "Global message reference": "Message",
  "Global signal reference": "Signal",
  "Global error reference": "Error",
  "Global escalation reference": "Escalation",
  "Multi-instance": "For each of several",
  "Loop cardinality": "How many times",
  "Completion condition": "Enough when",
  Create: "Add",
  "Create new list item": "Add one",
  "Delete item": "Remove",
  "Toggle section": "Open or close",
};

export const translate = (text, words = {}) =>
  (PLAIN[text] ?? text).replaceAll(/\{([^}]+)\}/g, (whole, name) => words[name] ?? whole);

// Where the panel asks for each extension element.
const ASKED = {
  action: "Buttons on the case’s page",
  correlation: "Which case a message is for",
  duplicate: "Warn of a second case",
  input: "What goes in",
  output: "What comes out",
  payload: "What the message carries",
  rule: "What stops this clock",
  searchField: "Search fields",
  sla: "By when",
  subject: "Whom or what it is about",
  tell: "Escalation steps",
};

// What the panel calls the attributes without which such an element is incomplete.
const PARTS = {
  within: "To be done within",
  at: "When",
  who: "Whom",
  name: "Name",
  key: "Key in the message",
  label: "Words on the button",
  by: "With the same",
  detail: "Detail",
};

// Say what a problem says, in the words of the panel instead of those of the file.
export const inPlain = (text) =>
  text
    .replaceAll(/<handrail:(\w+)[^>]*>/g, (whole, name) =>
      ASKED[name] ? `“${ASKED[name]}”` : whole,
    )
    .replaceAll(/handrail:(\w+)(="\w+")?/g, (whole, name) =>
      LABELS[name] ? `“${LABELS[name][0]}”` : whole,
    )
    .replace(/has no (\w+)\.$/, (whole, name) =>
      PARTS[name] ? `says nothing under “${PARTS[name]}”.` : whole,
    )
    .replace(/^Write (\w+)="…" on it\.$/, (whole, name) =>
      PARTS[name] ? "Fill it in, or take it away." : whole,
    );
