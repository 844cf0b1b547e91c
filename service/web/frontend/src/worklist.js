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

// A way back to the element that has the focus, for when the list is another.
const wayBack = (root) => {
  const focused = document.activeElement;
  if (!root.contains(focused)) {
    return () => {};
  }
  const row = focused.closest("[data-task]");
  const within = row ?? root;
  const place = [...within.querySelectorAll("a, button, input")].indexOf(focused);
  return () => {
    const now = row ? root.querySelector(`[data-task="${CSS.escape(row.dataset.task)}"]`) : root;
    now?.querySelectorAll("a, button, input")[place]?.focus({ preventScroll: true });
  };
};

const replace = (root, html) => {
  const before = rowsOf(root);
  const ticked = [...root.querySelectorAll("input[name=task]:checked")].map((box) => box.id);
  const scrolled = [...root.querySelectorAll(".handrail-scroll")].map((frame) => frame.scrollLeft);
  const top = window.scrollY;
  const focus = wayBack(root);
  root.innerHTML = html;
  for (const id of ticked) {
    const box = document.getElementById(id);
    if (box) {
      box.checked = true;
    }
  }
  root.querySelectorAll(".handrail-scroll").forEach((frame, number) => {
    frame.scrollLeft = scrolled[number] ?? 0;
  });
  window.scrollTo({ top, behavior: "instant" });
  focus();
  return [...rowsOf(root).keys()].filter((id) => !before.has(id)).length;
};

const refresh = async (root, news) => {
  const answer = await fetch(root.dataset.part, { redirect: "error" });
  const html = await answer.text();
  const fresh = document.createElement("template");
  fresh.innerHTML = html;
  if (!answer.ok || root.dataset.busy || same(rowsOf(root), rowsOf(fresh.content))) {
    return;
  }
  const number = replace(root, html);
  if (number) {
    news.textContent = number === 1 ? "1 new task" : `${number} new tasks`;
  }
};

const watch = (root, news) => {
  const told = (now) => {
    if (now !== root.dataset.seen) {
      refresh(root, news).catch(() => {});
    }
    root.dataset.seen = now;
  };
  const poll = async () => {
    try {
      const answer = await fetch(root.dataset.stamp, { redirect: "error" });
      if (answer.ok) {
        told(await answer.text());
      }
    } catch {
      // The service or the network is away for a moment: ask again later.
    }
    setTimeout(poll, POLL);
  };
  if (!window.EventSource) {
    poll();
    return;
  }
  const events = new EventSource(root.dataset.stamp);
  events.addEventListener("message", (event) => told(event.data));
  events.addEventListener("error", () => {
    if (events.readyState === EventSource.CLOSED) {
      poll();
    }
  });
  window.addEventListener("pagehide", () => events.close(), { once: true });
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

const listen = (root) => {
  const dialog = document.getElementById("keys");
  const button = document.getElementById("keys-button");
  const use = document.getElementById("keys-on");
  use.checked = localStorage.getItem(KEYS_OFF) === null;
  use.addEventListener("change", () =>
    use.checked ? localStorage.removeItem(KEYS_OFF) : localStorage.setItem(KEYS_OFF, "1"),
  );
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
  window.addEventListener("pageshow", (event) => {
    delete root.dataset.busy;
    if (event.persisted) {
      watch(root, news);
    }
  });
  listen(root);
  watch(root, news);
};
