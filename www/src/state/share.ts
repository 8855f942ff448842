/** The whole state in the fragment of the page's address, compressed. A browser sends no fragment anywhere. */

/** More than most states of ours, so that a small address cannot fill the memory. */
const MAX_BYTES = 64 * 1024 * 1024;

/** What is said of a state that no address holds. */
export class TooLarge extends Error {
  constructor(message = `an address holds ${MAX_BYTES / 1024 / 1024} MiB at most`) {
    super(message);
  }
}

/** Packs a value for an address. It throws {@link TooLarge} where {@link unpack} would. */
export async function pack(value: unknown): Promise<string> {
  const blob = new Blob([JSON.stringify(value)]);
  if (blob.size > MAX_BYTES) throw new TooLarge();
  const stream = blob.stream().pipeThrough(new CompressionStream("deflate-raw"));
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
  let binary = "";
  for (let from = 0; from < bytes.length; from += 0x8000) {
    binary += String.fromCharCode(...bytes.subarray(from, from + 0x8000));
  }
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** Unpacks what {@link pack} made. It throws where the text is something else, and {@link TooLarge}. */
export async function unpack(packed: string): Promise<unknown> {
  const binary = atob(packed.replaceAll("-", "+").replaceAll("_", "/"));
  const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0));
  const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw")).getReader();
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    size += part.value.length;
    if (size > MAX_BYTES) {
      await reader.cancel();
      throw new TooLarge();
    }
    parts.push(part.value);
  }
  return JSON.parse(await new Blob(parts).text()) as unknown;
}
