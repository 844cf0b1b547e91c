// What is done several times: for each of a list, so many times, or until something is so.
import { is } from "bpmn-js/lib/util/ModelUtil";

import { group } from "./asked.js";
import { field } from "./entries.js";
import { IN_TURN, TESTED } from "./lists.js";

// A loop names its list, and what it gathers, as data of the case that nothing else need describe.
const reference = ({ element, words, lists }, loop, name, label, hint) =>
  field(name, "suggested", {
    label,
    hint,
    options: () => lists.of("fields"),
    get: () => loop.get(name)?.name || loop.get(name)?.id || "",
    set: (id) => words.change(element, loop, { [name]: id ? { id } : undefined }),
  });

const item = ({ element, words }, loop, name, type, label, hint) =>
  field(name, "text", {
    label,
    hint,
    get: () => loop.get(name)?.name || loop.get(name)?.id || "",
    set: (said) =>
      words.change(element, loop, {
        [name]: said ? words.create(type, { name: said }, loop) : undefined,
      }),
  });

const expression = ({ element, words }, loop, name, label, hint, options) =>
  field(name, "suggested", {
    label,
    hint,
    options: () => options.map((value) => ({ value })),
    get: () => words.read(loop.get(name), "body"),
    set: (body) =>
      words.change(element, loop, {
        [name]: body ? words.create("bpmn:FormalExpression", { body }, loop) : undefined,
      }),
  });

const flag = ({ element, words }, loop, name, label, options) =>
  field(name, "choice", {
    label,
    options: () => options,
    get: () => (loop.get(name) ? "yes" : ""),
    set: (value) => words.change(element, loop, { [name]: value === "yes" }),
  });

const forEach = (asked, loop) => [
  reference(asked, loop, "loopDataInputRef", "The list", "Data of the case with several in it."),
  item(asked, loop, "inputDataItem", "bpmn:DataInput", "Each of them is called", "Such as member."),
  expression(asked, loop, "loopCardinality", "Or how many times", "Without a list: 3.", []),
  flag(asked, loop, "isSequential", "In which order", IN_TURN),
  expression(
    asked,
    loop,
    "completionCondition",
    "Enough when",
    "Asked after each; those that are left end then. Empty: all are done.",
    ["nrOfCompletedInstances >= 2"],
  ),
  item(asked, loop, "outputDataItem", "bpmn:DataOutput", "The answer of each", "Such as vote."),
  reference(asked, loop, "loopDataOutputRef", "Gathered as", "A list of those answers."),
];

const until = (asked, loop) => [
  expression(asked, loop, "loopCondition", "Again while", "An expression, such as not agreed.", []),
  field("loopMaximum", "text", {
    label: "At most so many times",
    get: () => String(loop.get("loopMaximum") ?? ""),
    // What is no number leaves the limit as it was: without one a loop might never end.
    set: (said) => {
      const text = (said ?? "").trim();
      if (text === "" || /^\d{1,15}$/.test(text)) {
        const loopMaximum = text ? Number(text) : undefined;
        asked.words.change(asked.element, loop, { loopMaximum });
      }
    },
  }),
  flag(asked, loop, "testBefore", "Asked", TESTED),
];

export const loopGroups = (asked) => {
  const loop = asked.about.loopCharacteristics;
  if (!loop) {
    return [];
  }
  return is(loop, "bpmn:MultiInstanceLoopCharacteristics")
    ? [group("loop", "For each of several", forEach(asked, loop))]
    : [group("loop", "Again and again", until(asked, loop))];
};
