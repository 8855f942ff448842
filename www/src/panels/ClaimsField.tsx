/** A field for the claims that keep the files of volumes, one per line, which says what it does not take. */
import { useId, useState } from "react";

interface ClaimsFieldProps {
  label: string;
  value: Readonly<Record<string, string>> | undefined;
  /** The claims that hold where it names none. */
  beneath: Readonly<Record<string, string>> | undefined;
  onChange(value: Record<string, string> | undefined): void;
}

/** What is typed is kept as it is: a line that names no claim is told, and leaves the value as it was. */
export function ClaimsField({ label, value, beneath, onChange }: ClaimsFieldProps) {
  const [typed, setTyped] = useState<{ text: string; of: string }>();
  const reason = useId();
  const written = linesOf(value);
  // What was typed stands for the value, until that is changed from elsewhere.
  const text = typed?.of === written ? typed.text : written;
  const { fault } = claimsIn(text);
  return (
    <div className="options-field">
      <label>
        {label}
        <textarea
          rows={2}
          spellCheck={false}
          value={text}
          placeholder={linesOf(beneath) || "storage's id=claim"}
          aria-invalid={fault !== undefined || undefined}
          aria-errormessage={fault === undefined ? undefined : reason}
          aria-describedby={fault === undefined ? undefined : reason}
          onChange={({ target }) => {
            const read = claimsIn(target.value);
            const claims = Object.keys(read.claims).length === 0 ? undefined : read.claims;
            setTyped({ text: target.value, of: read.fault === undefined ? linesOf(claims) : written });
            if (read.fault === undefined) onChange(claims);
          }}
        />
      </label>
      <span id={reason} className="options-wrong" role="status">
        {fault}
      </span>
    </div>
  );
}

function linesOf(claims: Readonly<Record<string, string>> = {}): string {
  return Object.entries(claims)
    .map(([storage, claim]) => `${storage}=${claim}`)
    .join("\n");
}

/** The claims by their storages, as the command's `--claim` takes them, and what is wrong with the first line that is wrong. */
function claimsIn(text: string): { claims: Record<string, string>; fault?: string } {
  const claims = new Map<string, string>();
  for (const line of text.split("\n").map((line) => line.trim())) {
    if (line === "") continue;
    const at = line.lastIndexOf("=");
    const [storage, claim] = [line.slice(0, at).trim(), line.slice(at + 1).trim()];
    if (at < 0 || storage === "" || claim === "") return { claims: {}, fault: `a storage's id, \`=\` and a claim: \`${line}\` is none` };
    if (claims.has(storage)) return { claims: {}, fault: `two claims for the storage \`${storage}\`` };
    claims.set(storage, claim);
  }
  return { claims: Object.fromEntries(claims) };
}
