// Saying that nothing is saved from here, and why.
import { byId, make } from "./talking.js";

export const CLOSED = "This draft is not being drawn any more: what you change here is not saved.";

export const lock = (title, textUrl, reasons = []) => {
  const told = byId("locked");
  told.replaceChildren(
    make("p", {}, title),
    make("ul", { class: "govuk-list govuk-list--bullet" }, ...reasons.map((one) => make("li", {}, one))),
    make("p", {}, make("a", { class: "govuk-link", href: textUrl }, "Change it as text")),
  );
  told.hidden = false;
};
