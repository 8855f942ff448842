/**
 * The preview app. Its wasm module is the package's own: what is built here carries a copy for static hosting, and the
 * copy inside the package leaves it out (see `.ci/build`).
 */
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

export default defineConfig({
  plugins: [react()],
  base: "./",
  // Whoever serves the page replaces the placeholder by a nonce of its own.
  html: { cspNonce: "__CSP_NONCE__" },
  server: { fs: { allow: [".."] } },
  worker: { format: "es" },
  build: {
    target: "es2022",
    // No data: URLs, which a strict policy would refuse.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1500,
    rollupOptions: {
      // How long each plugin took is not for those who build.
      checks: { pluginTimings: false },
      input: ["index.html", "embed.html"],
    },
  },
});
