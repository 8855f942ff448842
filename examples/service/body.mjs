/** The body of a request: JSON, and of a size that is bounded. */
import { Refusal } from "./refusals.mjs";

/** Reads the object that a request brings, and no more of it than it may bring. */
export async function readJson(request, maxBytes) {
  const isTooLarge = new Refusal(413, "too-large", `a request has at most ${maxBytes} bytes`, { Connection: "close" });
  if (Number(request.headers["content-length"]) > maxBytes) throw isTooLarge;
  const parts = [];
  let bytes = 0;
  for await (const part of request.iterator({ destroyOnReturn: false })) {
    bytes += part.length;
    if (bytes > maxBytes) throw isTooLarge;
    parts.push(part);
  }
  let body;
  try {
    body = JSON.parse(Buffer.concat(parts).toString());
  } catch (error) {
    throw new Refusal(400, "not-json", `the request is no JSON: ${error.message}`);
  }
  if (typeof body !== "object" || body === null || Array.isArray(body)) throw new Refusal(400, "not-json", "the request is no JSON object");
  return body;
}
