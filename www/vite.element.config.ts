/**
 * The panes of the web component `<oc-argo-preview>`, one file for the package. The element itself, the worker and the
 * translator are the package's own modules, and stay outside.
 */
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

export default defineConfig({
  plugins: [react()],
  publicDir: false,
  build: {
    target: "es2022",
    outDir: "../pkg/dist/preview",
    emptyOutDir: false,
    modulePreload: false,
    chunkSizeWarningLimit: 1500,
    rollupOptions: {
      // How long each plugin took is not for those who build.
      checks: { pluginTimings: false },
      input: { panes: "src/element/panes.tsx" },
      preserveEntrySignatures: "strict",
      external: /^oc-argo/,
      output: { entryFileNames: "[name].js", codeSplitting: false },
    },
  },
});
