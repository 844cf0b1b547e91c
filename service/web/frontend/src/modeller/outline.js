// The drawing as a list, for whoever cannot see or point at it: every element a button that leads to
// it and to what the panel says of it.
import { byId, make } from "./talking.js";

const KINDS = {
  "bpmn:Task": "task",
  "bpmn:UserTask": "task",
  "bpmn:ManualTask": "task",
  "bpmn:BusinessRuleTask": "decision",
  "bpmn:Participant": "pool",
  "bpmn:SequenceFlow": "flow",
};

const kindOf = (type) =>
  KINDS[type] ??
  type
    .replace("bpmn:", "")
    .replaceAll(/([a-z])([A-Z])/g, "$1 $2")
    .toLowerCase();

// Of the flows those are listed of which there is something to say.
const isListed = (one) =>
  one.parent &&
  !one.labelTarget &&
  one.type.startsWith("bpmn:") &&
  (one.type !== "bpmn:SequenceFlow" || one.source.outgoing.length > 1);

const nameOf = (one) => {
  const { id, name } = one.businessObject;
  return name || (one.waypoints ? `to ${one.target.businessObject.name || one.target.id}` : id);
};

const place = (one) => (one.waypoints ? one.waypoints[0] : one);

// Lead to an element: it is selected, in sight, and the panel speaks of it.
export const leadTo = (modeler, id) => {
  const element = modeler.get("elementRegistry").get(id);
  const about = element ?? modeler.get("canvas").getRootElement();
  if (element) {
    modeler.get("canvas").scrollToElement(element, 80);
  }
  modeler.get("selection").select(about);
  const panel = byId("properties");
  panel.focus({ preventScroll: true });
  byId("modeller").scrollIntoView({ block: "nearest" });
};

export const listElements = (modeler) => {
  const list = byId("elements");
  const registry = modeler.get("elementRegistry");
  const show = () => {
    const focused = list.contains(document.activeElement) && document.activeElement.dataset.element;
    const found = registry.filter(isListed);
    found.sort((one, other) => place(one).x - place(other).x || place(one).y - place(other).y);
    list.replaceChildren(
      ...found.map((one) => {
        const { id } = one.businessObject;
        const attributes = {
          type: "button",
          class: "handrail-link-button",
          "data-element": id,
          onclick: () => leadTo(modeler, id),
        };
        return make("li", {}, make("button", attributes, nameOf(one)), ` ${kindOf(one.type)}`);
      }),
    );
    if (focused) {
      list.querySelector(`[data-element="${CSS.escape(focused)}"]`)?.focus();
    }
  };
  modeler.on(["elements.changed", "shape.removed", "connection.removed"], show);
  show();
};
