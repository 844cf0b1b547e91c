// The editor of decision tables: dmn-js's own, one decision of the file at a time.
import DecisionTableEditor from "dmn-js-decision-table/lib/Editor";
import LiteralExpressionEditor from "dmn-js-literal-expression/lib/Editor";
import EditingManager from "dmn-js-shared/lib/base/EditingManager";

import { keepWriting, lossesBetween } from "./decision_editor/keeping.js";
import { styleWithoutElements } from "./decision_editor/styling.js";
import { onPage } from "./modeller/page.js";
import { byId, make } from "./modeller/talking.js";

const MARKS = { error: "#ca3535", warning: "#b58840" };

const opens = (type) => (element) =>
  element.$type === "dmn:Decision" && element.decisionLogic?.$type === type;

class DecisionEditor extends EditingManager {
  _getViewProviders() {
    return [
      {
        id: "decisionTable",
        constructor: DecisionTableEditor,
        opens: opens("dmn:DecisionTable"),
      },
      {
        id: "literalExpression",
        constructor: LiteralExpressionEditor,
        opens: opens("dmn:LiteralExpression"),
      },
    ];
  }
}

const stackOf = (editor) => editor.getActiveViewer().get("commandStack");

// Where a file holds several decisions, buttons lead to each.
const offerDecisions = (editor) => {
  const place = byId("decisions");
  const show = () => {
    const views = editor.getViews();
    const active = editor.getActiveView();
    place.hidden = views.length < 2;
    place.replaceChildren(
      ...views.map((view) =>
        make(
          "button",
          {
            type: "button",
            class: "handrail-modeller__tool",
            "aria-pressed": String(view.id === active?.id),
            onclick: () => editor.open(view),
          },
          view.name || view.id,
        ),
      ),
    );
  };
  editor.on("views.changed", show);
  show();
};

const holds = ({ element }, id) =>
  element.id === id || (element.decisionLogic?.rule ?? []).some((one) => one.id === id);

// Rules are spoken of by their numbers, as they stand in the table.
const inNumbers = (editor) => (text) => {
  const rules = editor.getViews().flatMap(({ element }) =>
    (element.decisionLogic?.rule ?? []).map(({ id }, place) => [id, String(place + 1)]),
  );
  const numbers = new Map(rules);
  return text.replaceAll(/[\w.-]+/g, (word) => numbers.get(word) ?? word);
};

const rowOf = (id) => document.querySelector(`#canvas [data-row-id="${CSS.escape(id)}"]`);

// Lead to a rule, or to the decision that is spoken of.
const leadTo = async (editor, id) => {
  const view = editor.getViews().find((one) => holds(one, id));
  if (view && view.id !== editor.getActiveView()?.id) {
    await editor.open(view);
  }
  const found = rowOf(id) ?? byId("canvas");
  found.scrollIntoView({ block: "nearest" });
  found.querySelector("[tabindex], [contenteditable]")?.focus({ preventScroll: true });
};

// A style sheet of our own outlasts whatever the editor draws anew.
const markOn = () => {
  const sheet = new CSSStyleSheet();
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  return (worst) => {
    const rules = [...worst].map(
      ([id, severity]) =>
        `#canvas [data-row-id="${CSS.escape(id)}"]:first-child { box-shadow: inset 5px 0 ${MARKS[severity]}; }`,
    );
    sheet.replaceSync(rules.join("\n"));
  };
};

onPage({
  what: "decision",
  type: "application/xml",
  async open(text) {
    styleWithoutElements();
    const editor = new DecisionEditor({ container: "#canvas", common: {} });
    const told = [];
    editor.on("viewer.created", ({ viewer }) => {
      viewer.on("commandStack.changed", () => told.forEach((tell) => tell()));
    });
    const { warnings } = await editor.importXML(text);
    offerDecisions(editor);
    const write = async () => (await editor.saveXML({ format: true })).xml;
    const written = await write();
    const keep = keepWriting(text, written);
    return {
      stack: () => stackOf(editor),
      onChange: (tell) => told.push(tell),
      textNow: async () => keep(await write()),
      isKnown: (id) => editor.getViews().some((view) => holds(view, id)),
      lead: (id) => leadTo(editor, id),
      mark: markOn(),
      inWords: inNumbers(editor),
      losses: [
        ...warnings.map(({ message }) => message.split("\n")[0]),
        ...lossesBetween(text, written),
      ],
    };
  },
});
