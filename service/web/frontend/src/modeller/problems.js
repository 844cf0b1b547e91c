// What publishing would say of the draft as it is drawn now: beside the drawing as a list, and as a
// mark on each element.
import { leadTo } from "./outline.js";
import { inPlain } from "./plain.js";
import { byId, later, make } from "./talking.js";

const MARK = "handrail-problem";
const PAUSE = 600;

export const checkOn = (modeler, { file, address, ask, textNow }) => {
  const list = byId("problems");
  const count = byId("problem-count");
  const canvas = modeler.get("canvas");
  const overlays = modeler.get("overlays");
  const registry = modeler.get("elementRegistry");
  let marked = new Map();
  let asked = 0;

  const line = (one) => {
    const tag = make(
      "strong",
      { class: `govuk-tag ${one.severity === "error" ? "govuk-tag--red" : "govuk-tag--yellow"}` },
      one.severity === "error" ? "Must be mended" : "Look at it",
    );
    const leads = one.file === file && one.element;
    const words = leads
      ? make(
          "button",
          {
            type: "button",
            class: "handrail-link-button",
            onclick: () => leadTo(modeler, one.element),
          },
          inPlain(one.message),
        )
      : make(
          "span",
          {},
          one.file && one.file !== file ? `${one.file}: ${one.message}` : inPlain(one.message),
        );
    return make(
      "li",
      {},
      tag,
      " ",
      words,
      make("span", { class: "handrail-problem-hint" }, inPlain(one.hint ?? "")),
    );
  };

  const mark = (problems) => {
    for (const [id, severity] of marked) {
      if (registry.get(id)) {
        canvas.removeMarker(id, `${MARK}--${severity}`);
      }
    }
    overlays.remove({ type: MARK });
    const worst = new Map();
    for (const one of problems) {
      if (one.file === file && registry.get(one.element) && worst.get(one.element) !== "error") {
        worst.set(one.element, one.severity);
      }
    }
    for (const [id, severity] of worst) {
      canvas.addMarker(id, `${MARK}--${severity}`);
      const html = make(
        "span",
        { class: `${MARK}-mark ${MARK}-mark--${severity}`, "aria-hidden": "true" },
        "!",
      );
      const element = registry.get(id);
      overlays.add(id, MARK, {
        position: element.waypoints ? { top: -12, left: 0 } : { top: -10, right: 10 },
        html,
      });
    }
    marked = worst;
  };

  const show = (problems) => {
    const errors = problems.filter((one) => one.severity === "error").length;
    const more = problems.length - errors;
    count.textContent =
      problems.length === 0
        ? "Nothing stands in the way of publishing."
        : `${errors} to mend before publishing, ${more} to look at.`;
    list.replaceChildren(...problems.map(line));
    mark(problems);
  };

  const check = async () => {
    asked += 1;
    const mine = asked;
    try {
      const response = await ask(address, { json: { files: { [file]: await textNow() } } });
      const { problems } = await response.json();
      if (mine === asked) {
        show(problems);
      }
    } catch {
      if (mine === asked) {
        count.textContent =
          "Not checked: there is no answer just now. It is tried again when you change something.";
      }
    }
  };

  const soon = later(PAUSE, check);
  modeler.on("commandStack.changed", soon);
  check();
};
