/** Reads of a wasm module what takes which room: its sections, and its functions by name. */

const CUSTOM = 0;
const IMPORT = 2;
const CODE = 10;
const FUNCTION_NAMES = 1;
const SECTIONS = ["custom", "types", "imports", "functions", "tables", "memories", "globals", "exports", "start", "elements", "code", "data", "data count"];

/** A module's `sections` (`{name, bytes}`) and `functions` (`{symbol, bytes}`), both in their order. */
export function readModule(file) {
  const reader = new Reader(file, 8);
  const sections = [];
  const bodies = [];
  let names = new Map();
  let imported = 0;
  while (!reader.isAtEnd) {
    const id = reader.byte();
    const bytes = reader.number();
    const section = reader.part(bytes);
    let name = SECTIONS[id] ?? `section ${id}`;
    if (id === CUSTOM) name += ` ${(name = section.name())}`;
    if (name === "custom name") names = functionNames(section);
    else if (id === IMPORT) imported = importedFunctions(section);
    else if (id === CODE) section.times(() => bodies.push(section.part(section.number()).length));
    sections.push({ name, bytes });
  }
  return { sections, functions: bodies.map((bytes, index) => ({ symbol: names.get(imported + index) ?? "", bytes })) };
}

function functionNames(section) {
  const names = new Map();
  while (!section.isAtEnd) {
    const id = section.byte();
    const list = section.part(section.number());
    if (id === FUNCTION_NAMES) list.times(() => names.set(list.number(), list.name()));
  }
  return names;
}

function importedFunctions(section) {
  let count = 0;
  const limits = () => {
    const hasMost = section.byte() & 1;
    section.number();
    if (hasMost) section.number();
  };
  const kinds = [
    () => (section.number(), count++),
    () => (section.byte(), limits()),
    limits,
    () => (section.byte(), section.byte()),
  ];
  section.times(() => {
    section.name();
    section.name();
    kinds[section.byte()]();
  });
  return count;
}

class Reader {
  #bytes;
  #at;

  constructor(bytes, at = 0) {
    this.#bytes = bytes;
    this.#at = at;
  }

  get isAtEnd() {
    return this.#at >= this.#bytes.length;
  }

  get length() {
    return this.#bytes.length;
  }

  byte() {
    return this.#bytes[this.#at++];
  }

  /** An unsigned LEB128. */
  number() {
    let number = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = this.byte();
      number += (byte & 127) * factor;
      if (byte < 128) return number;
    }
  }

  part(length) {
    return new Reader(this.#bytes.subarray(this.#at, (this.#at += length)));
  }

  name() {
    const length = this.number();
    return new TextDecoder().decode(this.#bytes.subarray(this.#at, (this.#at += length)));
  }

  times(each) {
    for (let left = this.number(); left > 0; left--) each();
  }
}
