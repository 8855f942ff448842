/** The examples that the page can open. Their texts are loaded when they are wanted. */
import type { OpenedFile } from "./opening.js";

const SAMPLES = import.meta.glob<string>("../../../tests/fixtures/samples/*.json", { query: "?raw", import: "default" });

const load = async (name: string): Promise<OpenedFile> => {
  const text = await SAMPLES[`../../../tests/fixtures/samples/${name}`]?.();
  if (text === undefined) throw new Error(`there is no example \`${name}\``);
  return { name, text };
};

/** An example, and the files that it consists of. */
export interface Example {
  title: string;
  about: string;
  files: readonly string[];
}

/** All examples, the simplest first. */
export const EXAMPLES: readonly Example[] = [
  { title: "Hello", about: "one task on our own cluster", files: ["hello.json", "peers.json"] },
  { title: "Service", about: "a task that serves others", files: ["service.json", "peers.json"] },
  { title: "Imagerie médicale", about: "a remote peer, S3, a volume and an event", files: ["imagerie.json", "peers.json"] },
  { title: "Chaîne", about: "a sub-workflow that runs on another peer", files: ["chaine.json", "controle-qualite.json", "peers.json"] },
  { title: "Broken", about: "many mistakes at once", files: ["broken.json", "peers.json"] },
];

/** Loads the files of an example. */
export function loadExample({ files }: Example): Promise<OpenedFile[]> {
  return Promise.all(files.map(load));
}
