// Reading and changing what an element says in words of BPMN and of Handrail. Each change is one
// that can be undone; what is the same already is not changed.
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

export const roleOf = (lane) =>
  lane.get("handrail:role") || (lane.name ?? "").trim().toLowerCase().replaceAll(/\W+/g, "_");

export class Words {
  constructor(modeling, bpmnFactory) {
    this._modeling = modeling;
    this._factory = bpmnFactory;
  }

  read(holder, name) {
    return holder?.get(name) ?? "";
  }

  write(element, holder, name, value) {
    if (this.read(holder, name) !== (value ?? "")) {
      this._modeling.updateModdleProperties(element, holder, { [name]: value || undefined });
    }
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

  // Change a list of parts that an extension element has of its own.
  list(element, holder, name, parts) {
    this._modeling.updateModdleProperties(element, holder, { [name]: parts });
  }

  _keep(element, holder, values) {
    if (values.length === 0) {
      this._modeling.updateModdleProperties(element, holder, { extensionElements: undefined });
      return;
    }
    const kept = this.create("bpmn:ExtensionElements", {}, holder);
    kept.values = values.map((one) =>
      one.$type ? one : this.create(`handrail:${one.type}`, one.properties, kept),
    );
    for (const one of kept.values) {
      one.$parent = kept;
    }
    this._modeling.updateModdleProperties(element, holder, { extensionElements: kept });
  }
}

Words.$inject = ["modeling", "bpmnFactory"];
