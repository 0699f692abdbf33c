import { cpSync } from "node:fs";
import { defineConfig, type Plugin } from "vite";

/** The demo pages lie beside the component as they are: they show how a page of one's own looks. */
function demoPages(): Plugin {
  return {
    name: "demo-pages",
    writeBundle() {
      cpSync("demo", "dist/demo", { recursive: true });
    },
  };
}

export default defineConfig({
  publicDir: false,
  plugins: [demoPages()],
  build: {
    target: "es2022",
    // One classic script: a page embeds it with a plain <script src>, and the script knows where it came from.
    lib: { entry: "src/main.ts", name: "ScriptCoach", formats: ["iife"], fileName: () => "coach.js" },
    reportCompressedSize: true,
  },
});
