// What the editors of forms and decisions keep of a file as it was written, for the test of that:
// `node kept.mjs` reads a list of questions as JSON, and prints the answer of each in a line.
// A form's question has the `text`, what the editor made of it and what became of that; a decision's
// has the `text` alone.
import { readFileSync } from "node:fs";

import { DmnModdle } from "dmn-moddle";

import { keepWriting, lossesBetween } from "./src/decision_editor/keeping.js";
import { keeperOf } from "./src/form_editor/keeping.js";

const ofForm = ({ text, before, after }) => ({
  unchanged: keeperOf(text, before)(structuredClone(before)),
  saved: keeperOf(text, before)(after),
});

const ofDecision = async ({ text }) => {
  const moddle = new DmnModdle();
  const { rootElement } = await moddle.fromXML(text, "dmn:Definitions");
  const { xml } = await moddle.toXML(rootElement, { format: true });
  return { saved: keepWriting(text, xml)(xml), losses: lossesBetween(text, xml) };
};

for (const one of JSON.parse(readFileSync(0, "utf8"))) {
  console.log(JSON.stringify(one.before ? ofForm(one) : await ofDecision(one)));
}
