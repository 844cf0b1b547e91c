// Reading and changing what an element says in words of BPMN and of Handrail. Each change is one
// that can be undone; what is the same already is not changed.
//
// An attribute of Handrail may also be said as a property of another vocabulary, which is what
// Camunda's modeller writes. It is read and changed where it stands, and never said twice.
import { getBusinessObject, is } from "bpmn-js/lib/util/ModelUtil";

const HUMAN = new Set(["bpmn:Task", "bpmn:UserTask", "bpmn:ManualTask"]);
const MACHINE = new Set(["bpmn:ServiceTask", "bpmn:SendTask", "bpmn:BusinessRuleTask"]);

export const isHuman = (element) => HUMAN.has(element.type) && !element.labelTarget;
export const isMachine = (element) => MACHINE.has(element.type);
export const definitionOf = (element, type) =>
  getBusinessObject(element).eventDefinitions?.find((one) => is(one, type));

// The process that a drawing, a pool or a process is about.
export const processOf = (element) => {
  const about = getBusinessObject(element);
  if (is(about, "bpmn:Process")) {
    return about;
  }
  if (is(about, "bpmn:Participant")) {
    return about.processRef;
  }
  const referred = is(about, "bpmn:Collaboration")
    ? (about.participants ?? []).map((one) => one.processRef).filter(Boolean)
    : [];
  return referred.length === 1 ? referred[0] : undefined;
};

// What is written as a list with commas between.
export const listed = (text) =>
  (text ?? "")
    .split(",")
    .map((one) => one.trim())
    .filter(Boolean);

// The role of the lane in which an element stands: as Handrail reads it.
export const laneOf = (element, elementRegistry) => {
  const about = getBusinessObject(element);
  const lanes = elementRegistry
    .filter((one) => one.type === "bpmn:Lane" && !getBusinessObject(one).childLaneSet)
    .map(getBusinessObject);
  return lanes.find((one) => one.flowNodeRef?.includes(about));
};

const PREFIX = "handrail:";
const isCalled = (node, name) => node.$type.split(":")[1] === name;

// Where an attribute is said as a property: each property with the element that holds it.
const properties = (holder, name) =>
  (holder?.extensionElements?.values ?? [])
    .filter((one) => isCalled(one, "properties"))
    .flatMap((list) =>
      (list.get("__parts") ?? [])
        .filter((one) => isCalled(one, "property") && one.get("name") === name)
        .map((property) => ({ list, property })),
    );

// What an element says: an attribute of Handrail's in whichever way it is written.
export const said = (holder, name) => {
  const own = holder?.get(name);
  if (own !== undefined || !name.startsWith(PREFIX)) {
    return own ?? "";
  }
  const values = properties(holder, name).map(({ property }) => (property.get("value") ?? "").trim());
  return values.at(0) ?? "";
};

// In which other vocabulary an attribute is said, as the file names it.
export const spelling = (holder, name) =>
  holder?.get(name) === undefined ? properties(holder, name).at(0)?.property.$type : undefined;

export const roleOf = (lane) =>
  said(lane, "handrail:role") || (lane.name ?? "").trim().toLowerCase().replaceAll(/\W+/g, "_");

export class Words {
  constructor(modeling, bpmnFactory, commandStack) {
    this._modeling = modeling;
    this._factory = bpmnFactory;
    this._stack = commandStack;
  }

  read(holder, name) {
    return said(holder, name);
  }

  write(element, holder, name, value) {
    if (this.read(holder, name) === (value ?? "")) {
      return;
    }
    const written = properties(holder, name);
    const [first] = spelling(holder, name) && value ? written : [];
    const gone = written.filter((one) => one !== first);
    const change = first ? [first.property, { value }] : [holder, { [name]: value || undefined }];
    this._change(element, [...this._without(holder, gone), change]);
  }

  // Make several changes that are undone together.
  _change(element, changes) {
    this._stack.execute(
      "properties-panel.multi-command-executor",
      changes.map(([moddleElement, properties]) => ({
        cmd: "element.updateModdleProperties",
        context: { element, moddleElement, properties },
      })),
    );
  }

  // What changes when these properties go: a list without any goes with them.
  _without(holder, gone) {
    if (gone.length === 0) {
      return [];
    }
    const isGone = (one) => gone.some(({ property }) => property === one);
    const changed = new Map(
      gone.map(({ list }) => [list, list.get("__parts").filter((one) => !isGone(one))]),
    );
    const changes = [...changed].map(([list, parts]) => [list, { __parts: parts }]);
    const values = holder.extensionElements.values.filter((one) => changed.get(one)?.length !== 0);
    return values.length === holder.extensionElements.values.length
      ? changes
      : [...changes, [holder, { extensionElements: this._extensions(holder, values) }]];
  }

  extensions(holder, type) {
    return (holder?.extensionElements?.values ?? []).filter((one) => one.$type === type);
  }

  create(type, properties, parent) {
    const made = this._factory.create(type, properties);
    made.$parent = parent;
    return made;
  }

  // Add an extension element after those that there are.
  extend(element, holder, type, properties) {
    this._keep(element, holder, [
      ...(holder.extensionElements?.values ?? []),
      { type, properties },
    ]);
  }

  // Take an extension element away; where it was the last, nothing is left.
  shorten(element, holder, gone) {
    this._keep(
      element,
      holder,
      holder.extensionElements.values.filter((one) => one !== gone),
    );
  }

  // Change what a part of the drawing has of its own, whatever it says of it now.
  change(element, holder, properties) {
    this._modeling.updateModdleProperties(element, holder, properties);
  }

  _keep(element, holder, values) {
    const extensionElements = this._extensions(holder, values);
    this.change(element, holder, { extensionElements });
  }

  _extensions(holder, values) {
    if (values.length === 0) {
      return undefined;
    }
    const kept = this.create("bpmn:ExtensionElements", {}, holder);
    kept.values = values.map((one) =>
      one.$type ? one : this.create(`handrail:${one.type}`, one.properties, kept),
    );
    for (const one of kept.values) {
      one.$parent = kept;
    }
    return kept;
  }
}

Words.$inject = ["modeling", "bpmnFactory", "commandStack"];
