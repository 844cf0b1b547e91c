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
    rolldownOptions: {
      checks: { bundlerTimings: false, pluginTimings: false },
      input: { handrail: here("src/handrail.js"), style: here("src/handrail.scss") },
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
