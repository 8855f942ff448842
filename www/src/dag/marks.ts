/** How many errors and warnings there are at a pointer, or below it. */
import type { Diagnostic } from "oc-argo";

/** What is wrong with a node or an edge. */
export interface Marks {
  errors: number;
  warnings: number;
}

/** Finds the marks of pointers that lie beside each other, not within each other. */
export type FindMarks = (pointers: readonly string[]) => Marks;

const NONE: Marks = { errors: 0, warnings: 0 };

/** Counts diagnostics once, so that asking about each of thousands of nodes is cheap. */
export function countMarks(diagnostics: readonly Diagnostic[]): FindMarks {
  const counts = new Map<string, Marks>();
  for (const { path, severity } of diagnostics) {
    if (severity === "info") continue;
    for (let end = path.length; end > 0; end = path.lastIndexOf("/", end - 1)) {
      const pointer = path.slice(0, end);
      const marks = counts.get(pointer) ?? { errors: 0, warnings: 0 };
      marks[severity === "error" ? "errors" : "warnings"] += 1;
      counts.set(pointer, marks);
    }
  }
  return (pointers) => {
    if (counts.size === 0) return NONE;
    return pointers.map((pointer) => counts.get(pointer) ?? NONE).reduce(sum, NONE);
  };
}

function sum(one: Marks, other: Marks): Marks {
  return { errors: one.errors + other.errors, warnings: one.warnings + other.warnings };
}
