// The list of tasks, for those who sit before it all day: keys to move in it, and news as they
// come. The list itself is the server's; without this file everything can be done as well.

const POLL = 15_000;
const KEYS_OFF = "handrail-keys-off";

// What each row says. An element that is not in the page has no layout, so its plain text counts.
const rowsOf = (root) =>
  new Map(
    [...root.querySelectorAll("[data-task]")].map((row) => [row.dataset.task, row.textContent]),
  );

const same = (one, other) =>
  [...one].join() === [...other].join();

// What an element is, wherever it stands in another list: its name in its row, or where it leads.
const NAMING = ["id", "href", "formaction", "name", "aria-label"];

const likeness = (element) => {
  const by = NAMING.find((name) => element.hasAttribute(name));
  return by ? `[${by}="${CSS.escape(element.getAttribute(by))}"]` : element.localName;
};

const linkOf = (row) => row?.querySelector("th a");

// A way back to the element that has the focus, for when the list is another. Where it is gone,
// the row that stands in the place of its own follows, and without rows the heading of the page.
const wayBack = (root) => {
  const focused = document.activeElement;
  if (!root.contains(focused)) {
    return () => {};
  }
  const row = focused.closest("[data-task]");
  const like = likeness(focused);
  const form = focused.closest("form")?.getAttribute("action");
  const place = [...root.querySelectorAll("[data-task]")].indexOf(row);
  return () => {
    const rows = [...root.querySelectorAll("[data-task]")];
    const own = rows.find((one) => one.dataset.task === row?.dataset.task);
    const found = row
      ? (own?.querySelector(like) ?? linkOf(own ?? rows[place] ?? rows.at(-1)))
      : [...root.querySelectorAll(like)].find(
          (one) => one.closest("form")?.getAttribute("action") === form,
        );
    const next = found ?? linkOf(rows[0]) ?? document.querySelector("h1");
    if (next.localName === "h1") {
      next.tabIndex = -1;
    }
    next.focus({ preventScroll: true });
  };
};

// Tick again what still is what was ticked: the value names a version. How many are not?
const tickAgain = (root, ticked) => {
  const kept = [...root.querySelectorAll("input[name=task]")].filter((box) =>
    ticked.has(box.value),
  );
  for (const box of kept) {
    box.checked = true;
  }
  return ticked.size - new Set(kept.map((box) => box.value)).size;
};

const tasks = (number, what = "") => `${number} ${what}${number === 1 ? "task" : "tasks"}`;

// What is another than before, in a sentence; a row that only moved is none.
const changes = (before, now, dropped) => {
  const gone = [...before.keys()].filter((id) => !now.has(id)).length;
  const fresh = [...now.keys()].filter((id) => !before.has(id)).length;
  const other = [...now].filter(([id, text]) => before.has(id) && before.get(id) !== text).length;
  const said = [
    fresh && tasks(fresh, "new "),
    other && tasks(other, "changed "),
    gone && `${tasks(gone)} gone from this list`,
    dropped && `${tasks(dropped)} no longer ticked`,
  ];
  return said.filter(Boolean).join(", ");
};

const replace = (root, html) => {
  const before = rowsOf(root);
  const ticked = new Set(
    [...root.querySelectorAll("input[name=task]:checked")].map((box) => box.value),
  );
  const scrolled = [...root.querySelectorAll(".handrail-scroll")].map((frame) => frame.scrollLeft);
  const top = window.scrollY;
  const focus = wayBack(root);
  root.innerHTML = html;
  const dropped = tickAgain(root, ticked);
  root.querySelectorAll(".handrail-scroll").forEach((frame, number) => {
    frame.scrollLeft = scrolled[number] ?? 0;
  });
  window.scrollTo({ top, behavior: "instant" });
  focus();
  return changes(before, rowsOf(root), dropped);
};

// Bring the list up to date; false when that did not succeed and is to be tried again.
const refresh = async (root, news) => {
  const answer = await fetch(root.dataset.part, { redirect: "error" });
  const html = await answer.text();
  if (!answer.ok || root.dataset.busy) {
    return false;
  }
  const fresh = document.createElement("template");
  fresh.innerHTML = html;
  if (!same(rowsOf(root), rowsOf(fresh.content))) {
    news.textContent = replace(root, html) || news.textContent;
  }
  return true;
};

