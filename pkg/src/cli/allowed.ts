/** What `lint --allow` leaves out: findings of the codes that a team has accepted. */
import { readFile } from "node:fs/promises";

import type { Diagnostic } from "../nodejs.js";
import { counted } from "../wording.js";
import { UsageError } from "./arguments.js";
import { didYouMean } from "./suggestion.js";

/** The codes that `--allow` names. One that no finding has is a slip: it would silently allow nothing. */
export async function allowedCodes(named: readonly string[]): Promise<ReadonlySet<string>> {
  const known = named.length === 0 ? [] : await knownCodes();
  const unknown = named.find((code) => !known.includes(code));
  if (unknown !== undefined) {
    throw new UsageError(`\`--allow ${unknown}\` is no code of a finding${hint(unknown, known)}`);
  }
  return new Set(named);
}

function hint(unknown: string, known: readonly string[]): string {
  // Addresses of brokers are lists, so somebody will write one here too.
  if (unknown.includes(",")) return ": write `--allow` once for each code";
  return didYouMean(unknown, known);
}

/** The codes of all findings, as the schema has them that is made of the translator with each build of the package. */
async function knownCodes(): Promise<readonly string[]> {
  const text = await readFile(new URL("../../wasm/schema.json", import.meta.url), "utf8");
  const { definitions } = JSON.parse(text) as { definitions: { Diagnostic: { properties: { code: { enum: string[] } } } } };
  return definitions.Diagnostic.properties.code.enum;
}

/** The findings that are told. Errors always are: they keep the workflow from being built, whoever accepts them. */
export function toldOf(diagnostics: readonly Diagnostic[], allowed: ReadonlySet<string>): Diagnostic[] {
  return diagnostics.filter(({ severity, code }) => severity === "error" || !allowed.has(code));
}

/** The allowed codes that errors have all the same, each in a sentence; without it, an exit code of 1 would look like a slip. */
export function stillErrors(diagnostics: readonly Diagnostic[], allowed: ReadonlySet<string>): string[] {
  return [...allowed].flatMap((allowedCode) => {
    const count = diagnostics.filter(({ severity, code }) => severity === "error" && code === allowedCode).length;
    if (count === 0) return [];
    return [`\`--allow ${allowedCode}\` leaves out no errors, and ${count === 1 ? "1 stays" : `${count} stay`}: what cannot be built has to be mended`];
  });
}

/** How many were left out, behind the count of others; nothing where none were. */
export function andAllowed(count: number): string {
  return count === 0 ? "" : `, ${counted(count, "finding")} allowed`;
}
