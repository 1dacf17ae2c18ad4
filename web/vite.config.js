import { defineConfig } from "vite";

// Every island is one file of a fixed name, so that a rebuild is compared byte by byte and a page names it without a manifest.
export default defineConfig({
  build: {
    outDir: "../src/onrecord/workbench/static",
    emptyOutDir: false,
    target: "es2022",
    modulePreload: false,
    rollupOptions: {
      input: { bench: "src/bench.ts", network: "network.js" },
      output: { entryFileNames: "[name].js", chunkFileNames: "[name].js", assetFileNames: "[name][extname]" },
    },
  },
});
