/** What a thrown value says, which may be anything. */
export function messageOf(error: unknown): string {
  try {
    return error instanceof Error ? error.message : String(error);
  } catch {
    return "no reason was given";
  }
}
