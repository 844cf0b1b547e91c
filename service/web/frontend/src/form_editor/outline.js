// The form as a list, for whoever cannot see or point at it: every component a button that leads to
// what the panel says of it.
import { byId, make } from "../modeller/talking.js";
import { nameOf } from "./palette.js";

const NAMED = 60;

const saidBy = ({ label, dateLabel, timeLabel, text, content, key, path, id }) => {
  const said = String(label || dateLabel || timeLabel || text || content || key || path || id);
  return said.length > NAMED ? `${said.slice(0, NAMED)}…` : said;
};

export const listQuestions = (editor, lead) => {
  const list = byId("elements");
  const line = (one) => {
    const button = make(
      "button",
      { type: "button", class: "handrail-link-button", "data-element": one.id, onclick: () => lead(one.id) },
      saidBy(one),
    );
    const inside = (one.components ?? []).map(line);
    return make(
      "li",
      {},
      button,
      ` ${nameOf(one.type)}`,
      inside.length > 0 ? make("ul", { class: "govuk-list govuk-list--bullet" }, ...inside) : "",
    );
  };
  const show = () => {
    const focused = list.contains(document.activeElement) && document.activeElement.dataset.element;
    list.replaceChildren(...(editor.saveSchema().components ?? []).map(line));
    if (focused) {
      list.querySelector(`[data-element="${CSS.escape(focused)}"]`)?.focus();
    }
  };
  editor.on("commandStack.changed", show);
  show();
};
