/** Odd input for the translator: random texts, changed samples, and values of JavaScript that are no documents. */

/** Random numbers that are the same for the same seed: a linear congruential generator, of which the high bits are taken. */
export function randomFrom(seed) {
  let state = BigInt(seed) & 0xffff_ffff_ffff_ffffn;
  const next = () => {
    state = (state * 6_364_136_223_846_793_005n + 1_442_695_040_888_963_407n) & 0xffff_ffff_ffff_ffffn;
    return Number(state >> 33n);
  };
  const below = (limit) => next() % Math.max(1, limit);
  return { below, pick: (list) => list[below(list.length)] };
}

/** Pieces of JSON, YAML and Unicode that readers stumble over. */
const PIECES = [
  "{", "}", "[", "]", ":", ",", "\"", "'", "- ", "? ", ": ", "\n", "  ", "\t", "&a ", "*a", "<<: ", "!!binary ", "---\n", "...\n", "#", "|", ">-\n", "%YAML 1.1\n",
  "\\u0000", "\\ud800", "\ud800", "\udc00", "\ufeff", "\u2028", "\u0085", "\0", "null", "true", "1e999", "-0", "0x", ".nan", "graph", "items", "links",
  '{"graph":{"items":{', '"processing":{', '"links":[', "\"__proto__\":", "é", "👩‍🔬", "{{", "}}", "\r",
];

/** A text of random bytes, or of pieces. */
export function randomText(random) {
  const length = random.below(120);
  const unit = random.below(3) === 0 ? () => String.fromCharCode(random.below(256)) : () => random.pick(PIECES);
  return Array.from({ length }, unit).join("");
}

/** A text with up to four changes: a character flipped, a part cut, repeated, or taken from another text. */
export function mutated(random, text, other) {
  let changed = text;
  for (let left = 1 + random.below(4); left > 0; left--) {
    const [from, length] = [random.below(changed.length), 1 + random.below(200)];
    const [head, tail] = [changed.slice(0, from), changed.slice(from)];
    const at = random.below(other.length);
    const ways = [
      () => head + String.fromCharCode(tail.charCodeAt(0) ^ (1 << random.below(8))) + tail.slice(1),
      () => head + tail.slice(length),
      () => head + tail.slice(0, length).repeat(1 + random.below(5)) + tail,
      () => head + other.slice(at, at + length) + tail.slice(length),
      () => head + random.pick(PIECES) + tail,
      () => head + other.slice(at),
    ];
    changed = random.pick(ways)();
  }
  return changed;
}

const SCALARS = [null, true, 0, -1, 1.5, 1e300, Number.MAX_SAFE_INTEGER, "", "x", "{{workflow.name}}", "\0", "\ud800", "__proto__", [], {}, [null], { "": {} }];

/** A value in which up to six members are replaced, taken out, given twice or taken from another value. */
export function mutatedValue(random, value, other) {
  for (let left = 1 + random.below(6); left > 0; left--) {
    const [holder, key] = place(random, value);
    if (key === undefined) continue;
    const ways = [
      () => (holder[key] = random.pick(SCALARS)),
      () => (Array.isArray(holder) ? holder.splice(key, 1) : delete holder[key]),
      () => (holder[`${key}${random.pick(PIECES)}`] = holder[key]),
      () => {
        const [from, name] = place(random, other);
        holder[key] = name === undefined ? null : structuredClone(from[name]);
      },
    ];
    random.pick(ways)();
  }
  return value;
}

/** A random place in a value: what holds it, and its key there. */
function place(random, value) {
  let holder = value;
  for (;;) {
    const keys = Object.keys(holder);
    if (keys.length === 0) return [holder, undefined];
    const key = random.pick(keys);
    const inner = holder[key];
    if (typeof inner !== "object" || inner === null || random.below(5) === 0) return [holder, key];
    holder = inner;
  }
}

const throwing = () => {
  throw new TypeError("thrown by the caller's own code");
};

function nested(depth, wrap) {
  let value = {};
  for (let left = depth; left > 0; left--) value = wrap(value);
  return value;
}

/** Values of JavaScript that are no documents, or hardly. Each is made anew. */
export const oddValues = {
  undefined: () => undefined,
  null: () => null,
  "a truth": () => true,
  "a number": () => 5,
  "not a number": () => NaN,
  "minus infinity": () => -Infinity,
  "minus zero": () => -0,
  "a big integer": () => 2n ** 80n,
  "a symbol": () => Symbol("odd"),
  "a function": () => () => 1,
  "a date": () => new Date(0),
  "a date that is none": () => new Date(NaN),
  "half a character": () => "\ud800",
  "half a character in keys and values": () => ({ "\udc00": "\ud800", graph: { items: { "\ud800": { processing: { name: "\udfff" } } } } }),
  "an object in itself": () => {
    const odd = { graph: { items: {} } };
    odd.graph.items.odd = odd;
    return odd;
  },
  "a list in itself": () => {
    const odd = [];
    odd.push(odd);
    return odd;
  },
  "a getter that throws": () => ({ get graph() { return throwing(); }, get workflow() { return throwing(); }, get defaults() { return throwing(); }, get id() { return throwing(); } }),
  "a getter that throws, inside": () => ({ graph: { items: { a: { get processing() { return throwing(); } } } } }),
  "toJSON that throws": () => ({ toJSON: throwing }),
  "toJSON that gives a symbol": () => ({ toJSON: () => Symbol("odd") }),
  "toString that throws": () => ({ toString: throwing, valueOf: throwing, [Symbol.toPrimitive]: throwing }),
  "an object without a prototype": () => Object.create(null),
  "a proxy that throws": () => new Proxy({}, { get: throwing, has: throwing, ownKeys: throwing, getOwnPropertyDescriptor: throwing, getPrototypeOf: throwing }),
  "a proxy of a list that throws": () => new Proxy([1, 2], { get: (list, key) => (key === "length" ? 2 : throwing()) }),
  "a revoked proxy": () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    return proxy;
  },
  "a list with holes": () => [, { id: "a" }, ,],
  "links with holes": () => ({ graph: { items: {}, links: [, , null] } }),
  "a map": () => new Map([["graph", { items: {} }]]),
  "a text as an object": () => new String('{"graph":{}}'),
  "bytes": () => new Uint8Array(1000),
  "an own __proto__": () => JSON.parse('{"__proto__":{"graph":{}},"graph":{"items":{"__proto__":{"processing":{}}}}}'),
  "lists a hundred thousand deep": () => nested(100_000, (inner) => [inner]),
  "objects a hundred thousand deep": () => nested(100_000, (graph) => ({ graph })),
  "what throws no error": () => ({ toJSON: () => { throw { toString: throwing }; } }),
};

/** Options that are wrong in their own ways. */
export const oddOptions = {
  "an unknown option": () => ({ nope: 1 }),
  "a half character in every place": () => ({ namespace: "\ud800", name: "\udc00", claims: { "\udc00": "\ud800" }, defaults: { "\ud800": "\udc00" } }),
  "numbers beyond all bounds": () => ({ timeoutSeconds: Number.MAX_VALUE, defaults: { activeDeadlineSeconds: 1e300, parallelism: -0 } }),
  "defaults that are not of Argo": () => ({ defaults: { templates: 3, volumes: [{}], __proto__: null, arguments: [[[[]]]] } }),
  "a list": () => [],
  "a list of options": () => [{ namespace: "x" }],
};
