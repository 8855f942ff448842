/** A message, each quotation in it with a direction of its own. */
import type { ReactNode } from "react";

import { splitQuotations } from "../quotations.js";

/** The message. */
export function Said({ text }: { text: string }): ReactNode {
  return splitQuotations(text).map((part, index) => (index % 2 === 1 ? <bdi key={index}>{part}</bdi> : part));
}
