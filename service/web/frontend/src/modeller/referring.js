// Where an element gets another key, all that the drawing says of it says the new one: who may not
// do a task, from when a clock counts, and what expressions read of `outcomes`.
import { is } from "bpmn-js/lib/util/ModelUtil";
import CommandInterceptor from "diagram-js/lib/command/CommandInterceptor";

import { listed } from "./words.js";

const LISTS = ["handrail:notBy", "handrail:checks", "handrail:issues"];
const KEPT = new Set(["id", "name"]);

const escaped = (key) => key.replaceAll(/[.-]/g, "\\$&");

export class Referring extends CommandInterceptor {
  constructor(eventBus, elementRegistry, words) {
    super(eventBus);
    Object.assign(this, { elementRegistry, words });
    this.postExecuted("element.updateProperties", ({ context }) => {
      const { id } = context.properties;
      const before = context.oldProperties.id;
      if (id && before && id !== before) {
        this._follow(before, id);
      }
    });
  }

  _follow(before, key) {
    const read = new RegExp(`(?<!\\w)(outcomes\\.|event:)${escaped(before)}(?![\\w-])`, "g");
    const renewed = (text) => text.replaceAll(read, `$1${key}`);
    for (const element of this.elementRegistry.filter((one) => !one.labelTarget)) {
      const about = element.businessObject;
      for (const name of LISTS) {
        const keys = listed(this.words.read(about, name));
        if (keys.includes(before)) {
          const now = keys.map((one) => (one === before ? key : one));
          this.words.write(element, about, name, now.join(", "));
        }
      }
      this._renew(element, about, renewed);
      if (is(about, "bpmn:Participant") && about.processRef) {
        this._renew(element, about.processRef, renewed);
      }
    }
  }

  // Renew the texts of a part of the drawing, and of what it holds but what is drawn by itself.
  _renew(element, part, renewed) {
    const changed = Object.entries(part).filter(
      ([name, said]) => typeof said === "string" && !KEPT.has(name) && renewed(said) !== said,
    );
    if (changed.length > 0) {
      const texts = changed.map(([name, said]) => [name, renewed(said)]);
      this.words.change(element, part, Object.fromEntries(texts));
    }
    for (const one of Object.values(part).flat()) {
      if (one?.$parent === part && !this.elementRegistry.get(one.id)) {
        this._renew(element, one, renewed);
      }
    }
  }
}

Referring.$inject = ["eventBus", "elementRegistry", "words"];
