// The service level of a task or a case: by when, how it counts, whom it tells, and the very date
// that it would give if the task opened now.
import { Group, ListGroup } from "@bpmn-io/properties-panel";
import { is } from "bpmn-js/lib/util/ModelUtil";

import { CASE_OPENED, TENANCY, anchor, counting, example, stopping, tenancy } from "./clocks.js";
import { field } from "./entries.js";
import { translate } from "./plain.js";
import { listed } from "./words.js";

const NAMES = [
  "within",
  "amber",
  "kind",
  "calendar",
  "counting",
  "roll",
  "anchor",
  "cap",
  "notice",
  "period",
];
const USER = "user:";

// Whom a step tells: who can be chosen, and users by their names.
const whom = (id, { read, write, lists }) => {
  const isUser = (one) => one.startsWith(USER);
  const users = () => listed(read("who")).filter(isUser);
  const others = () => listed(read("who")).filter((one) => !isUser(one));
  const tell = (some) => write("who")(some.join(", "));
  return [
    field(`${id}-who`, "several", {
      label: "Whom",
      options: () => lists.people(),
      get: () => others().join(", "),
      set: (value) => tell([...listed(value), ...users()]),
    }),
    field(`${id}-users`, "suggested", {
      label: "Users by name",
      options: () => [],
      hint: "Those who sign in as such, with commas between: dana, sam.",
      get: () =>
        users()
          .map((one) => one.slice(USER.length))
          .join(", "),
      set: (value) => tell([...others(), ...listed(value).map((one) => USER + one)]),
    }),
  ];
};

const tellItems = (element, sla, words, lists) =>
  (sla.tells ?? []).map((tell, index) => {
    const id = `tell-${index}`;
    const read = (name) => words.read(tell, name);
    const write = (name) => (value) => words.write(element, tell, name, value);
    const part = (name, label, hint, options) =>
      field(`${id}-${name}`, "suggested", {
        label,
        hint,
        options,
        get: () => read(name),
        set: write(name),
      });
    const after = () => [{ value: "amber" }, { value: "target" }, ...lists.lengths()];
    return {
      id,
      label: `${tell.who || "Nobody yet"}, at ${tell.at || "no time yet"}`,
      entries: [
        part("at", "When", "amber, target, or a length of time after the target.", after),
        ...whom(id, { read, write, lists }),
        part("every", "Again every", "Repeats until the task ends.", () => lists.lengths()),
      ],
      remove: () =>
        words.change(element, sla, { tells: sla.tells.filter((one) => one !== tell) }),
    };
  });

const escalation = (element, sla, words, lists) => ({
  id: "tells",
  label: "Escalation steps",
  component: ListGroup,
  translate,
  items: tellItems(element, sla, words, lists),
  add: (event) => {
    event.stopPropagation();
    const made = words.create("handrail:Tell", { at: "target", who: "assignee" }, sla);
    words.change(element, sla, { tells: [...(sla.tells ?? []), made] });
  },
});

// What the panel shows of the service level of `holder`, a task or a process.
export const slaGroups = (element, holder, words, lists) => {
  const [sla] = words.extensions(holder, "handrail:Sla");
  const read = (name) => words.read(sla, name);
  const saysMore = NAMES.some((one) => one !== "within" && read(one)) || sla?.tells?.length > 0;
  const write = (name) => (value) => {
    if (sla && name === "within" && !value && !saysMore) {
      words.shorten(element, holder, sla);
    } else if (sla) {
      words.write(element, sla, name, value);
    } else if (value) {
      words.extend(element, holder, "Sla", { [name]: value });
    }
  };
  const lengths = () => lists.lengths();
  const part = (name, label, more) =>
    field(`sla-${name}`, "suggested", {
      label,
      get: () => read(name),
      set: write(name),
      options: lengths,
      ...more,
    });
  const opened = is(holder, "bpmn:Process") ? CASE_OPENED : "When the task opened";
  const clock = { read, write, element, lists, opened };
  const within = part("within", "To be done within", {
    options: () => [...lengths(), { value: TENANCY }],
    hint: "A length of time, such as 5 working days or 24 hours.",
  });
  if (!sla) {
    return [{ id: "sla", label: "By when", component: Group, entries: [within] }];
  }
  const asked = Object.fromEntries(
    NAMES.map((name) => [name, read(name)]).filter(([, value]) => value),
  );
  const entries = [
    within,
    asked.within
      ? example("sla", { sla: asked })
      : field("sla-remove", "remedy", {
          text: "No time is said, so nothing of this counts. Say one, or take it all away with its escalation steps.",
          label: "Take it all away",
          set: () => words.shorten(element, holder, sla),
        }),
    part("amber", "Amber before the target", { hint: "How long before." }),
    stopping("sla", clock),
    ...counting("sla", clock),
    anchor("sla", clock),
    part("cap", "Longest pause altogether", { hint: "For a stop-clock." }),
    ...tenancy("sla", asked.within, clock),
  ];
  return [
    { id: "sla", label: "By when", component: Group, entries },
    escalation(element, sla, words, lists),
  ];
};
