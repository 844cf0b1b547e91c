// What is drawn is saved a moment later, over the version that was opened and over no other. Where
// somebody else has saved meanwhile, both are kept apart and the analyst says what becomes of theirs.
import { byId, clock, later, make, revisionOf } from "./talking.js";

const PAUSE = 1_200;
const AGAIN = 10_000;
const CONFLICT = 412;

const download = (name, text) => {
  const link = make("a", {
    href: URL.createObjectURL(new Blob([text], { type: "application/xml" })),
    download: name.split("/").at(-1),
  });
  link.click();
  URL.revokeObjectURL(link.href);
};

const button = (text, look, onclick) =>
  make("button", { type: "button", class: `govuk-button ${look}`, onclick }, text);

// Ask what becomes of what is drawn here, now that another version is saved.
const askWhatBecomes = ({ by = "Somebody else", at }, { file, textNow, saveAsNew }) => {
  const conflict = byId("conflict");
  const second = "govuk-button--secondary";
  conflict.replaceChildren(
    make(
      "p",
      {},
      `${by} saved this diagram${at ? ` at ${clock(at)}` : ""}, after you opened it. ` +
        "What you have drawn is still here, and is not saved.",
    ),
    make(
      "div",
      { class: "govuk-button-group" },
      button("Save yours as a new draft", "", async () => saveAsNew(await textNow())),
      button(`Take the version of ${by}`, second, () => location.reload()),
      button("Download yours", second, async () => download(file, await textNow())),
    ),
  );
  conflict.hidden = false;
  conflict.focus();
};

// Say why nothing was saved, and whether trying again may help.
const whyNot = ({ status, message }) => {
  if (status === 0) {
    return ["you are signed out. Sign in in another tab.", true];
  }
  if (status === undefined || status >= 500) {
    return ["there is no answer just now.", true];
  }
  return [message, false];
};

export const saveOn = (modeler, { file, address, opened, revision, ask, textNow, saveAsNew }) => {
  const said = byId("saved");
  const stack = modeler.get("commandStack");
  let current = revision;
  let kept = opened;
  // Where on the stack of changes the version stands that is saved.
  let savedAt = stack._stackIdx;
  // What was sent without an answer: it may have come through.
  let sent = null;
  let running = null;
  let isApart = false;

  const say = (text) => {
    if (said.textContent !== text) {
      said.textContent = text;
    }
  };
  const isChanged = () => !isApart && stack._stackIdx !== savedAt;

  const put = async (text) => {
    sent = text;
    const headers = { "If-Match": `"${current}"`, "Content-Type": "application/xml" };
    const response = await ask(address, { method: "PUT", body: text, headers });
    const answer = await response.json();
    current = answer.revision;
    sent = null;
    return answer.saved_at;
  };

  // Whether the version that is in the way is our own, whose answer was lost; it is built upon then.
  const isOurs = async () => {
    const response = await ask(address);
    if (sent === null || (await response.text()) !== sent) {
      return false;
    }
    current = revisionOf(response);
    return true;
  };

  const attempt = async () => {
    const at = stack._stackIdx;
    const text = await textNow();
    if (text !== kept) {
      say("Saving…");
      const before = sent;
      try {
        say(`Saved at ${clock(await put(text))}`);
        kept = text;
      } catch (error) {
        await notSaved(error, before);
        return;
      }
    }
    savedAt = at;
  };

  const notSaved = async (error, before) => {
    if (error.status !== CONFLICT) {
      const [why, mayHelp] = whyNot(error);
      say(`Not saved: ${why}${mayHelp ? " It is tried again." : ""}`);
      if (mayHelp) {
        setTimeout(soon, AGAIN);
      }
      return;
    }
    sent = before;
    // Where that cannot be found out now, it is tried again.
    if (await isOurs().catch(() => true)) {
      setTimeout(soon, PAUSE);
      return;
    }
    isApart = true;
    say("Not saved: somebody else has saved this diagram.");
    askWhatBecomes(error.said, { file, textNow, saveAsNew });
  };

  // One at a time: each saving goes over the version that the one before has made.
  const save = async () => {
    while (running) {
      await running;
    }
    if (isChanged()) {
      running = attempt().finally(() => {
        running = null;
      });
      await running;
    }
  };
  const soon = later(PAUSE, save);

  modeler.on("commandStack.changed", () => {
    if (isChanged()) {
      say("Not saved yet");
      soon();
    } else if (!isApart) {
      say("Saved");
    }
  });
  window.addEventListener("beforeunload", (event) => {
    if (isChanged()) {
      soon.now();
      event.preventDefault();
    }
  });
};
