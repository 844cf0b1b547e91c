// The editor of a form: form-js's own for placing questions, Handrail's panel for what they say.
import { FormEditor } from "@bpmn-io/form-js-editor";

import { keeperOf } from "./form_editor/keeping.js";
import { listQuestions } from "./form_editor/outline.js";
import { AnyKeys, Offered, OneInARow } from "./form_editor/palette.js";
import { Panel } from "./form_editor/panel.js";
import { onPage } from "./modeller/page.js";
import { byId } from "./modeller/talking.js";

const MARKS = { error: "#ca3535", warning: "#b58840" };

const own = {
  __init__: ["offered", "propertiesPanel"],
  offered: ["type", Offered],
  propertiesPanel: ["type", Panel],
  formLayoutValidator: ["type", OneInARow],
  pathRegistry: ["type", AnyKeys],
  // Of the editor's own: it would take a pattern out of the file whenever a limit is changed.
  validateBehavior: ["value", null],
};
const modules = FormEditor.prototype._getModules().filter((one) => !("propertiesPanel" in one));

// Lead to a question: it is chosen, in sight, and the panel speaks of it.
const leadTo = (editor, id) => {
  editor.get("selection").set(editor.get("formFieldRegistry").get(id) ?? null);
  byId("properties").focus({ preventScroll: true });
  byId("editor").scrollIntoView({ block: "nearest" });
};

// A style sheet of our own outlasts whatever the editor draws anew.
const markOn = () => {
  const sheet = new CSSStyleSheet();
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  return (worst) => {
    const rules = [...worst].map(
      ([id, severity]) =>
        `#canvas .fjs-element[data-id="${CSS.escape(id)}"] { box-shadow: -4px 0 ${MARKS[severity]}; }`,
    );
    sheet.replaceSync(rules.join("\n"));
  };
};

// What is added with the keyboard is worded next. The key must not count once more on the question
// that has come meanwhile: it would be left again.
const wordNext = () =>
  byId("canvas").addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.closest(".fjs-palette-field")) {
      event.preventDefault();
      setTimeout(() => byId("properties").querySelector("textarea, input")?.select());
    }
  });

onPage({
  what: "form",
  type: "application/json",
  async open(text) {
    const schema = JSON.parse(text);
    const editor = new FormEditor({
      container: "#canvas",
      propertiesPanel: { parent: "#properties" },
      modules,
      additionalModules: [own],
    });
    await editor.importSchema(schema);
    const keep = keeperOf(text, editor.saveSchema());
    wordNext();
    const lead = (id) => leadTo(editor, id);
    listQuestions(editor, lead);
    return {
      stack: () => editor.get("commandStack"),
      onChange: (tell) => editor.on("commandStack.changed", tell),
      textNow: async () => keep(editor.saveSchema()),
      isKnown: (id) => Boolean(editor.get("formFieldRegistry").get(id)),
      lead,
      mark: markOn(),
      losses: [],
    };
  },
});
