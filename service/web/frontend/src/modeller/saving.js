// What is changed in a file of a draft is saved a moment later, over the version that was opened and
// over no other. Where it cannot be, because somebody else has saved, renamed or removed the file
// meanwhile or for any other reason, nothing is lost: whoever changed it says what becomes of theirs.
import { SIGNED_OUT, byId, clock, later, make } from "./talking.js";

const PAUSE = 1_200;
const AGAIN = 10_000;
const NOT_FOUND = 404;
const CHANGED = 412;
// The revision of a file that is not there.
const GONE = 0;

const UNCHANGED = "Saved";
const HERE_STILL = "What you have changed is still here, and is not saved.";

const download = (name, text, type) => {
  const link = make("a", {
    href: URL.createObjectURL(new Blob([text], { type })),
    download: name.split("/").at(-1),
  });
  link.click();
  // The browser may still be reading it when the click is over.
  setTimeout(() => URL.revokeObjectURL(link.href), AGAIN);
};

const button = (text, look, onclick) =>
  make("button", { type: "button", class: `govuk-button ${look}`, onclick }, text);

// Whether what was sent may have come through all the same.
const isUnknown = ({ status }) => status === undefined || status >= 500;

// Whether the same may be taken when it is sent again, without anybody changing anything.
const mayHelp = (error) => error.status === SIGNED_OUT || isUnknown(error);

const whyNot = (error) => {
  if (error.status === SIGNED_OUT) {
    return error.said.detail ?? "you are signed out. Sign in in another tab.";
  }
  return mayHelp(error) ? "there is no answer just now." : error.message;
};

// Say what became of the file meanwhile.
const meanwhile = ({ status, said: { revision, by, at } }, what) =>
  status === NOT_FOUND || revision === GONE
    ? `This ${what} was removed or given another name after you opened it.`
    : `${by} saved this ${what} at ${clock(at)}, after you opened it.`;

// Save a file as it is changed. Call what this gives whenever it may have changed.
//
// `what` is the file in a word, `opened` its text as the editor writes it, and `textNow` promises
// that text as it is now; `apartUrl` makes a new draft of this one with a text in the file's place.
// `onSaved` is called whenever another text is kept.
export const saveOn = (about) => {
  const { what, file, type, address, apartUrl, opened, revision, ask, textNow } = about;
  const said = byId("saved");
  const box = byId("conflict");
  let current = revision;
  let kept = opened;
  // How often it was changed, and how often when what is saved now was written.
  let changes = 0;
  let saved = 0;
  // What was sent without an answer. It may have come through, so it is sent again before anything
  // newer: what is there already changes nothing, and it is told from what somebody else saved.
  let sent = null;
  let running = null;
  let isApart = false;
  // Whether nobody has changed anything since a try that failed.
  let isUnattended = false;
  let failed = 0;

  const say = (text) => {
    if (said.textContent !== text) {
      said.textContent = text;
    }
  };
  const isChanged = () => changes !== saved;

  // Say why it is not saved, and ask what becomes of it.
  const offer = (why, ...more) => {
    const second = "govuk-button--secondary";
    const buttons = [
      button("Save yours as a new draft", "", saveApart),
      ...more,
      button("Download yours", second, async () => download(file, await textNow(), type)),
    ];
    box.replaceChildren(
      make("p", {}, `${why} ${HERE_STILL}`),
      make("div", { class: "govuk-button-group" }, ...buttons),
    );
    if (box.hidden) {
      box.hidden = false;
      box.scrollIntoView({ block: "nearest" });
    }
  };

  const saveApart = async () => {
    const at = changes;
    const body = await textNow();
    try {
      const headers = { "Content-Type": type };
      const { url } = await (await ask(apartUrl, { method: "POST", body, headers })).json();
      saved = at;
      location.assign(url);
    } catch (error) {
      offer(
        isUnknown(error)
          ? "There is no answer, so the new draft may be there or not. Press again: it is made once."
          : `No new draft was made: ${whyNot(error)}`,
      );
    }
  };

  const put = async (text) => {
    say("Saving…");
    sent = text;
    const headers = { "If-Match": `"${current}"`, "Content-Type": type };
    const response = await ask(address, { method: "PUT", body: text, headers, isUnattended });
    const answer = await response.json();
    current = answer.revision;
    kept = text;
    sent = null;
    return `Saved at ${clock(answer.saved_at)}`;
  };

  const attempt = async () => {
    const at = changes;
    const text = await textNow();
    let told = UNCHANGED;
    try {
      if (sent !== null) {
        told = await put(sent);
      }
      if (text !== kept) {
        told = await put(text);
      }
    } catch (error) {
      notSaved(error);
      return;
    }
    saved = at;
    failed = 0;
    box.hidden = true;
    say(isChanged() ? "Not saved yet" : told);
    if (told !== UNCHANGED) {
      about.onSaved?.();
    }
  };

  const tryAgain = (error) => {
    failed += 1;
    say(`Not saved: ${whyNot(error)} It is tried again.`);
    // What lasts longer may outlast the page. What is offered already is left as it is.
    if (failed > 1 && box.hidden) {
      offer(`Not saved: ${whyNot(error)}`);
    }
    setTimeout(soon, AGAIN);
    isUnattended = true;
  };

  const notSaved = (error) => {
    if (mayHelp(error)) {
      tryAgain(error);
      return;
    }
    sent = null;
    isApart = error.status === CHANGED || error.status === NOT_FOUND;
    say("Not saved");
    if (!isApart) {
      offer(`Not saved: ${error.message}`);
      return;
    }
    const isThere = error.status === CHANGED && error.said.revision !== GONE;
    const theirs = isThere
      ? [button("Take theirs", "govuk-button--secondary", () => location.reload())]
      : [];
    offer(meanwhile(error, what), ...theirs);
  };

  // One at a time: each saving goes over the version that the one before has made.
  const save = async () => {
    while (running) {
      await running;
    }
    if (isChanged() && !isApart) {
      running = attempt().finally(() => {
        running = null;
      });
      await running;
    }
  };
  const soon = later(PAUSE, save);

  window.addEventListener("beforeunload", (event) => {
    if (isChanged()) {
      soon.now();
      event.preventDefault();
    }
  });
  return () => {
    changes += 1;
    isUnattended = false;
    if (!isApart) {
      say("Not saved yet");
      soon();
    }
  };
};
