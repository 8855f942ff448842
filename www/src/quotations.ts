/** The texts of a workflow in what is said of it. They stand in backticks, and must not turn the words around them. */

/** Splits a message: every second part is a quotation, with its backticks. */
export function splitQuotations(message: string): string[] {
  return message.split(/(`[^`]*`)/);
}
