// What becomes of files that the modeller opens and saves, for the test of that:
// `node roundtrip.mjs FILE…` prints, a line each, what it says of the file and what it would save.
import { readFileSync } from "node:fs";

import { BpmnModdle } from "bpmn-moddle";

import { describe, isLoss, keepNames } from "./src/modeller/describing.js";

const handrail = JSON.parse(readFileSync(new URL("descriptors/handrail.json", import.meta.url)));

for (const path of process.argv.slice(2)) {
  const { extensions, lost } = describe(readFileSync(path, "utf8"), [handrail]);
  const moddle = new BpmnModdle(extensions);
  const { rootElement, warnings } = await moddle.fromXML(readFileSync(path, "utf8"));
  keepNames(warnings);
  const { xml } = await moddle.toXML(rootElement, { format: true });
  const losses = warnings.filter(isLoss).map(({ message }) => message);
  console.log(JSON.stringify({ path, lost, losses, saved: xml }));
}
