// Everything works without this file; it only adds comfort to what the server rendered.
import {
  Button,
  CharacterCount,
  Checkboxes,
  ErrorSummary,
  NotificationBanner,
  Radios,
  ServiceNavigation,
  SkipLink,
  createAll,
} from "govuk-frontend";

import { keepDraft } from "./drafts.js";
import { showPresence } from "./presence.js";
import { workOn } from "./worklist.js";

document.body.classList.add("js-enabled", "govuk-frontend-supported");

createAll(Button, { preventDoubleClick: true });
for (const component of [
  CharacterCount,
  Checkboxes,
  ErrorSummary,
  NotificationBanner,
  Radios,
  ServiceNavigation,
  SkipLink,
]) {
  createAll(component);
}

// Bring the place where a case stands into the view of its diagram.
for (const frame of document.querySelectorAll(".handrail-diagram")) {
  const here = frame.querySelector(".node.is-current, .node.is-failed");
  if (here) {
    const place = here.getBoundingClientRect();
    const edge = frame.getBoundingClientRect();
    frame.scrollLeft += place.left + place.width / 2 - (edge.left + edge.width / 2);
    frame.scrollTop += place.top + place.height / 2 - (edge.top + edge.height / 2);
  }
}

const tasks = document.getElementById("tasks");
if (tasks) {
  workOn(tasks);
}

const answers = document.querySelector("form[data-draft]");
if (answers) {
  keepDraft(answers);
}

if (document.querySelector(".handrail-header__account")) {
  showPresence();
}
