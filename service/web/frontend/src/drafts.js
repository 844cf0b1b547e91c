// What is typed into a task is saved as a draft a moment later, and what else happens to the task
// is told. Files wait for a button. Without this file the button “Save draft” does the same.

const PAUSE = 1_500;
const AGAIN = 15_000;
const PATIENCE = 10_000;

// What the form would send, without the files that are chosen and not yet there.
const typed = (form) => {
  const body = new FormData(form);
  for (const name of new Set([...body.keys()])) {
    const texts = body.getAll(name).filter((value) => typeof value === "string");
    body.delete(name);
    for (const text of texts) {
      body.append(name, text);
    }
  }
  return body;
};

const hasFiles = (form) =>
  [...form.querySelectorAll("input[type=file]")].some((one) => one.files.length > 0);

export const keepDraft = (form) => {
  const said = document.getElementById("draft-said");
  const told = document.getElementById("draft-told");
  let timer = 0;
  let changes = 0;
  let saved = 0;
  let running = null;

  // Say it only when it is something else: a live region is read out whenever it changes.
  const say = (text) => {
    if (said.textContent !== text) {
      said.textContent = text;
    }
  };

  const tell = ({ told: text, see }) => {
    if (!text) {
      told.hidden = true;
    } else if (told.hidden || told.dataset.text !== text) {
      const link = document.createElement("a");
      link.className = "govuk-link";
      link.href = see;
      link.textContent = see.startsWith("/sign-in") ? "Sign in" : "Look at it";
      told.hidden = false;
      told.dataset.text = text;
      told.replaceChildren(`${text} `, link);
      // It must not hide the field in which somebody types.
      document.activeElement.scrollIntoView({ block: "nearest" });
    }
  };

  const answered = (answer, change) => {
    if (answer.draft) {
      form.elements._draft.value = answer.draft;
      form.elements._draft_version.value = answer.version;
      saved = change;
      say(hasFiles(form) ? `${answer.said}. Files are kept when you press a button.` : answer.said);
    }
    // What was told of another tab stays in sight until the page is another.
    if (answer.told || !told.dataset.text) {
      tell(answer);
    }
  };

  const send = async (keepalive) => {
    const change = changes;
    // What is typed meanwhile is saved soon; what could not be saved is tried again later.
    let next = AGAIN;
    try {
      const response = await fetch(form.dataset.draft, {
        method: "POST",
        body: typed(form),
        headers: { Accept: "application/json" },
        redirect: "error",
        signal: AbortSignal.timeout(PATIENCE),
        keepalive,
      });
      if (response.headers.get("Content-Type")?.startsWith("application/json")) {
        answered(await response.json(), change);
        next = response.ok ? PAUSE : AGAIN;
      } else {
        say("Not saved: open the task again in another tab before you close this one.");
      }
    } catch {
      say("Not saved: there is no connection just now. It is tried again.");
    }
    return next;
  };

  // One at a time: each saving goes over the version that the one before has made.
  const save = async (keepalive = false) => {
    clearTimeout(timer);
    if (running) {
      return running;
    }
    running = send(keepalive);
    const next = await running;
    running = null;
    if (changes !== saved) {
      clearTimeout(timer);
      timer = setTimeout(save, next);
    }
    return next;
  };

  const changed = (event) => {
    if (event.target.type === "file") {
      return;
    }
    changes += 1;
    clearTimeout(timer);
    timer = setTimeout(save, PAUSE);
  };
  form.addEventListener("input", changed);
  for (const field of form.elements) {
    if (!form.contains(field)) {
      field.addEventListener("input", changed);
    }
  }

  // A button waits for a saving that is under way, so that it goes over what that has made.
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    if (running) {
      event.preventDefault();
      const button = event.submitter;
      running.then(() => form.requestSubmit(button));
      return;
    }
    changes = saved;
  });
  window.addEventListener("pagehide", () => {
    clearTimeout(timer);
    if (changes !== saved) {
      save(true);
    }
  });
};
