// An element that is named for the first time gets a key made of its name: conditions, stories and
// service levels say `outcomes.review`, and nobody should have to write `Activity_0vuepfv`.
import { is } from "bpmn-js/lib/util/ModelUtil";
import CommandInterceptor from "diagram-js/lib/command/CommandInterceptor";

const MADE_UP = /^(Activity|Event|Gateway|Participant|Lane)_[0-9a-z]{7}$/;
const LONGEST = 40;

const keyOf = (name) =>
  name
    .normalize("NFKD")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, " ")
    .trim()
    .slice(0, LONGEST)
    .trim()
    .replaceAll(" ", "_");

export class Naming extends CommandInterceptor {
  constructor(eventBus, modeling, moddle) {
    super(eventBus);
    const commands = ["element.updateLabel", "element.updateProperties"];
    this.postExecuted(commands, ({ context }) => {
      const element = context.element.labelTarget ?? context.element;
      const about = element.businessObject;
      const key = keyOf(about.name ?? "");
      if (!MADE_UP.test(about.id) || !/^[a-z]/.test(key) || is(element, "bpmn:Process")) {
        return;
      }
      let free = key;
      for (let number = 2; moddle.ids.assigned(free); number += 1) {
        free = `${key}_${number}`;
      }
      modeling.updateProperties(element, { id: free });
    });
  }
}

Naming.$inject = ["eventBus", "modeling", "moddle"];
