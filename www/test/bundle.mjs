/** Gives the tests a TypeScript module of `src` as Node can load it, with what it imports bundled. */
import { mkdtemp, rm } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { rolldown } from "rolldown";

const root = path.resolve(fileURLToPath(import.meta.url), "../..");

/**
 * The exports of modules of this package, by paths like `src/model.ts`. Several are bundled together, so that they share
 * what they import: the classes of an editor's state for one, which CodeMirror tells apart by identity.
 */
export async function bundled(...files) {
  const dir = await mkdtemp(path.join(root, "node_modules", ".test-"));
  const bundle = await rolldown({
    input: "tests",
    cwd: root,
    platform: "node",
    logLevel: "silent",
    plugins: [entry(files)],
  });
  try {
    await bundle.write({ dir, format: "esm", entryFileNames: "tests.mjs" });
    return await import(pathToFileURL(path.join(dir, "tests.mjs")).href);
  } finally {
    await bundle.close();
    await rm(dir, { recursive: true });
  }
}

/** A module that exports what the files and packages export. */
function entry(files) {
  const isFile = (name) => name.startsWith("src/");
  return {
    name: "tests",
    resolveId: (id) => (id === "tests" ? "\0tests" : null),
    load: (id) =>
      id === "\0tests"
        ? files
            .map((file) => `export * from ${JSON.stringify(isFile(file) ? path.join(root, file) : file)};`)
            .join("\n")
        : null,
  };
}
