// Attributes of other vocabularies go along when an element is copied, pasted or becomes another
// kind: bpmn-js copies only what it has a description of. So do the names by which a loop knows its
// list and each one of it, which the notation writes as references and keys.

// Before bpmn-js itself answers, after which nobody is asked.
const FIRST = 1500;

const ITEMS = new Set(["bpmn:DataInput", "bpmn:DataOutput"]);
const NAMES = new Set(["loopDataInputRef", "loopDataOutputRef"]);

export function Copying(eventBus) {
  eventBus.on("moddleCopy.canCopyProperties", FIRST, ({ sourceElement, targetElement }) => {
    for (const [name, value] of Object.entries(sourceElement.$attrs ?? {})) {
      if (!name.startsWith("xmlns") && targetElement.$attrs) {
        targetElement.$attrs[name] = value;
      }
    }
    if (ITEMS.has(targetElement.$type) && !sourceElement.name) {
      targetElement.set("name", sourceElement.id);
    }
  });
  eventBus.on("moddleCopy.canCopyProperty", FIRST, ({ property, propertyName }) =>
    NAMES.has(propertyName) ? property : undefined,
  );
}

Copying.$inject = ["eventBus"];
