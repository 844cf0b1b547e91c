// What the pages of all editors do alike: they open a file, say what publishing would say of it, save
// it as it is changed, and show again what it makes.
import { CLOSED, lock } from "./locking.js";
import { tellPresence } from "./presence.js";
import { checkOn } from "./problems.js";
import { saveOn } from "./saving.js";
import { byId, revisionOf, talkTo } from "./talking.js";

const place = byId("editor");

// Tools above what is edited.
const furnish = ({ stack, onChange }) => {
  const tool = (name) => document.querySelector(`[data-act=${name}]`);
  const acts = { undo: () => stack().undo(), redo: () => stack().redo() };
  for (const [name, act] of Object.entries(acts)) {
    tool(name).addEventListener("click", act);
  }
  const enable = () => {
    tool("undo").disabled = !stack().canUndo();
    tool("redo").disabled = !stack().canRedo();
  };
  onChange(enable);
  enable();
};

// The page on which the file is tried out is shown again whenever another version is saved: with what
// was tried there, where that can be tried again.
const preview = () => {
  const frame = byId("tried");
  return () => {
    const tried = frame.contentDocument?.querySelector("form[data-tried]");
    if (tried) {
      tried.requestSubmit();
    } else {
      frame.contentWindow.location.replace(frame.src);
    }
  };
};

// `open` opens a text in an editor and promises that editor: its `stack` of changes, `onChange` to
// call something after each, `textNow`, the `losses` that saving would bring, and how problems are
// led to and marked.
export const onPage = async ({ what, type, open }) => {
  const { file, fileUrl, checkUrl, presenceUrl, apartUrl, textUrl, editable } = place.dataset;
  const ask = talkTo(document.querySelector("meta[name=csrf-token]").content);
  try {
    const response = await ask(fileUrl);
    const revision = revisionOf(response);
    const editor = await open(await response.text());
    const { textNow, onChange, losses } = editor;
    furnish(editor);
    onChange(checkOn({ ...editor, file, address: checkUrl, ask }));
    if (editable !== "yes") {
      lock(CLOSED, textUrl);
    } else if (losses.length > 0) {
      lock("What you change here is not saved, because saving would lose something of the file:", textUrl, losses);
    } else {
      const opened = await textNow();
      onChange(
        saveOn({ what, file, type, address: fileUrl, apartUrl, opened, revision, ask, textNow, onSaved: preview() }),
      );
    }
    tellPresence(presenceUrl, ask);
    place.dataset.ready = "yes";
  } catch (error) {
    lock(`The ${what} cannot be opened here:`, textUrl, [error.message.split("\n")[0]]);
  }
};
