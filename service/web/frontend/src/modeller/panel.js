// The properties panel: bpmn-js's own questions in plain words, and Handrail's beside them.
import { Asked, groupsOf } from "./groups.js";

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

// Handrail asks in its own way by when something happens.
const REPLACED = new Set(["timer"]);

export class Panel {
  constructor(propertiesPanel, words, lists, elementRegistry) {
    Object.assign(this, { words, lists, elementRegistry });
    propertiesPanel.registerProvider(500, this);
  }

  getGroups(element) {
    return (groups) => {
      const kept = groups.filter(({ id }) => !REPLACED.has(id));
      const first = kept.filter(({ id }) => ["general", "documentation"].includes(id));
      const asked = new Asked(element, this.words, this.lists, this.elementRegistry);
      const own = groupsOf(asked);
      // What is asked first is open first.
      const opened = own.map((one, index) => (index < 3 ? { shouldOpen: one.component?.name !== "ListGroup", ...one } : one));
      return [...first, ...opened, ...kept.filter((one) => !first.includes(one))];
    };
  }
}

Panel.$inject = ["propertiesPanel", "words", "lists", "elementRegistry"];
