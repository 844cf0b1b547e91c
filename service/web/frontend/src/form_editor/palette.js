// What may be put into a form: the components that Handrail shows, by the names that its documents
// give them. Others that a file holds are still drawn, so that they can be seen and taken out.
import { PathRegistry } from "@bpmn-io/form-js-viewer";

const NAMES = {
  textfield: "Short text",
  textarea: "Long text",
  number: "Number",
  datetime: "Day or time",
  filepicker: "Files",
  checkbox: "One box to tick",
  radio: "One of several",
  select: "One of many",
  checklist: "Any of several",
  taglist: "Any of many",
  text: "Text to read",
  table: "Table to read",
  group: "Group",
  dynamiclist: "List of entries",
};

export const nameOf = (type) => NAMES[type] ?? type;

// The registry of the editor's components is what its palette lists.
export class Offered {
  constructor(formFields) {
    const known = formFields._formFields;
    for (const [type, name] of Object.entries(NAMES)) {
      Object.assign(known[type].config, { name, label: known[type].config.label && name });
    }
    formFields._formFields = Object.fromEntries(
      Object.keys(NAMES).map((type) => [type, known[type]]),
    );
    formFields.get = (type) => known[type];
  }
}

Offered.$inject = ["formFields"];

// One question stands below another on every page of Handrail.
export class OneInARow {
  constructor(formFieldRegistry) {
    this._registry = formFieldRegistry;
  }

  validateField(field, columns, row) {
    const others = (row?.components ?? []).filter((id) => id !== field?.id);
    return others.length > 0 || columns ? "One question stands below another." : null;
  }
}

OneInARow.$inject = ["formFieldRegistry"];

// Two questions with one key are a problem to be told of, not a form that cannot be opened.
export class AnyKeys extends PathRegistry {
  canClaimPath() {
    return true;
  }

  claimPath() {}

  unclaimPath() {}
}

AnyKeys.$inject = ["formFieldRegistry", "formFields", "injector"];
