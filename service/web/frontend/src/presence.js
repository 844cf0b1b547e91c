// Whoever types into a form is there: their session is kept, and they are told when it is over
// before they type more. Without this file a session ends as if nobody were there.

const EVERY = 3 * 60_000;

const OVER =
  "You are signed out, so this page cannot be sent. Copy what you have typed, then sign in.";

const tell = (form) => {
  const told = document.createElement("div");
  told.className = "govuk-inset-text handrail-draft-told";
  told.setAttribute("role", "alert");
  const link = document.createElement("a");
  link.className = "govuk-link";
  link.href = "/sign-in";
  link.target = "_blank";
  link.textContent = "Sign in (opens in a new tab)";
  form.append(told);
  told.append(`${OVER} `, link);
};

export const showPresence = () => {
  let asked = -Infinity;
  let isTold = false;
  document.addEventListener("input", async ({ target, isTrusted }) => {
    // What is typed into a task is saved, which shows the same.
    const form = target.form;
    if (!isTrusted || !form || form.matches("[data-draft]") || isTold) {
      return;
    }
    const now = performance.now();
    if (now - asked < EVERY) {
      return;
    }
    asked = now;
    try {
      // The page on which to sign in sends those away who are signed in.
      const answer = await fetch("/sign-in", { redirect: "manual" });
      if (answer.ok && !isTold) {
        isTold = true;
        tell(form);
      }
    } catch {
      // Without a connection there is nothing to say yet: the next look will tell.
    }
  });
};
