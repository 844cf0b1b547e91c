// What is drawn is saved a moment later, over the version that was opened and over no other. Where
// somebody else has saved meanwhile, both are kept apart and the analyst says what becomes of theirs.
import { byId, later, make } from "./talking.js";

const PAUSE = 1_200;
const AGAIN = 10_000;

const clock = (instant) =>
  new Date(instant).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: "Europe/London" });

const download = (name, text) => {
  const link = make("a", {
    href: URL.createObjectURL(new Blob([text], { type: "application/xml" })),
    download: name.split("/").at(-1),
  });
  link.click();
  URL.revokeObjectURL(link.href);
};

export const saveOn = (modeler, { file, address, opened, revision, ask, textNow, saveAsNew }) => {
  const said = byId("saved");
  const conflict = byId("conflict");
  const stack = modeler.get("commandStack");
  const indexOf = () => stack._stackIdx;
  let current = revision;
  let kept = opened;
  let savedAt = indexOf();
  let running = null;
  let isApart = false;

  const say = (text) => {
    if (said.textContent !== text) {
      said.textContent = text;
    }
  };
  const isChanged = () => !isApart && indexOf() !== savedAt;

  const part = (answer, text) => {
    isApart = true;
    say("Not saved: somebody else has saved this diagram.");
    const take = make("button", { type: "button", class: "govuk-button govuk-button--secondary", onclick: () => location.reload() });
    take.textContent = `Take ${answer.by ? `${answer.by}’s` : "the other"} version`;
    const keep = make("button", { type: "button", class: "govuk-button", onclick: async () => saveAsNew(await textNow()) });
    keep.textContent = "Save yours as a new draft";
    const copy = make("button", { type: "button", class: "govuk-button govuk-button--secondary", onclick: async () => download(file, await textNow()) });
    copy.textContent = "Download yours";
    const when = answer.at ? ` at ${clock(answer.at)}` : "";
    conflict.replaceChildren(
      make("p", {}, `${answer.by ?? "Somebody else"} saved this diagram${when}, after you opened it. What you have drawn is still here, and is not saved.`),
      make("div", { class: "govuk-button-group" }, keep, take, copy),
    );
    conflict.hidden = false;
    conflict.focus();
    kept = text;
  };

  const put = async (text, keepalive) => {
    const response = await ask(address, {
      method: "PUT",
      body: text,
      keepalive,
      headers: { "If-Match": `"${current}"`, "Content-Type": "application/xml" },
    });
    const answer = await response.json();
    current = answer.revision;
    kept = text;
    say(`Saved at ${clock(answer.saved_at)}`);
  };

  const attempt = async (keepalive = false) => {
    const at = indexOf();
    const text = await textNow();
    if (text === kept) {
      savedAt = at;
      return;
    }
    say("Saving…");
    try {
      await put(text, keepalive);
      savedAt = at;
    } catch (error) {
      if (error.status === 412) {
        part(error.said, text);
      } else {
        say(`Not saved: ${error.status ? error.message : "there is no connection just now."} It is tried again.`);
        setTimeout(soon, AGAIN);
      }
    }
  };

  const save = async () => {
    if (running) {
      await running;
    }
    if (isChanged()) {
      running = attempt();
      await running;
      running = null;
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
  return { saveNow: soon.now, hasUnsaved: isChanged };
};