// Follow the stamp of the list until the page is left, and return how to stop.
const watch = (root, news) => {
  let timer = 0;
  let stopped = false;
  let events = null;
  // One at a time, and none is seen before the list shows it: what fails is tried again.
  let wanted = root.dataset.seen;
  let running = false;
  const told = async (now) => {
    wanted = now;
    if (running) {
      return;
    }
    running = true;
    try {
      while (!stopped && wanted !== root.dataset.seen) {
        const showing = wanted;
        if (!(await refresh(root, news))) {
          break;
        }
        root.dataset.seen = showing;
      }
    } catch {
      // The service or the network is away for a moment.
    }
    running = false;
    if (events && !stopped && wanted !== root.dataset.seen) {
      // A stream tells each stamp once.
      clearTimeout(timer);
      timer = setTimeout(() => told(wanted), POLL);
    }
  };
  const poll = async () => {
    try {
      const answer = await fetch(root.dataset.stamp, { redirect: "error" });
      if (answer.ok) {
        await told(await answer.text());
      }
    } catch {
      // The service or the network is away for a moment: ask again later.
    }
    if (!stopped) {
      timer = setTimeout(poll, POLL);
    }
  };
  if (window.EventSource) {
    events = new EventSource(root.dataset.stamp);
    events.addEventListener("message", (event) => told(event.data));
    events.addEventListener("error", () => {
      if (!stopped && events?.readyState === EventSource.CLOSED) {
        events = null;
        clearTimeout(timer);
        poll();
      }
    });
  } else {
    poll();
  }
  return () => {
    stopped = true;
    clearTimeout(timer);
    events?.close();
  };
};

const move = (root, step) => {
  const links = [...root.querySelectorAll("[data-task] th a")];
  const row = document.activeElement.closest?.("[data-task]");
  const at = links.findIndex((link) => row?.contains(link));
  const next = at < 0 ? (step > 0 ? 0 : links.length - 1) : at + step;
  links[next]?.focus();
};

const claim = (root, row) => {
  if (!row?.hasAttribute("data-free")) {
    return;
  }
  const form = document.createElement("form");
  form.method = "post";
  form.action = `/tasks/${row.dataset.task}/claim`;
  form.append(root.querySelector("input[name=csrf_token]").cloneNode());
  document.body.append(form);
  form.submit();
};

// A browser may keep nothing and throw: then the keys are as the page has them.
const keysWanted = () => {
  try {
    return localStorage.getItem(KEYS_OFF) === null;
  } catch {
    return true;
  }
};

const keepKeysWanted = (wanted) => {
  try {
    if (wanted) {
      localStorage.removeItem(KEYS_OFF);
    } else {
      localStorage.setItem(KEYS_OFF, "1");
    }
  } catch {
    // It counts until the page is left.
  }
};

const listen = (root) => {
  const dialog = document.getElementById("keys");
  const button = document.getElementById("keys-button");
  const use = document.getElementById("keys-on");
  use.checked = keysWanted();
  use.addEventListener("change", () => keepKeysWanted(use.checked));
  button.hidden = false;
  button.addEventListener("click", () => dialog.showModal());
  const here = () => document.activeElement.closest?.("[data-task]");
  const does = {
    j: () => move(root, 1),
    k: () => move(root, -1),
    c: () => claim(root, here()),
    x: () => here()?.querySelector("input[name=task]").click(),
    "/": () => document.getElementById("text").focus(),
    "?": () => dialog.showModal(),
  };
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input:not([type=checkbox]), select, textarea");
    const plain = !event.ctrlKey && !event.altKey && !event.metaKey && !event.isComposing;
    if (use.checked && !dialog.open && plain && !typing && Object.hasOwn(does, event.key)) {
      event.preventDefault();
      does[event.key]();
    }
  });
};

export const workOn = (root) => {
  const news = document.getElementById("tasks-news");
  root.addEventListener("submit", () => {
    root.dataset.busy = "yes";
  });
  let leave = watch(root, news);
  window.addEventListener("pagehide", () => leave());
  window.addEventListener("pageshow", (event) => {
    delete root.dataset.busy;
    if (event.persisted) {
      leave();
      leave = watch(root, news);
    }
  });
  listen(root);
};
