// What a file says in vocabularies that nobody has described is described from the file itself.
//
// bpmn-js drops what it has no description of: an element on paste, an unknown word of a known
// vocabulary on save. A description that is made of what stands in the file cannot be incomplete,
// whichever modeller has written it. Handrail's own words are described beforehand, and only what
// is misspelt is added to them: Handrail's check says what is wrong with it, and nothing is lost.
// Attributes need no description to be kept; `copying.js` takes them along on paste.
import { Parser } from "saxen";

const STANDARD = {
  "http://www.omg.org/spec/BPMN/20100524/MODEL": "bpmn",
  "http://www.omg.org/spec/BPMN/20100524/DI": "bpmndi",
  "http://www.omg.org/spec/DD/20100524/DC": "dc",
  "http://www.omg.org/spec/DD/20100524/DI": "di",
  "http://bpmn.io/schema/bpmn/biocolor/1.0": "bioc",
  "http://www.omg.org/spec/BPMN/non-normative/color/1.0": "color",
  "http://www.w3.org/2001/XMLSchema-instance": "xsi",
  "http://www.w3.org/XML/1998/namespace": "xml",
};

const split = (name) => {
  const at = name.indexOf(":");
  return at < 0 ? ["", name] : [name.slice(0, at), name.slice(at + 1)];
};

const scopeOf = (attributes, outer) => {
  const scope = { ...outer };
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "xmlns") {
      scope[""] = value;
    } else if (name.startsWith("xmlns:")) {
      scope[name.slice(6)] = value;
    }
  }
  return scope;
};

// The elements of other vocabularies by their address, and what no editor of drawings keeps.
const wordsOf = (xml) => {
  const vocabularies = new Map();
  const lost = { comments: 0, instructions: 0, mixed: 0, capitals: 0 };
  const stack = [{ scope: {}, parts: 0, text: false }];
  const parser = new Parser();
  parser.on("openTag", (tag, attributesOf) => {
    const outer = stack.at(-1);
    const scope = scopeOf(attributesOf(), outer.scope);
    outer.parts += 1;
    stack.push({ scope, parts: 0, text: false });
    const [prefix, name] = split(tag);
    const uri = scope[prefix];
    if (uri && !STANDARD[uri]) {
      const vocabulary = vocabularies.get(uri) ?? { prefix, names: new Set() };
      vocabularies.set(uri, vocabulary);
      vocabulary.names.add(name);
    }
  });
  const readText = (text) => {
    stack.at(-1).text ||= text.trim() !== "";
  };
  parser.on("text", readText);
  parser.on("cdata", readText);
  parser.on("closeTag", () => {
    const { parts, text } = stack.pop();
    lost.mixed += parts && text ? 1 : 0;
  });
  parser.on("comment", () => {
    lost.comments += 1;
  });
  parser.on("question", (text) => {
    lost.instructions += /^<\?xml\s/.test(text) ? 0 : 1;
  });
  // What is not well-formed is said when the file is read in earnest.
  parser.on("warn", () => {});
  parser.on("error", () => {});
  parser.parse(xml);
  return { vocabularies, lost };
};

// An element that holds whatever it holds: any text, any parts, in the order of the file.
const anything = (name) => ({
  name,
  superClass: ["Element"],
  properties: [
    { name: "__text", isBody: true, type: "String" },
    { name: "__parts", type: "Element", isMany: true },
  ],
});

// Give the descriptions with which bpmn-js reads this file, by prefix, and how much it would lose
// all the same: comments, instructions to other programs, texts that stand between elements, and
// known words in capitals. `known` are descriptions at hand.
export const describe = (xml, known) => {
  const { vocabularies, lost } = wordsOf(xml);
  const extensions = Object.fromEntries(known.map((one) => [one.prefix, one]));
  for (const [uri, { prefix, names }] of vocabularies) {
    const found = known.find((one) => one.uri === uri);
    const taken = new Set([...Object.values(STANDARD), ...Object.keys(extensions), ""]);
    const own = found?.prefix ?? (taken.has(prefix) ? `ns${taken.size}` : prefix);
    const types = found?.types ?? [];
    const here = new Set(types.map((type) => type.name));
    // A vocabulary described beforehand has types with a capital, and words without.
    const wanted = [...names].map((name) => (found ? name[0].toUpperCase() + name.slice(1) : name));
    const more = wanted.filter((name) => !here.has(name)).map(anything);
    lost.capitals += found ? [...names].filter((name) => wanted.includes(name)).length : 0;
    extensions[own] = { ...(found ?? { name: uri, uri, prefix: own }), types: [...types, ...more] };
  }
  return { extensions, lost };
};

// A loop names its list as data that nothing in the file need describe.
const NAMES = new Set(["bpmn:loopDataInputRef", "bpmn:loopDataOutputRef"]);
const isName = ({ property, element }) => element?.set && NAMES.has(property);

// Put back the names that reading has left out because nothing in the file is called so.
export const keepNames = (warnings) => {
  for (const { element, property, value } of warnings.filter(isName)) {
    element.set(property, { id: value });
  }
};

// Whether a warning of reading means that something of the file would be lost when it is saved.
export const isLoss = (warning) =>
  !isName(warning) && !warning.message.startsWith("unknown attribute");
