// The properties panel: bpmn-js's own questions in plain words, and Handrail's beside them.
import { Asked } from "./asked.js";
import { groupsOf } from "./groups.js";

// Handrail asks in its own way by when something happens, and how often.
const REPLACED = new Set(["timer", "multiInstance"]);
// What an element is called, and which message or signal it is about, comes before all else.
const FIRST = new Set(["general", "documentation", "message", "signal", "error", "escalation"]);

export class Panel {
  constructor(propertiesPanel, words, lists, elementRegistry) {
    Object.assign(this, { words, lists, elementRegistry });
    propertiesPanel.registerProvider(500, this);
  }

  getGroups(element) {
    return (groups) => {
      const kept = groups.filter(({ id }) => !REPLACED.has(id));
      const first = kept.filter(({ id }) => FIRST.has(id));
      const asked = new Asked(element, this.words, this.lists, this.elementRegistry);
      const own = groupsOf(asked);
      // What is asked first is open first.
      const opened = own.map((one, index) =>
        index < 3 ? { shouldOpen: one.component?.name !== "ListGroup", ...one } : one,
      );
      return [...first, ...opened, ...kept.filter((one) => !first.includes(one))];
    };
  }
}

Panel.$inject = ["propertiesPanel", "words", "lists", "elementRegistry"];
