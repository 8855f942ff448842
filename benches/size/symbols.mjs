/** The names of Rust's functions, as far as it takes to see which module they come from. */

const ESCAPES = { LT: "<", GT: ">", RF: "&", BP: "*", C: ",", LP: "(", RP: ")", u20: " ", u27: "'", u5b: "[", u5d: "]", u7b: "{", u7d: "}", u3b: ";", u2b: "+", u22: '"' };

/** A function's path. The standard library's are mangled in another way; of these the crate and the names are told. */
export function pathOf(symbol) {
  if (symbol.startsWith("_ZN")) return legacyPath(symbol.slice(3));
  if (symbol.startsWith("_R")) return identifiers(symbol.slice(2)).join("::");
  return symbol.replace(/_[0-9a-f]{16}$/, "");
}

function legacyPath(mangled) {
  const parts = [];
  for (let rest = mangled; /^\d/.test(rest); ) {
    const [digits] = /^\d+/.exec(rest);
    parts.push(rest.slice(digits.length, digits.length + Number(digits)));
    rest = rest.slice(digits.length + Number(digits));
  }
  const isHash = /^h[0-9a-f]{16}$/.test(parts.at(-1) ?? "");
  const path = parts.slice(0, isHash ? -1 : undefined).join("::");
  return path.replace(/(^|::)_(?=\$)/g, "$1").replace(/\$(\w+?)\$/g, (whole, name) => ESCAPES[name] ?? whole).replaceAll("..", "::");
}

function identifiers(mangled) {
  const found = [];
  for (let rest = mangled; rest !== ""; ) {
    const [whole, digits] = /^(?:B[0-9A-Za-z]*_|(?:C?s[0-9A-Za-z]*_)?(\d+)_?(?=[A-Za-z_]))/.exec(rest) ?? [rest[0]];
    rest = rest.slice(whole.length);
    if (digits === undefined) continue;
    found.push(rest.slice(0, Number(digits)));
    rest = rest.slice(Number(digits));
  }
  return found;
}

/** The module that a path counts for: of our own crate two names, of any other the crate. */
export function moduleOf(path) {
  const own = /oc_argo::(\w+)(?:::([a-z]\w*)(?=::))?/.exec(path);
  if (own !== null) return ["oc_argo", ...own.slice(1).filter((name) => name !== undefined)].join("::");
  const [, crate] = /(\w+)::/.exec(path.replace(/<impl /g, "").replace(/\b(?:dyn|as|mut|const) /g, "")) ?? [];
  return crate ?? "(exports and others)";
}
