// The modeller: draws the process of a draft, saves it as it goes, and says what publishing would say.
import { BpmnPropertiesPanelModule, BpmnPropertiesProviderModule } from "bpmn-js-properties-panel";
import Modeler from "bpmn-js/lib/Modeler";
import { CreateAppendAnythingModule } from "bpmn-js-create-append-anything";
import TokenSimulation from "bpmn-js-token-simulation/lib/modeler";
import Minimap from "diagram-js-minimap";

import handrail from "../descriptors/handrail.json";
import { Copying } from "./modeller/copying.js";
import { describe, isLoss } from "./modeller/describing.js";
import { Lists } from "./modeller/lists.js";
import { Naming } from "./modeller/naming.js";
import { listElements } from "./modeller/outline.js";
import { Panel } from "./modeller/panel.js";
import { translate } from "./modeller/plain.js";
import { tellPresence } from "./modeller/presence.js";
import { checkOn } from "./modeller/problems.js";
import { saveOn } from "./modeller/saving.js";
import { Shapes } from "./modeller/shapes.js";
import { byId, make, revisionOf, talkTo } from "./modeller/talking.js";
import { Words } from "./modeller/words.js";

const place = byId("modeller");
const { file, fileUrl, checkUrl, listsUrl, workedUrl, presenceUrl, newUrl, textUrl, editable } =
  place.dataset;
const token = document.querySelector("meta[name=csrf-token]").content;
const ask = talkTo(token);

const own = {
  __init__: ["words", "copying", "naming", "panel", "shapes"],
  words: ["type", Words],
  copying: ["type", Copying],
  lists: ["type", Lists],
  naming: ["type", Naming],
  panel: ["type", Panel],
  shapes: ["type", Shapes],
  translate: ["value", translate],
};

// What the drawing of a file would lose, in sentences.
const lossesOf = (warnings, lost) => {
  const said = warnings.filter(isLoss).map(({ message }) => message.split("\n")[0]);
  if (lost.comments) {
    said.push(`Comments in the XML: ${lost.comments}.`);
  }
  if (lost.mixed + lost.capitals) {
    said.push(
      `Words that another modeller has written in a way of its own: ${lost.mixed + lost.capitals}.`,
    );
  }
  return said;
};

// Say that nothing is saved from here, and why.
const lock = (title, reasons) => {
  const told = byId("locked");
  const link = make("a", { class: "govuk-link", href: textUrl }, "Change the diagram as text");
  const list = make(
    "ul",
    { class: "govuk-list govuk-list--bullet" },
    ...reasons.map((one) => make("li", {}, one)),
  );
  told.replaceChildren(make("p", {}, title), list, make("p", {}, link));
  told.hidden = false;
};

const worked = async (sla) => {
  try {
    return (await (await ask(workedUrl, { json: { sla } })).json()).sentence;
  } catch {
    return "The date cannot be worked out just now.";
  }
};

const build = (extensions, lists) =>
  new Modeler({
    container: "#canvas",
    propertiesPanel: { parent: "#properties" },
    moddleExtensions: extensions,
    textRenderer: {
      defaultStyle: { fontFamily: 'system-ui, "Liberation Sans", arial, sans-serif' },
    },
    handrail: { lists },
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

// Make a new draft of this one, with what is drawn here in place of what is saved.
const saveAsNew = async (text) => {
  const form = new FormData();
  form.append("csrf_token", token);
  for (const { name, url } of JSON.parse(place.dataset.files)) {
    const content = name === file ? text : await (await ask(url)).blob();
    form.append("files", new Blob([content]), name);
  }
  const response = await fetch(newUrl, { method: "POST", body: form });
  location.assign(response.url);
};

const open = async () => {
  const [response, offered] = await Promise.all([ask(fileUrl), ask(listsUrl)]);
  const opened = await response.text();
  const revision = revisionOf(response);
  const { extensions, lost } = describe(opened, [handrail]);
  const modeler = build(extensions, await offered.json());
  const { warnings } = await modeler.importXML(opened);
  fit(modeler);
  const losses = lossesOf(warnings, lost);
  const textNow = async () => (await modeler.saveXML({ format: true })).xml;
  furnish(modeler);
  listElements(modeler);
  checkOn(modeler, { file, address: checkUrl, ask, textNow });
  if (editable !== "yes") {
    lock("This draft is not being drawn any more: what you change here is not saved.", []);
  } else if (losses.length > 0) {
    lock(
      "What you draw here is not saved, because saving would lose something of the file:",
      losses,
    );
  } else {
    saveOn(modeler, {
      file,
      address: fileUrl,
      opened: await textNow(),
      revision,
      ask,
      textNow,
      saveAsNew,
    });
  }
  tellPresence(presenceUrl, ask);
  place.dataset.ready = "yes";
};

open().catch((error) => {
  lock("The diagram cannot be drawn here:", [error.message.split("\n")[0]]);
});
