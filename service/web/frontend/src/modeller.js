// The modeller: draws the process of a draft, saves it as it goes, and says what publishing would say.
import { BpmnPropertiesPanelModule, BpmnPropertiesProviderModule } from "bpmn-js-properties-panel";
import Modeler from "bpmn-js/lib/Modeler";
import { CreateAppendAnythingModule } from "bpmn-js-create-append-anything";
import TokenSimulation from "bpmn-js-token-simulation/lib/modeler";
import Minimap from "diagram-js-minimap";

import handrail from "../descriptors/handrail.json";
import { Copying } from "./modeller/copying.js";
import { describe, isLoss, keepNames } from "./modeller/describing.js";
import { Lists } from "./modeller/lists.js";
import { CLOSED, lock } from "./modeller/locking.js";
import { markOn } from "./modeller/marking.js";
import { Naming } from "./modeller/naming.js";
import { leadTo, listElements } from "./modeller/outline.js";
import { Panel } from "./modeller/panel.js";
import { translate } from "./modeller/plain.js";
import { tellPresence } from "./modeller/presence.js";
import { checkOn } from "./modeller/problems.js";
import { Referring } from "./modeller/referring.js";
import { saveOn } from "./modeller/saving.js";
import { Shapes } from "./modeller/shapes.js";
import { byId, revisionOf, talkTo } from "./modeller/talking.js";
import { Words } from "./modeller/words.js";

const place = byId("modeller");
const { file, fileUrl, checkUrl, listsUrl, workedUrl, presenceUrl, apartUrl, textUrl, editable } =
  place.dataset;
const token = document.querySelector("meta[name=csrf-token]").content;
const ask = talkTo(token);

const own = {
  __init__: ["words", "copying", "naming", "referring", "panel", "shapes"],
  words: ["type", Words],
  copying: ["type", Copying],
  lists: ["type", Lists],
  naming: ["type", Naming],
  referring: ["type", Referring],
  panel: ["type", Panel],
  shapes: ["type", Shapes],
  translate: ["value", translate],
};

// What the drawing of a file would lose, in sentences.
const lossesOf = (warnings, lost) => {
  const said = warnings.filter(isLoss).map(({ message }) => message.split("\n")[0]);
  if (lost.comments) {
    said.push(
      `Comments in the XML: ${lost.comments}. Drawing cannot keep them. Write what they say into ` +
        "the documentation of a step, or in an annotation, and take them out of the text.",
    );
  }
  if (lost.instructions) {
    said.push(`Instructions to other programs (<?…?>): ${lost.instructions}.`);
  }
  if (lost.mixed + lost.capitals) {
    said.push(
      `Words that another modeller has written in a way of its own: ${lost.mixed + lost.capitals}.`,
    );
  }
  return said;
};

const worked = async (asked) => {
  try {
    return (await (await ask(workedUrl, { json: asked })).json()).sentence;
  } catch {
    return "The date cannot be worked out just now.";
  }
};

const build = (extensions, { published, ...lists }) =>
  new Modeler({
    container: "#canvas",
    propertiesPanel: { parent: "#properties" },
    moddleExtensions: extensions,
    textRenderer: {
      defaultStyle: { fontFamily: 'system-ui, "Liberation Sans", arial, sans-serif' },
    },
    handrail: { lists, published },
    additionalModules: [
      BpmnPropertiesPanelModule,
      BpmnPropertiesProviderModule,
      CreateAppendAnythingModule,
      Minimap,
      TokenSimulation,
      own,
      { worked: ["value", worked] },
    ],
  });

// Beside the drawing there is room for the palette.
const PALETTE = 120;
const MARGIN = 20;

// Show the whole drawing in the room that the palette leaves, as large as it is drawn at most.
const fit = (modeler) => {
  const canvas = modeler.get("canvas");
  canvas.zoom("fit-viewport");
  const { inner, outer } = canvas.viewbox();
  const across = (outer.width - PALETTE - MARGIN) / inner.width;
  const scale = Math.min(1, across, (outer.height - 2 * MARGIN) / inner.height);
  canvas.viewbox({
    x: inner.x - PALETTE / scale,
    y: inner.y + inner.height / 2 - outer.height / scale / 2,
    width: outer.width / scale,
    height: outer.height / scale,
  });
};

const furnish = (modeler) => {
  const stack = modeler.get("commandStack");
  const canvas = modeler.get("canvas");
  const actions = {
    undo: () => stack.undo(),
    redo: () => stack.redo(),
    // A click beside the search closes it: it opens when this one is over.
    find: () => setTimeout(() => modeler.get("searchPad").open()),
    "zoom-in": () => modeler.get("zoomScroll").stepZoom(1),
    "zoom-out": () => modeler.get("zoomScroll").stepZoom(-1),
    fit: () => fit(modeler),
    map: () => modeler.get("minimap").toggle(),
    simulate: () => modeler.get("toggleMode").toggleMode(),
  };
  for (const [name, act] of Object.entries(actions)) {
    const button = document.querySelector(`[data-act=${name}]`);
    button.disabled = false;
    button.addEventListener("click", () => {
      act();
      if (name === "find") {
        return;
      }
      canvas.focus();
    });
  }
  const press = (name, isOn) =>
    document.querySelector(`[data-act=${name}]`).setAttribute("aria-pressed", isOn);
  const enable = () => {
    document.querySelector("[data-act=undo]").disabled = !stack.canUndo();
    document.querySelector("[data-act=redo]").disabled = !stack.canRedo();
  };
  modeler.on("commandStack.changed", enable);
  modeler.on("minimap.toggle", ({ open }) => press("map", open));
  modeler.on("tokenSimulation.toggleMode", ({ active }) => press("simulate", active));
  enable();
};

const open = async () => {
  const [response, offered] = await Promise.all([ask(fileUrl), ask(listsUrl)]);
  const opened = await response.text();
  const revision = revisionOf(response);
  const { extensions, lost } = describe(opened, [handrail]);
  const modeler = build(extensions, await offered.json());
  const { warnings } = await modeler.importXML(opened);
  keepNames(warnings);
  fit(modeler);
  const losses = lossesOf(warnings, lost);
  const textNow = async () => (await modeler.saveXML({ format: true })).xml;
  furnish(modeler);
  listElements(modeler);
  const checked = checkOn({
    file,
    address: checkUrl,
    ask,
    textNow,
    isKnown: (id) => Boolean(modeler.get("elementRegistry").get(id)),
    lead: (id) => leadTo(modeler, id),
    mark: markOn(modeler),
  });
  modeler.on("commandStack.changed", checked);
  if (editable !== "yes") {
    lock(CLOSED, textUrl);
  } else if (losses.length > 0) {
    lock(
      "What you draw here is not saved, because saving would lose something of the file:",
      textUrl,
      losses,
    );
  } else {
    const changed = saveOn({
      what: "diagram",
      file,
      type: "application/xml",
      address: fileUrl,
      apartUrl,
      opened: await textNow(),
      revision,
      ask,
      textNow,
    });
    modeler.on("commandStack.changed", changed);
  }
  tellPresence(presenceUrl, ask);
  place.dataset.ready = "yes";
};

open().catch((error) => {
  lock("The diagram cannot be drawn here:", textUrl, [error.message.split("\n")[0]]);
});
