// The panel beside the form: what Handrail reads of the chosen component, as labelled fields.
import { byId, later, make } from "../modeller/talking.js";
import { keyed, named } from "./naming.js";
import { nameOf } from "./palette.js";
import { ASKED, OTHERWISE } from "./questions.js";

const PAUSE = 400;
const KEY = /^[A-Za-z]\w{0,63}(\.[A-Za-z]\w{0,63}){0,7}$/;
const NUMBER = /^-?\d{1,15}(\.\d{1,10})?$/;
const WHEN = "when";

const fieldset = (id, asked, ...inside) =>
  make(
    "div",
    { class: "govuk-form-group" },
    make("label", { class: "govuk-label", for: id }, asked.label),
    asked.hint ? make("div", { class: "govuk-hint", id: `${id}-hint` }, asked.hint) : "",
    ...inside,
  );

const attributes = (id, { hint }, look, more = {}) => ({
  id,
  class: look,
  "aria-describedby": hint ? `${id}-hint` : undefined,
  autocomplete: "off",
  ...more,
});

const options = (offered, chosen) =>
  offered.map(([value, said]) => make("option", { value, selected: value === chosen }, said));

// Draws one question, and gives what shows a value in it.
const DRAWN = {
  text(id, asked, set) {
    const look = `govuk-input${asked.isCode ? " handrail-code" : ""}`;
    const input = make("input", attributes(id, asked, look, { type: "text", spellcheck: !asked.isCode }));
    typed(input, set);
    return [fieldset(id, asked, input), (value) => showIn(input, value)];
  },
  area(id, asked, set) {
    const input = make("textarea", attributes(id, asked, "govuk-textarea", { rows: asked.rows ?? 3 }));
    typed(input, set);
    return [fieldset(id, asked, input), (value) => showIn(input, value)];
  },
  choice(id, asked, set) {
    const input = make("select", attributes(id, asked, "govuk-select"), ...options(asked.options, ""));
    input.addEventListener("change", () => set(input.value || undefined));
    return [fieldset(id, asked, input), (value) => showIn(input, value)];
  },
  tick(id, asked, set) {
    const input = make("input", { id, type: "checkbox", class: "govuk-checkboxes__input" });
    input.addEventListener("change", () => set(input.checked === Boolean(asked.isUsual) ? undefined : input.checked));
    const label = make("label", { class: "govuk-label govuk-checkboxes__label", for: id }, asked.label);
    const item = make("div", { class: "govuk-checkboxes__item" }, input, label);
    const group = make("div", { class: "govuk-checkboxes govuk-checkboxes--small govuk-form-group" }, item);
    return [group, (value) => { input.checked = value ?? Boolean(asked.isUsual); }];
  },
  // Yes, no, or an expression.
  condition(id, asked, set) {
    const choices = [["", "No"], ["true", "Yes"], [WHEN, "When …"]];
    const input = make("select", attributes(id, asked, "govuk-select"), ...options(choices, ""));
    const when = make("input", {
      class: "govuk-input handrail-code",
      type: "text",
      "aria-label": `${asked.label}, when`,
      spellcheck: false,
      autocomplete: "off",
    });
    input.addEventListener("change", () => {
      when.hidden = input.value !== WHEN;
      set(input.value === WHEN ? when.value || "=" : input.value === "true" || undefined);
    });
    typed(when, (value) => set(value ?? "="));
    const show = (value) => {
      const isExpression = typeof value === "string" && value !== "";
      showIn(input, isExpression ? WHEN : value === true ? "true" : "");
      when.hidden = !isExpression;
      if (isExpression) {
        showIn(when, value);
      }
    };
    return [fieldset(id, asked, input, when), show];
  },
};

// What is typed counts a moment later, and at once when the field is left.
const typed = (input, set) => {
  const act = () => {
    if (input.value !== input.dataset.shown) {
      input.dataset.shown = input.value;
      set(input.value === "" ? undefined : input.value);
    }
  };
  const soon = later(PAUSE, act);
  input.addEventListener("input", soon);
  input.addEventListener("change", soon.now);
};

// Nobody's typing is overwritten.
const showIn = (input, value) => {
  const text = value === undefined || value === null ? "" : String(value);
  input.dataset.shown = text;
  if (input !== document.activeElement && input.value !== text) {
    input.value = text;
  }
};

