/** Whether an error says that Node's permission model (`node --permission`) denies something. */
export function isDenied(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ERR_ACCESS_DENIED";
}
