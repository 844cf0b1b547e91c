// A question that is worded for the first time gets a key made of its words, and when it is left the
// name that problems call it by: nobody should have to read `textfield_1x8k2a` in a condition.
import { keyOf } from "../modeller/keys.js";

const MADE_UP = /^[a-z]+_[0-9a-z]{2,12}$/;
const MADE_UP_ID = /^Field_[0-9a-z]{7}$/;

// A name that nobody has; nothing where there is no beginning to make one of.
const free = (wanted, isTaken) => {
  if (!/^[a-z]/.test(wanted)) {
    return undefined;
  }
  let found = wanted;
  for (let number = 2; isTaken.has(found); number += 1) {
    found = `${wanted}_${number}`;
  }
  return found;
};

// What the key becomes of a question that has these words now.
export const keyed = (field, words, keys) => {
  const name = field.components ? "path" : "key";
  const was = field[name] ?? "";
  const key = MADE_UP.test(was) && was.startsWith(`${field.type}_`) && free(keyOf(words), keys);
  return key ? { [name]: key } : {};
};

// What the id becomes of a question that has a key of its own.
export const named = ({ id, key, path, type }, ids) => {
  const own = (key || path || "").replaceAll(".", "_");
  const isOwn = own && !own.startsWith(`${type}_`);
  const found = MADE_UP_ID.test(id) && isOwn && free(own, ids);
  return found ? { id: found } : {};
};
