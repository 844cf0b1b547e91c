// Shapes that come up again and again: a small sound piece of a process with its service levels.

const task = (name, x, y, words = {}) => ({ type: "bpmn:UserTask", name, x, y, ...words });
const WITHIN = { sla: { within: "5 working days", amber: "1 working day" } };

export const SHAPES = [
  {
    id: "assessment-in-parallel",
    label: "Assessment in parallel",
    description: "Two assessments at the same time; the case goes on when both are done.",
    parts: {
      split: { type: "bpmn:ParallelGateway", x: 0, y: 95 },
      first: task("Make the first assessment", 110, 0, WITHIN),
      second: task("Make the second assessment", 110, 160, WITHIN),
      join: { type: "bpmn:ParallelGateway", x: 270, y: 95 },
    },
    flows: [
      ["split", "first"],
      ["split", "second"],
      ["first", "join"],
      ["second", "join"],
    ],
    first: "split",
    last: "join",
  },
  {
    id: "chase-and-escalate",
    label: "Chase and escalate",
    description:
      "A task with a reminder that comes back until it is done, and people told when it is late.",
    parts: {
      work: task("Get the answer", 0, 0, {
        sla: {
          within: "10 working days",
          amber: "2 working days",
          tells: [
            { at: "amber", who: "assignee" },
            { at: "target", who: "assignee, owner" },
            { at: "2 working days", every: "2 working days", who: "owner" },
          ],
        },
      }),
      reminder: {
        type: "bpmn:BoundaryEvent",
        name: "Every 5 working days",
        host: "work",
        x: 32,
        y: 62,
        cancelActivity: false,
        timer: ["timeCycle", "every 5 working days"],
      },
      chase: task("Chase the answer", 110, 150, { sla: { within: "1 working day" } }),
      chased: { type: "bpmn:EndEvent", name: "Chased", x: 270, y: 172 },
    },
    flows: [
      ["reminder", "chase"],
      ["chase", "chased"],
    ],
    first: "work",
    last: "work",
  },
  {
    id: "wait-for-a-reply",
    label: "Wait for a reply",
    description: "The case waits until somebody records the reply, or so many days have passed.",
    parts: {
      wait: { type: "bpmn:EventBasedGateway", x: 0, y: 68 },
      reply: {
        type: "bpmn:IntermediateCatchEvent",
        name: "A reply has come",
        x: 110,
        y: 0,
        message: "reply",
        action: { label: "A reply has come" },
      },
      late: {
        type: "bpmn:IntermediateCatchEvent",
        name: "10 working days later",
        x: 110,
        y: 150,
        timer: ["timeDuration", "10 working days"],
      },
      onward: { type: "bpmn:ExclusiveGateway", x: 220, y: 68 },
    },
    flows: [
      ["wait", "reply"],
      ["wait", "late"],
      ["reply", "onward"],
      ["late", "onward"],
    ],
    first: "wait",
    last: "onward",
  },
];
