/** A button that opens files. */
import { useRef } from "react";

import { NOT_UTF_8, type OpenedFile } from "../state/opening.js";

interface FileButtonProps {
  label: string;
  accept: string;
  multiple?: boolean;
  onFiles(files: OpenedFile[]): void;
}

/** The texts of files, as far as these can be read: as the command does, in UTF-8 and nothing else. */
export function readFiles(files: Iterable<File>): Promise<OpenedFile[]> {
  return Promise.all([...files].map(readFile));
}

/** Documents of so many bytes are not translated: reading one would take all of the page's memory for nothing. */
const MAX_BYTES = 64 * 1024 * 1024;
const TOO_LARGE = `it has ${MAX_BYTES / 1024 / 1024} MiB or more, which is not read: take out what is not a workflow, and open it again`;

async function readFile(file: File): Promise<OpenedFile> {
  const { name } = file;
  if (file.size >= MAX_BYTES) return { name, text: undefined, reason: TOO_LARGE };
  const bytes = await file.arrayBuffer().catch(() => undefined);
  if (bytes === undefined) return { name, text: undefined };
  try {
    return { name, text: new TextDecoder("utf-8", { fatal: true }).decode(bytes) };
  } catch {
    return { name, text: undefined, reason: NOT_UTF_8 };
  }
}

/** A button that lets the user choose files, and reads them. */
export function FileButton({ label, accept, multiple = false, onFiles }: FileButtonProps) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <button className="button" type="button" onClick={() => input.current?.click()}>
        {label}
      </button>
      <input
        ref={input}
        hidden
        type="file"
        aria-label={label}
        accept={accept}
        multiple={multiple}
        onChange={({ target }) => {
          const files = [...(target.files ?? [])];
          // The same file may be chosen again.
          target.value = "";
          void readFiles(files).then(onFiles);
        }}
      />
    </>
  );
}
