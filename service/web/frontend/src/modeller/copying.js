// Attributes of other vocabularies go along when an element is copied, pasted or becomes another
// kind: bpmn-js copies only what it has a description of.

export function Copying(eventBus) {
  eventBus.on("moddleCopy.canCopyProperties", 500, ({ sourceElement, targetElement }) => {
    for (const [name, value] of Object.entries(sourceElement.$attrs ?? {})) {
      if (!name.startsWith("xmlns") && targetElement.$attrs) {
        targetElement.$attrs[name] = value;
      }
    }
  });
}

Copying.$inject = ["eventBus"];
