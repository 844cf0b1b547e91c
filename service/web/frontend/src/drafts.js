// What is typed into a task is saved as a draft a moment later, and what else happens to the task
// is told. Files wait for a button. Without this file the button “Save draft” does the same.

const PAUSE = 1_500;
const AGAIN = 15_000;
const PATIENCE = 10_000;
// What a browser sends on after a page is left, all together, with some room for its own headers.
const KEPT_ALIVE = 60 * 1024;
// What a browser writes around each field.
const AROUND = 160;

const bytes = (text) => new Blob([text]).size;

const sizeOf = (body) =>
  [...body].reduce((sum, [name, text]) => sum + AROUND + bytes(name) + bytes(text), 0);

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
  let latest = null;
  // Bytes under way that go on when the page is left.
  let aloft = 0;

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
      told.hidden = false;
      told.dataset.text = text;
      told.replaceChildren(text);
      if (see) {
        const link = document.createElement("a");
        link.className = "govuk-link";
        link.href = see;
        link.textContent = see.startsWith("/sign-in") ? "Sign in" : "Look at it";
        told.append(" ", link);
      }
      // It must not hide the field in which somebody types.
      document.activeElement.scrollIntoView({ block: "nearest" });
    }
  };

  const answered = (answer, change) => {
    if (answer.draft) {
      form.elements._draft.value = answer.draft;
      form.elements._draft_version.value = answer.version;
      saved = Math.max(saved, change);
      say(hasFiles(form) ? `${answer.said}. Files are kept when you press a button.` : answer.said);
    } else {
      say(answer.said);
    }
    // What was told of another tab stays in sight until the page is another.
    if (answer.told || !told.dataset.text) {
      tell(answer);
    }
  };

  // Say why nothing was saved, where the answer is not one for a script.
  const refused = (response) => {
    if (response.type === "opaqueredirect") {
      say("Not saved: you are signed out. Sign in in another tab before you close this one.");
    } else if (response.status >= 500) {
      say("Not saved: Handrail is busy or away just now. It is tried again.");
    } else {
      say("Not saved: open the task again in another tab before you close this one.");
    }
  };

  const unreached = (error) => {
    if (error.name === "TimeoutError") {
      say("Not saved: Handrail has not answered in time. It is tried again.");
    } else {
      say("Not saved: there is no connection just now. It is tried again.");
    }
  };

  // What is sent goes on when the page is left, as far as the browser has room for it.
  const send = async () => {
    const change = changes;
    const body = typed(form);
    const size = sizeOf(body);
    const keepalive = size + aloft <= KEPT_ALIVE;
    aloft += keepalive ? size : 0;
    latest = { change, keepalive };
    // What is typed meanwhile is saved soon; what could not be saved is tried again later.
    let next = AGAIN;
    try {
      const response = await fetch(form.dataset.draft, {
        method: "POST",
        body,
        headers: { Accept: "application/json" },
        redirect: "manual",
        signal: AbortSignal.timeout(PATIENCE),
        keepalive,
      });
      if (response.headers.get("Content-Type")?.startsWith("application/json")) {
        answered(await response.json(), change);
        next = response.ok ? PAUSE : AGAIN;
      } else {
        refused(response);
      }
    } catch (error) {
      unreached(error);
    }
    aloft -= keepalive ? size : 0;
    return next;
  };

  // One at a time: each saving goes over the version that the one before has made.
  const save = async () => {
    clearTimeout(timer);
    if (running) {
      return running;
    }
    running = send();
    const next = await running;
    running = null;
    if (changes !== saved) {
      clearTimeout(timer);
      timer = setTimeout(save, next);
    }
    return next;
  };

  // Whether what was typed last is on its way, and stays so when the page is left.
  const isOnItsWay = () => running && latest.keepalive && latest.change === changes;

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
  // There is no time to wait for a saving that is under way: at worst there are two versions.
  window.addEventListener("pagehide", () => {
    clearTimeout(timer);
    if (changes !== saved && !isOnItsWay()) {
      send();
    }
  });
  // What is too large to be sent on must be saved before the page is left.
  window.addEventListener("beforeunload", (event) => {
    if (changes === saved || isOnItsWay()) {
      return;
    }
    if (sizeOf(typed(form)) + aloft > KEPT_ALIVE) {
      save();
      event.preventDefault();
    }
  });
};
