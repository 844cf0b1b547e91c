// Builds the browser's files into service/web/static, named by their content, with a manifest
// (service/web/assets.py reads it) so that they may be cached for ever.
import { fileURLToPath } from "node:url";

import { defineConfig } from "vite";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

// The Ministry's components use a mixin that GOV.UK Frontend has deprecated: not ours to mend.
const warnOfOurOwn = (message) => {
  if (!message.includes("govuk-text-colour")) {
    console.warn(message);
  }
};

export default defineConfig({
  root: here("src"),
  base: "./",
  publicDir: false,
  logLevel: "warn",
  build: {
    outDir: here("../static"),
    emptyOutDir: true,
    assetsDir: "",
    assetsInlineLimit: 0,
    manifest: "manifest.json",
    // The minifier trips over an old browser hack in the components; Sass compresses instead.
    cssMinify: false,
    modulePreload: { polyfill: false },
    // The editors in kB before they are compressed: each is loaded by its own page alone.
    chunkSizeWarningLimit: 1800,
    rolldownOptions: {
      checks: { bundlerTimings: false, pluginTimings: false },
      // The editors are large, and each has a page of its own that loads it.
      input: {
        handrail: here("src/handrail.js"),
        style: here("src/handrail.scss"),
        modeller: here("src/modeller.js"),
        "modeller-style": here("src/modeller.scss"),
        "form-editor": here("src/form_editor.js"),
        "form-editor-style": here("src/form_editor.scss"),
        "decision-editor": here("src/decision_editor.js"),
        "decision-editor-style": here("src/decision_editor.scss"),
      },
    },
  },
  css: {
    preprocessorOptions: {
      scss: {
        style: "compressed",
        loadPaths: [here("."), here("node_modules")],
        quietDeps: true,
        logger: { warn: warnOfOurOwn },
      },
    },
  },
});
