// An element that is named for the first time gets a key made of its name: conditions, stories and
// service levels say `outcomes.review`, and nobody should have to write `Activity_0vuepfv`.
//
// A key that is published stays: cases stand at it, and stories and other files may name it. In the
// panel a name is saved at each pause of whoever types it; the key is made when they are done.
import { is } from "bpmn-js/lib/util/ModelUtil";
import CommandInterceptor from "diagram-js/lib/command/CommandInterceptor";

import { keyOf } from "./keys.js";
import { byId } from "./talking.js";

const MADE_UP = /^(Activity|Event|Gateway|Participant|Lane)_[0-9a-z]{7}$/;

const named = (element) => element.labelTarget ?? element;

export class Naming extends CommandInterceptor {
  constructor(eventBus, elementRegistry, modeling, moddle, published) {
    super(eventBus);
    Object.assign(this, { elementRegistry, modeling, moddle });
    this._published = new Set(published);
    this._typedInto = new Set();
    this.preExecute("element.updateLabel", ({ context }) => {
      context.wasNameless = !named(context.element).businessObject.name;
    });
    this.postExecuted("element.updateLabel", ({ context }) => {
      if (context.wasNameless) {
        this._giveKey(named(context.element));
      }
    });
    this.postExecuted("element.updateProperties", ({ context }) => {
      if ("name" in context.properties && !context.oldProperties.name) {
        this._giveKeyWhenTyped(named(context.element));
      }
    });
    // What is pasted, or inserted as a common shape, has its name from the start.
    this.postExecuted("elements.create", ({ context }) => {
      for (const one of context.elements) {
        this._giveKey(one);
      }
    });
    byId("properties").addEventListener("focusout", () => this._stopTyping());
    eventBus.on("selection.changed", () => this._stopTyping());
  }

  _giveKeyWhenTyped(element) {
    if (byId("properties").contains(document.activeElement)) {
      this._typedInto.add(element);
    } else {
      this._giveKey(element);
    }
  }

  _stopTyping() {
    const elements = [...this._typedInto];
    this._typedInto.clear();
    for (const one of elements) {
      if (this.elementRegistry.get(one.id) === one) {
        this._giveKey(one);
      }
    }
  }

  _giveKey(element) {
    const { id, name } = element.businessObject ?? {};
    const key = keyOf(name ?? "");
    if (element.labelTarget || !MADE_UP.test(id) || this._published.has(id)) {
      return;
    }
    if (!/^[a-z]/.test(key) || is(element, "bpmn:Process")) {
      return;
    }
    let free = key;
    for (let number = 2; this.moddle.ids.assigned(free); number += 1) {
      free = `${key}_${number}`;
    }
    this.modeling.updateProperties(element, { id: free });
  }
}

Naming.$inject = ["eventBus", "elementRegistry", "modeling", "moddle", "config.handrail.published"];
