// The common shapes, drawn whole. They stand in the menus “Create element” and “Append element” beside the elements of BPMN.
import { SHAPES } from "./common.js";

const GAP = 50;

// Adds a shape behind an element, all of it undone together. What comes after the element moves on to
// make room, and comes after the shape then.
class Append {
  constructor(modeling, spaceTool, elementRegistry) {
    Object.assign(this, { modeling, spaceTool, elementRegistry });
  }

  preExecute({ element, elements, made, shape }) {
    const first = made[shape.first];
    const shapes = Object.values(made);
    const top = Math.min(...shapes.map((one) => one.y));
    const bottom = Math.max(...shapes.map((one) => one.y + one.height));
    const across = Math.max(...shapes.map((one) => one.x + one.width));
    const edge = element.x + element.width;
    const after = (element.outgoing ?? []).filter((one) => one.type === "bpmn:SequenceFlow");
    this._makeRoom(edge + 1, across + GAP);
    const above = first.y + first.height / 2 - (top + bottom) / 2;
    const position = { x: edge + GAP + across / 2, y: element.y + element.height / 2 - above };
    this.modeling.createElements(elements, position, element.parent);
    if (after.length === 1) {
      const [onward] = after;
      this.modeling.reconnectStart(onward, made[shape.last], this._right(made[shape.last]));
      this.modeling.layoutConnection(onward);
    }
    this.modeling.connect(element, first);
  }

  _right(one) {
    return { x: one.x + one.width, y: one.y + one.height / 2 };
  }

  _makeRoom(start, delta) {
    const all = this.elementRegistry.filter((one) => one.parent);
    const { movingShapes, resizingShapes } = this.spaceTool.calculateAdjustments(
      all,
      "x",
      delta,
      start,
    );
    this.spaceTool.makeSpace(movingShapes, resizingShapes, { x: delta, y: 0 }, "e", start);
  }
}

Append.$inject = ["modeling", "spaceTool", "elementRegistry"];

const DEFINITIONS = { timer: "bpmn:TimerEventDefinition", message: "bpmn:MessageEventDefinition" };

export class Shapes {
  constructor(
    popupMenu,
    elementFactory,
    bpmnFactory,
    create,
    mouse,
    commandStack,
    selection,
    canvas,
    bpmnjs,
    eventBus,
    directEditing,
  ) {
    Object.assign(this, {
      popupMenu,
      elementFactory,
      bpmnFactory,
      create,
      mouse,
      commandStack,
      selection,
      canvas,
      bpmnjs,
      eventBus,
      directEditing,
    });
    commandStack.registerHandler("handrail.append", Append);
    for (const menu of ["bpmn-create", "bpmn-append"]) {
      popupMenu.registerProvider(menu, 500, this);
    }
  }

  getPopupMenuEntries(element) {
    return (entries) => ({ ...this._offered(element), ...entries });
  }

  // From the menu “Append” a shape goes behind the element; from “Create” the pointer places it.
  _offered(element) {
    const isAppended = Boolean(element?.parent);
    return Object.fromEntries(
      SHAPES.map((shape) => [
        `handrail-${shape.id}`,
        {
          label: shape.label,
          description: shape.description,
          group: { id: "handrail", name: "Common shapes" },
          className: "bpmn-icon-subprocess-expanded",
          action: isAppended
            ? () => this._append(element, shape)
            : (event) => this._place(event, shape),
        },
      ]),
    );
  }

  _place(event, shape) {
    this.popupMenu.close();
    const { elements } = this._draw(shape);
    this.create.start(
      event instanceof KeyboardEvent ? this.mouse.getLastMoveEvent() : event,
      elements,
    );
    // It has its names: nothing is typed, and what is undone then is the whole.
    this.eventBus.once("create.cleanup", () => this.directEditing.cancel());
  }

  _append(element, shape) {
    this.popupMenu.close();
    const { elements, made } = this._draw(shape);
    const first = made[shape.first];
    this.commandStack.execute("handrail.append", { element, elements, made, shape });
    this.selection.select(first);
    this.canvas.scrollToElement(first, 80);
  }

  _draw({ parts, flows }) {
    const made = {};
    for (const [key, part] of Object.entries(parts)) {
      const { type, x, y, host, cancelActivity } = part;
      const businessObject = this._words(part);
      made[key] = this.elementFactory.createShape({ type, x, y, businessObject });
      if (host) {
        made[key].host = made[host];
        Object.assign(businessObject, { cancelActivity, attachedToRef: made[host].businessObject });
      }
    }
    const middle = (one) => ({ x: one.x + one.width / 2, y: one.y + one.height / 2 });
    const drawn = flows.map(([from, to]) =>
      this.elementFactory.createConnection({
        type: "bpmn:SequenceFlow",
        source: made[from],
        target: made[to],
        waypoints: corners(made[from], made[to], middle),
      }),
    );
    return { made, elements: [...Object.values(made), ...drawn] };
  }

  // Make what an element says: its name, its service level, its timer or message.
  _words({ type, name, sla, timer, message, action }) {
    const factory = this.bpmnFactory;
    const about = factory.create(type, name ? { name } : {});
    const told = (kind, { tells = [], ...properties }) => {
      const made = factory.create(`handrail:${kind}`, properties);
      if (kind === "Sla") {
        made.tells = tells.map((one) =>
          Object.assign(factory.create("handrail:Tell", one), { $parent: made }),
        );
      }
      return made;
    };
    const values = [sla && told("Sla", sla), action && told("Action", action)].filter(Boolean);
    if (values.length > 0) {
      about.extensionElements = factory.create("bpmn:ExtensionElements", { values });
      about.extensionElements.$parent = about;
      for (const one of values) {
        one.$parent = about.extensionElements;
      }
    }
    if (timer) {
      const [kind, body] = timer;
      const definition = factory.create(DEFINITIONS.timer, {
        [kind]: factory.create("bpmn:FormalExpression", { body }),
      });
      definition[kind].$parent = definition;
      about.eventDefinitions = [Object.assign(definition, { $parent: about })];
    }
    if (message) {
      const definition = factory.create(DEFINITIONS.message, {
        messageRef: this._message(message),
      });
      about.eventDefinitions = [Object.assign(definition, { $parent: about })];
    }
    return about;
  }

  // The message of that name, where there is none yet a new one.
  _message(name) {
    const { rootElements } = this.bpmnjs.getDefinitions();
    const known = rootElements.find((one) => one.$type === "bpmn:Message" && one.name === name);
    return known ?? this.bpmnFactory.create("bpmn:Message", { name });
  }
}

// A flow leaves a gateway or an event upwards or downwards, and goes into one the same way.
const corners = (source, target, middle) => {
  const [from, to] = [middle(source), middle(target)];
  if (from.y === to.y) {
    return [
      { x: source.x + source.width, y: from.y },
      { x: target.x, y: to.y },
    ];
  }
  const isDown = to.y > from.y;
  if (source.width < 60) {
    return [
      { x: from.x, y: isDown ? source.y + source.height : source.y },
      { x: from.x, y: to.y },
      { x: target.x, y: to.y },
    ];
  }
  return [
    { x: source.x + source.width, y: from.y },
    { x: to.x, y: from.y },
    { x: to.x, y: isDown ? target.y : target.y + target.height },
  ];
};

Shapes.$inject = [
  "popupMenu",
  "elementFactory",
  "bpmnFactory",
  "create",
  "mouse",
  "commandStack",
  "selection",
  "canvas",
  "bpmnjs",
  "eventBus",
  "directEditing",
];
