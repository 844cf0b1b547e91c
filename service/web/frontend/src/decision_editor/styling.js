// The editor of expressions dresses itself with style elements, which the pages' policy forbids:
// style sheets that a script makes are the same, and are allowed.
import { StyleModule } from "style-mod";

export const styleWithoutElements = () => {
  const known = new Set();
  StyleModule.mount = (_root, modules) => {
    for (const one of [modules].flat().filter((module) => !known.has(module))) {
      known.add(one);
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(one.getRules());
      document.adoptedStyleSheets = [sheet, ...document.adoptedStyleSheets];
    }
  };
};
