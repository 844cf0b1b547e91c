// Asking the pages of a draft: JSON, with the session and its token against forged requests. What a
// page asks of itself is marked as such: it shows nobody to be there, and prolongs no session.

export const SIGNED_OUT = 0;

const PATIENCE = 20_000;
const BAD_REQUEST = 400;
const ANOTHERS =
  "somebody else is signed in in this browser now. Sign in as yourself in another tab.";

// An answer that says no: its status, and what it says.
export class Refused extends Error {
  constructor(status, said) {
    super(said.detail ?? `Handrail answered ${status}.`);
    this.status = status;
    this.said = said;
  }
}

const attended = (isUnattended) => (isUnattended ? { "Handrail-Unattended": "yes" } : {});

const saidIn = (page, name) => page.querySelector(`meta[name=${name}]`)?.content;

// The token of the page as it is now: whoever has signed in again since has another one. What one
// person has changed is never sent as another's.
const tokenNow = async (headers) => {
  const response = await fetch(location.href, { headers, signal: AbortSignal.timeout(PATIENCE) });
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const person = saidIn(page, "signed-in");
  if (person !== undefined && person !== saidIn(document, "signed-in")) {
    throw new Refused(SIGNED_OUT, { detail: ANOTHERS });
  }
  return saidIn(page, "csrf-token");
};

export const talkTo = (token) => {
  let known = token;
  const send = (url, { json, isUnattended, ...options }) => {
    const headers = {
      Accept: "application/json",
      "X-CSRFToken": known,
      ...attended(isUnattended),
      ...options.headers,
    };
    if (json !== undefined) {
      headers["Content-Type"] = "application/json";
    }
    return fetch(url, {
      method: json === undefined ? "GET" : "POST",
      body: json === undefined ? undefined : JSON.stringify(json),
      redirect: "manual",
      signal: AbortSignal.timeout(PATIENCE),
      ...options,
      headers,
    });
  };
  const saidBy = async (response) =>
    response.headers.get("Content-Type")?.includes("json") ? await response.json() : {};
  return async (url, options = {}) => {
    let response = await send(url, options);
    if (response.ok) {
      return response;
    }
    let said = await saidBy(response);
    // A refusal without a code is one of the door itself.
    if (response.status === BAD_REQUEST && !said.code) {
      known = (await tokenNow(attended(options.isUnattended))) ?? known;
      response = await send(url, options);
      if (response.ok) {
        return response;
      }
      said = await saidBy(response);
    }
    throw new Refused(response.status, said);
  };
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
