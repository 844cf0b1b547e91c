// What publishing would say of the draft as it is changed now: beside what is changed as a list, and
// as a mark on each element.
import { inPlain } from "./plain.js";
import { byId, later, make } from "./talking.js";

const PAUSE = 600;

// Check a file as it is now. Call what this gives whenever it may have changed.
//
// `isKnown` tells whether there is an element of an id, `lead` leads to it, and `mark` marks each
// element of a map with the severity of the worst that is said of it. `inWords` puts what is said of
// the file into the words of the page.
export const checkOn = (about) => {
  const { file, address, ask, textNow, isKnown, lead, mark, inWords = inPlain } = about;
  const list = byId("problems");
  const count = byId("problem-count");
  const isElsewhere = (one) => one.file !== file;
  let asked = 0;

  const line = (one) => {
    const tag = make(
      "strong",
      { class: `govuk-tag ${one.severity === "error" ? "govuk-tag--red" : "govuk-tag--yellow"}` },
      one.severity === "error" ? "Must be mended" : "Look at it",
    );
    const leads = one.file === file && one.element;
    const words = leads
      ? make(
          "button",
          {
            type: "button",
            class: "handrail-link-button",
            onclick: () => lead(one.element),
          },
          inWords(one.message),
        )
      : make(
          "span",
          {},
          one.file && one.file !== file ? `${one.file}: ${one.message}` : inWords(one.message),
        );
    return make(
      "li",
      {},
      tag,
      " ",
      words,
      make("span", { class: "handrail-problem-hint" }, inWords(one.hint ?? "")),
    );
  };

  // The worst that is said of each element.
  const worstOf = (problems) => {
    const worst = new Map();
    for (const one of problems) {
      if (one.file === file && one.element && isKnown(one.element) && worst.get(one.element) !== "error") {
        worst.set(one.element, one.severity);
      }
    }
    return worst;
  };

  const show = (problems) => {
    const errors = problems.filter((one) => one.severity === "error").length;
    const more = problems.length - errors;
    count.textContent =
      problems.length === 0
        ? "Nothing stands in the way of publishing."
        : `${errors} to mend before publishing, ${more} to look at.`;
    const nearest = [...problems].sort((one, other) => isElsewhere(one) - isElsewhere(other));
    list.replaceChildren(...nearest.map(line));
    mark(worstOf(problems));
  };

  const check = async () => {
    asked += 1;
    const mine = asked;
    try {
      const response = await ask(address, { json: { files: { [file]: await textNow() } } });
      const { problems } = await response.json();
      if (mine === asked) {
        show(problems);
      }
    } catch {
      if (mine === asked) {
        count.textContent =
          "Not checked: there is no answer just now. It is tried again when you change something.";
      }
    }
  };

  check();
  return later(PAUSE, check);
};
