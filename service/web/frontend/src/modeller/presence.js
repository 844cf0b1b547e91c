// Who else draws here, told before two people draw on one diagram.
import { byId, clock } from "./talking.js";

const EVERY = 30_000;

export const tellPresence = (address, ask) => {
  const told = byId("others");
  const look = async () => {
    try {
      const { others } = await (await ask(address, { json: {}, isUnattended: true })).json();
      const names = others.map(({ name, since }) => `${name}, since ${clock(since)}`).join("; ");
      const text =
        names && `Also here: ${names}. Whoever saves second is asked what becomes of theirs.`;
      if (told.textContent !== text) {
        told.textContent = text;
      }
      told.hidden = !text;
    } catch {
      // Without an answer there is nothing to say; the next look will tell.
    }
  };
  look();
  setInterval(look, EVERY);
};
