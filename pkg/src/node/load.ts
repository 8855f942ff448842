/** Reads the documents of a build from files. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { text as streamText } from "node:stream/consumers";

/** A file that could not be read. */
export class ReadError extends Error {
  override readonly name = "ReadError";

  constructor(path: string, cause: unknown) {
    super(`\`${path}\` cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

/** The text of a file; `-` is standard input. */
export async function readText(path: string): Promise<string> {
  try {
    return path === "-" ? await streamText(process.stdin) : await readFile(path, "utf8");
  } catch (error) {
    throw new ReadError(path, error);
  }
}

/** A workflow of a folder. */
export interface WorkflowFile {
  /** The workflow's own id. */
  id: string;
  /** Its text. */
  text: string;
  /** The file that holds it. */
  file: string;
}

/**
 * The workflows of a folder's `*.json` files, by the `id` that each holds. A file that is no JSON object with an id is
 * no workflow, and is left out.
 */
export async function readWorkflows(dir: string): Promise<WorkflowFile[]> {
  let names: string[];
  try {
    names = (await readdir(dir)).filter((name) => name.endsWith(".json")).sort();
  } catch (error) {
    throw new ReadError(dir, error);
  }
  const found: WorkflowFile[] = [];
  for (const name of names) {
    const file = join(dir, name);
    const text = await readText(file);
    const id = documentId(text);
    if (id !== undefined) {
      found.push({ id, text, file });
    }
  }
  return found;
}

function documentId(content: string): string | undefined {
  try {
    const document: unknown = JSON.parse(content);
    const id = typeof document === "object" && document !== null && "id" in document ? document.id : undefined;
    return typeof id === "string" ? id : undefined;
  } catch {
    // Not a JSON file: it is no workflow, whatever it is.
    return undefined;
  }
}
