// Asking the pages of a draft: JSON, with the session and its token against forged requests.

const PATIENCE = 20_000;

// An answer that says no: its status, and what it says.
export class Refused extends Error {
  constructor(status, said) {
    super(said.detail ?? `Handrail answered ${status}.`);
    this.status = status;
    this.said = said;
  }
}

export const talkTo =
  (token) =>
  async (url, { json, ...options } = {}) => {
    const headers = { Accept: "application/json", "X-CSRFToken": token, ...options.headers };
    if (json !== undefined) {
      headers["Content-Type"] = "application/json";
    }
    const response = await fetch(url, {
      method: json === undefined ? "GET" : "POST",
      body: json === undefined ? undefined : JSON.stringify(json),
      redirect: "manual",
      signal: AbortSignal.timeout(PATIENCE),
      ...options,
      headers,
    });
    if (response.ok) {
      return response;
    }
    const isSaid = response.headers.get("Content-Type")?.includes("json");
    throw new Refused(response.status, isSaid ? await response.json() : {});
  };

// Call a function a while after the last time that it was asked for, and tell it to hurry.
export const later = (pause, act) => {
  let timer = 0;
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(act, pause);
  };
  soon.now = () => {
    clearTimeout(timer);
    return act();
  };
  return soon;
};

export const byId = (id) => document.getElementById(id);

// Make an element with attributes and what stands in it.
export const make = (tag, attributes = {}, ...parts) => {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) {
      node.addEventListener(name.slice(2), value);
    } else if (value !== false && value !== undefined) {
      node.setAttribute(name, value === true ? "" : value);
    }
  }
  node.append(...parts);
  return node;
};

// The time of day of an instant, as people here say it.
export const clock = (instant) =>
  new Date(instant).toLocaleTimeString("en-GB", {
    hour: "2-digit",
    minute: "2-digit",
    timeZone: "Europe/London",
  });

// The revision of a file that an answer holds.
export const revisionOf = (response) => response.headers.get("ETag").replaceAll(/^(W\/)?"|"$/g, "");
