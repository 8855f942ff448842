/** Reads the documents of a build from files. */
import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";

import { readDocument } from "../nodejs.js";
import { assertReady } from "../translator.js";

/** What the system's own words do not say: what is the matter, and what to do. */
const REASONS: Readonly<Record<string, string>> = {
  EISDIR: "it is a folder: name a file in it (EISDIR)",
  ENOTDIR: "it is no folder, or stands in none (ENOTDIR)",
  ERR_ENCODING_INVALID_ENCODED_DATA: "it is not valid utf-8: save it as utf-8",
};

/** A file that could not be read. */
export class ReadError extends Error {
  /** The name of the class. */
  override readonly name = "ReadError";
  /** What went wrong, for programs. */
  readonly code = "unreadable-file";
  /** The file, as it was named. */
  readonly path: string;
  /** Why not. */
  readonly reason: string;
  /** The same as a predicate of the file: `does not exist`, or `cannot be read: ...`. */
  readonly fault: string;

  constructor(path: string, cause: unknown) {
    const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
    const isMissing = code === "ENOENT";
    const known = typeof code === "string" && Object.hasOwn(REASONS, code) ? REASONS[code] : undefined;
    const reason = isMissing ? "it does not exist" : (known ?? (cause instanceof Error ? cause.message : String(cause)));
    const fault = isMissing ? "does not exist" : `cannot be read: ${reason}`;
    super(`\`${path}\` ${fault}`, { cause });
    this.path = path;
    this.reason = reason;
    this.fault = fault;
  }
}

/** What a shell hands over as a file: its end is the end of what the shell runs for it. */
const HANDED_OVER = /^(?:\/dev\/stdin|\/(?:dev|proc\/self)\/fd\/\d+)$/;

/** The text of a file; `-` is standard input. What is no file, as a device or a named pipe, may have no end, and is not read. */
export async function readText(path: string): Promise<string> {
  try {
    const bytes = path === "-" ? await buffer(process.stdin) : await readBytes(path);
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    throw new ReadError(path, error);
  }
}

async function readBytes(path: string): Promise<Uint8Array> {
  const found = await stat(path);
  // Of a folder, reading says what it is.
  if (!found.isFile() && !found.isDirectory() && !HANDED_OVER.test(path)) throw new Error("it is no regular file");
  return readFile(path);
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

/** A file of a folder that holds no workflow. */
export interface SkippedFile {
  /** The file, as the folder names it. */
  file: string;
  /** Why not. */
  reason: string;
  /** The same as a predicate of the file: `holds no workflow: ...`, or `is left out: ...` where another one has its id. */
  fault: string;
  /** The id that another one has, where it is left out for that. */
  id?: string;
}

/** What a folder of workflows holds. */
export interface WorkflowFolder {
  /** Its workflows, in the order of their files' names. */
  workflows: WorkflowFile[];
  /** The files that hold none. */
  skipped: SkippedFile[];
}

/** Whether a file of a folder of workflows is looked at: JSON or YAML by its name, and not hidden. */
export const isWorkflowFile = (name: string): boolean => /^[^.].*\.(?:json|ya?ml)$/.test(name);

/**
 * The workflows of a folder's files `*.json`, `*.yaml` and `*.yml`, by the `id` that each holds; and the files that hold none, with the
 * reason. Manifests of Kubernetes among them are passed over. Of two files with one id the first by name counts.
 *
 * @throws ReadError where the folder cannot be read; OcArgoError with code `not-initialised` before `init()`.
 */
export async function readWorkflows(dir: string): Promise<WorkflowFolder> {
  assertReady();
  let names: string[];
  try {
    names = (await readdir(dir)).filter(isWorkflowFile).sort();
  } catch (error) {
    throw new ReadError(dir, error);
  }
  const workflows = new Map<string, WorkflowFile>();
  const skipped: SkippedFile[] = [];
  for (const name of names) {
    const file = join(dir, name);
    const read = await readWorkflow(file);
    if (read === undefined) continue;
    const twin = "id" in read ? workflows.get(read.id) : undefined;
    if ("reason" in read) {
      skipped.push({ file, reason: read.reason, fault: `holds no workflow: ${read.reason}` });
    } else if (twin !== undefined) {
      const reason = `it has the same id as \`${twin.file}\``;
      skipped.push({ file, reason, fault: `is left out: ${reason}, which comes first by name; the id is \`${read.id}\``, id: read.id });
    } else {
      workflows.set(read.id, { ...read, file });
    }
  }
  return { workflows: [...workflows.values()], skipped };
}

/** What builds write: a manifest that is kept beside its workflow is no workflow that has been broken. */
const MANIFEST = /^apiVersion:/m;

/** The workflow of a file, or why it holds none; nothing of a manifest. */
async function readWorkflow(file: string): Promise<{ id: string; text: string } | { reason: string } | undefined> {
  try {
    const text = await readText(file);
    if (!file.endsWith(".json") && MANIFEST.test(text)) return undefined;
    const { value, diagnostics } = readDocument(text);
    if (diagnostics[0] !== undefined) return { reason: diagnostics[0].message };
    const id = typeof value === "object" && value !== null && "id" in value ? value.id : undefined;
    return typeof id === "string" && id !== "" ? { id, text } : { reason: "it has no `id`" };
  } catch (error) {
    // The file is named already.
    return { reason: error instanceof ReadError ? error.reason : error instanceof Error ? error.message : String(error) };
  }
}
