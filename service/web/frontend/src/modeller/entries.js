// The fields of the properties panel: a text, a longer text, a choice, several choices, a text
// with suggestions, a sentence, and a sentence with a button. Each has a label of its own and a hint
// that belongs to it.
import {
  SelectEntry,
  TextAreaEntry,
  TextFieldEntry,
  isSelectEntryEdited,
  isTextAreaEntryEdited,
  isTextFieldEntryEdited,
} from "@bpmn-io/properties-panel";
import { h } from "@bpmn-io/properties-panel/preact";
import { useEffect, useMemo, useRef, useState } from "@bpmn-io/properties-panel/preact/hooks";
import { useService } from "bpmn-js-properties-panel";

import { later } from "./talking.js";
import { listed } from "./words.js";

const PAUSE = 300;

const withCurrent = (options, current) =>
  current && !options.some(({ value }) => value === current)
    ? [...options, { value: current, label: `${current} (not in the list)` }]
    : options;

const Simple = (Entry) =>
  function Field(props) {
    const debounce = useService("debounceInput");
    return h(Entry, {
      ...props,
      description: props.hint,
      debounce,
      getValue: props.get,
      setValue: props.set,
    });
  };

const Choice = (props) =>
  h(SelectEntry, {
    ...props,
    description: props.hint,
    getValue: props.get,
    setValue: props.set,
    getOptions: () => withCurrent(props.options(), props.get()),
  });

const hintOf = (props) =>
  props.hint &&
  h("div", { class: "bio-properties-panel-description", id: `${props.id}-hint` }, props.hint);

// What a field does with a text that is typed: it is said at each pause, and when the field is left.
// Until then it stays as it is typed, however it is written in the file.
const useTyping = ({ get, set }) => {
  const [text, setText] = useState(get());
  const isTyping = useRef(false);
  const unsaid = useRef(null);
  const soon = useMemo(() => {
    const say = () => {
      unsaid.current?.();
      unsaid.current = null;
    };
    return later(PAUSE, say);
  }, []);
  useEffect(() => () => soon.now(), []);
  useEffect(() => {
    if (!isTyping.current) {
      setText(get());
    }
  }, [get()]);
  const onInput = ({ target }) => {
    const said = target.value.trim();
    isTyping.current = true;
    setText(target.value);
    unsaid.current = () => said !== get() && set(said);
    soon();
  };
  const onBlur = () => {
    isTyping.current = false;
    soon.now();
    setText(get());
  };
  return { text, onInput, onBlur };
};

// A text that may be anything, with suggestions below it. One that has several lines keeps them.
const Suggestion = (props) => {
  const { text, ...typing } = useTyping(props);
  const [isLong] = useState(props.get().includes("\n"));
  const options = props.options();
  const id = `bio-properties-panel-${props.id}`;
  return h(
    "div",
    { class: "bio-properties-panel-entry", "data-entry-id": props.id },
    h(
      "div",
      { class: `bio-properties-panel-${isLong ? "textarea" : "textfield"}` },
      h("label", { class: "bio-properties-panel-label", for: id }, props.label),
      h(isLong ? "textarea" : "input", {
        id,
        type: isLong ? undefined : "text",
        class: "bio-properties-panel-input",
        list: isLong || options.length === 0 ? undefined : `${id}-list`,
        autocomplete: "off",
        spellcheck: false,
        value: text,
        "aria-describedby": props.hint && `${props.id}-hint`,
        ...typing,
      }),
      h(
        "datalist",
        { id: `${id}-list` },
        options.map(({ value, label }) => h("option", { key: value, value }, label)),
      ),
    ),
    hintOf(props),
  );
};

// What is typed of one element is never shown, or said, of another.
const Suggested = (props) => h(Suggestion, { ...props, key: props.element });

// Any number of choices, kept as a list with commas between in the order in which they are offered.
const Several = (props) => {
  const chosen = listed(props.get());
  const offered = chosen.reduce(withCurrent, props.options());
  const choose = (value, isWanted) => {
    const wanted = isWanted ? [...chosen, value] : chosen.filter((one) => one !== value);
    props.set(wanted.join(", "));
  };
  return h(
    "fieldset",
    {
      class: "bio-properties-panel-entry handrail-several",
      "data-entry-id": props.id,
      "aria-describedby": props.hint && `${props.id}-hint`,
    },
    h("legend", { class: "bio-properties-panel-label" }, props.label),
    offered.length === 0 && h("p", { class: "bio-properties-panel-description" }, props.none),
    h(
      "div",
      { class: "handrail-several__options" },
      offered.map(({ value, label }) =>
        h(
          "label",
          { key: value },
          h("input", {
            type: "checkbox",
            checked: chosen.includes(value),
            onChange: ({ target }) => choose(value, target.checked),
          }),
          h("span", {}, label),
        ),
      ),
    ),
    hintOf(props),
  );
};

const Sentence = (props) =>
  h(
    "div",
    { class: "bio-properties-panel-entry handrail-sentence", "data-entry-id": props.id },
    h("p", {}, props.text),
  );

// A sentence and what can be done about it.
const Remedy = (props) =>
  h(
    "div",
    { class: "bio-properties-panel-entry handrail-sentence", "data-entry-id": props.id },
    h("p", {}, props.text),
    h("button", { type: "button", class: "handrail-modeller__tool", onClick: props.set }, props.label),
  );

const isSaid = (node) => node?.value !== "";

const KINDS = {
  text: [Simple(TextFieldEntry), isTextFieldEntryEdited],
  area: [Simple(TextAreaEntry), isTextAreaEntryEdited],
  choice: [Choice, isSelectEntryEdited],
  suggested: [Suggested, isSaid],
  several: [Several, (node) => node?.querySelector(":checked") !== null],
  sentence: [Sentence, () => false],
  remedy: [Remedy, () => false],
};

// Make a field of the panel: `get` and `set` read and change a text, `options` gives what to offer.
export const field = (id, kind, { label, hint, get, set, options, ...more }) => {
  const [component, isEdited] = KINDS[kind];
  return { id, component, isEdited, label, hint, get, set, options, ...more };
};