export class Panel {
  constructor(eventBus, modeling, selection, formEditor, formFieldRegistry) {
    Object.assign(this, { modeling, selection, formEditor, registry: formFieldRegistry });
    this.place = byId("properties");
    this.shown = [];
    this.drawn = undefined;
    eventBus.on(["selection.changed", "commandStack.changed", "import.done"], () => this.refresh());
    eventBus.on("selection.changed", () => {
      const [left, chosen] = [this.chosen, this.selection.get()];
      this.chosen = chosen;
      if (left !== chosen) {
        // Whatever has made another be chosen is over then.
        setTimeout(() => this.name(left));
      }
    });
  }

  // Draw the panel anew where it speaks of something else now, or has other questions.
  refresh() {
    const field = this.selection.get();
    const asked = field ? (ASKED[field.type] ?? OTHERWISE) : [];
    const fitting = asked.filter((one) => !one.isFor || one.isFor(field));
    const drawn = field && [field, ...fitting.map(({ name }) => name)];
    if (!drawn || !this.drawn || drawn.some((one, place) => one !== this.drawn[place]) || drawn.length !== this.drawn.length) {
      this.drawn = drawn;
      this.draw(field, fitting);
    }
    for (const [one, show] of this.shown) {
      show(one.read(field));
    }
  }

  draw(field, asked) {
    this.shown = [];
    if (!field || field.type === "default") {
      this.place.replaceChildren(
        make("h2", { class: "govuk-heading-s" }, "The form"),
        make("p", { class: "govuk-body-s" }, "Choose a question to see all that it says, or drag one in from the left. With the keyboard: Enter on what is to be added puts it at the end."),
      );
      return;
    }
    const parts = asked.map((one) => {
      const id = `asked-${one.name}`;
      const [part, show] = DRAWN[one.kind](id, one, (value) => this.change(field, one, value));
      this.shown.push([one, show]);
      if (one.name === "label") {
        part.addEventListener("change", () => this.key(field));
      }
      return part;
    });
    this.place.replaceChildren(
      make("h2", { class: "govuk-heading-s" }, nameOf(field.type)),
      this.moves(field),
      make("div", { id: "asked-wrong", class: "govuk-error-message", role: "alert", hidden: true }),
      ...parts,
    );
  }

  moves(field) {
    const act = (said, run) =>
      make("button", { type: "button", class: "handrail-modeller__tool", onclick: () => this.keepFocus(said, run) }, said);
    const where = () => {
      const parent = this.registry.get(field._parent);
      return [parent, parent.components.indexOf(field)];
    };
    const move = (by) => {
      const [parent, index] = where();
      const target = index + by;
      if (target >= 0 && target <= parent.components.length) {
        this.modeling.moveFormField(field, parent, parent, index, target);
      }
    };
    return make(
      "div",
      { class: "handrail-form-moves", role: "group", "aria-label": "Its place" },
      act("Up", () => move(-1)),
      act("Down", () => move(2)),
      act("Remove", () => this.modeling.removeFormField(field, ...where())),
    );
  }

  // Drawing anew takes the focus along: it stays with the button that was pressed.
  keepFocus(said, run) {
    run();
    [...this.place.querySelectorAll("button")].find((one) => one.textContent === said)?.focus();
  }

  change(field, asked, value) {
    const wrong = asked.isKey ? this.wrongKey(field, value) : "";
    const told = byId("asked-wrong");
    told.textContent = wrong;
    told.hidden = !wrong;
    if (wrong) {
      return;
    }
    const isPlain = NUMBER.test(value) && (asked.isNumber || (asked.name === "defaultValue" && field.type === "number"));
    const said = isPlain ? Number(value) : value;
    this.modeling.editFormField(field, asked.change(field, said));
  }

  // Give a question that is worded now its key.
  key(field) {
    const keys = new Set(this.registry.getAll().flatMap(({ key, path }) => [key, path]));
    this.edit(field, keyed(field, field.label ?? "", keys));
  }

  // Give a question that is left its name. One that is chosen would be left by that.
  name(field) {
    if (field && this.registry.get(field.id) === field) {
      this.edit(field, named(field, new Set(this.registry.getAll().map(({ id }) => id))));
    }
  }

  edit(field, changes) {
    if (Object.keys(changes).length > 0) {
      this.modeling.editFormField(field, changes);
    }
  }

  wrongKey(field, value) {
    if (value === undefined) {
      return field.type === "group" ? "" : "Every question has a key.";
    }
    return KEY.test(value)
      ? ""
      : "A key has letters, digits and underscores, a letter first, and dots between its levels.";
  }
}

Panel.$inject = ["eventBus", "modeling", "selection", "formEditor", "formFieldRegistry"];
