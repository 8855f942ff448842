import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

export default defineConfig({
  plugins: [react()],
  // The preview's panes are one large file, which is loaded when the element is first shown.
  build: { target: "es2022", chunkSizeWarningLimit: 1500 },
});
