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
    // The modeller in kB before it is compressed: only its own page loads it.
    chunkSizeWarningLimit: 1800,
    rolldownOptions: {
      checks: { bundlerTimings: false, pluginTimings: false },
      // The modeller is large, and only its own page loads it.
      input: {
        handrail: here("src/handrail.js"),
        style: here("src/handrail.scss"),
        modeller: here("src/modeller.js"),
        "modeller-style": here("src/modeller.scss"),
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
