/** What is taken out of a text before it leaves the page, and what stays. */
import assert from "node:assert/strict";
import { test } from "node:test";

import * as translator from "oc-argo";

import { bundled } from "./bundle.mjs";

const { withoutCredentials } = await bundled("src/state/credentials.ts");
await translator.init();

/** The text without its credentials, and as it reads then. */
async function cleaned(text) {
  const { text: left, removed } = await withoutCredentials(text, translator);
  const { value, diagnostics } = translator.readDocument(left);
  assert.deepEqual(diagnostics, [], left);
  return { left, removed, value };
}

/** Texts, what they must read as afterwards, and how many credentials are in them. */
const CASES = {
  "a field": ['{"password": "hunter2", "user": "u"}', { password: null, user: "u" }, 1],
  "a whole object": ['{"credentials": {"user": "hunter2", "key": "hunter2"}}', { credentials: null }, 1],
  "a param": ['[{"name": "API_TOKEN", "value": "hunter2"}]', [{ name: "API_TOKEN", value: null }], 1],
  "a param by its attribute": ['[{"attr": "DB_PASSWORD", "value": 1234567}]', [{ attr: "DB_PASSWORD", value: null }], 1],
  "nothing in it": ['{"credentials": null, "token": "", "secrets": [], "has_password": true}', undefined, 0],
  "an address": ['{"source": "https://user:hunter2@host/a?b=c@d"}', { source: "https://host/a?b=c@d" }, 1],
  "an address with an at in its password": ['{"source": "s3://user:x@hunter2@host/a"}', { source: "s3://host/a" }, 1],
  "a flag": ['{"args": "run --password hunter2 --db-password=hunter2 x"}', { args: "run --password  --db-password= x" }, 1],
  "a query": ['{"url": "http://host/?token=hunter2&x=1"}', { url: "http://host/?token=&x=1" }, 1],
  "a reference is none": ['{"args": "--token=$TOKEN --token {{inputs.parameters.TOKEN}} http://$USER:$PW@host/"}', undefined, 0],
  "the same value elsewhere": ['{"args": ["login", "hunter2"], "password": "hunter2"}', { args: ["login", null], password: null }, 2],
  "a common value elsewhere": ['{"args": "true", "token": "true", "n": 8080, "secret": 8080}', { args: "true", n: 8080, secret: null, token: null }, 2],
  "a field that comes twice": ['{"password": "hunter2", "password": "x"}', { password: null }, 1],
  "beside letters of two units": ['{"😀": 1, "password": "😀hunter2", "b": "é"}', { b: "é", password: null, "😀": 1 }, 1],
  "a plain scalar": ["a: 1\npassword: hunter2 # why\nb: 2\n", { a: 1, b: 2, password: null }, 1],
  "a plain scalar of two lines": ["password: hunter2\n  hunter2\nb: 2\n", { b: 2, password: null }, 1],
  "a literal block": ["password: |\n  hunter2\n  hunter2\nb: 2\n", { b: 2, password: null }, 1],
  "a folded block": ["a:\n  password: >- # why\n\n    hunter2\n    hunter2\n\n\n  c: 1\nb: 2\n", { a: { c: 1, password: null }, b: 2 }, 1],
  "a block with Windows' line ends": ["a:\r\n  password: |\r\n    hunter2\r\n  b: 1\r\n", { a: { b: 1, password: null } }, 1],
  "a block at the end": ["b: 1\npassword: |+\n  hunter2\n\n", { b: 1, password: null }, 1],
  "a block with an address": [
    "args: |\n  curl https://user:hunter2@host/\n  next\nb: 1\n",
    { args: "curl https://host/\nnext\n", b: 1 },
    1,
  ],
  "a line of a configuration in a block": ["file: |\n  user: u\n  password: hunter2\nb: 1\n", { b: 1, file: "user: u\npassword: \n" }, 1],
  "a mapping": ["secrets:\n  user: hunter2\n  list:\n  - hunter2\nb: 1\n", { b: 1, secrets: null }, 1],
  "a list": ["secrets:\n- hunter2\n- hunter3\nb: 1\n", { b: 1, secrets: null }, 1],
  "a list of one": ["a:\n  secrets:\n  - hunter2\nb: 1\n", { a: { secrets: null }, b: 1 }, 1],
  "a param in a list": ["- name: PASSWORD\n  value: |\n    hunter2\n  x: 1\n- hunter2\n", [{ name: "PASSWORD", value: null, x: 1 }, "hunter2"], 1],
  "an element of a list": ["password: hunter2\nlist:\n- hunter2\n- b\n", { list: [null, "b"], password: null }, 2],
  "an alias of a harmless anchor": ["a: &pw hunter2\npassword: *pw\n", { a: null, password: null }, 2],
  "a short one": ["a: &pw pw\npassword: *pw\n", { a: null, password: null }, 2],
  "an anchor that others use": ["password: &pw hunter2\nb: *pw\nc: 1\n", { b: null, c: 1, password: null }, 2],
  "an alias of an object": ["a: &x\n  password: hunter2\nb: *x\n", { a: { password: null }, b: { password: null } }, 2],
  "a key that comes twice": ["password: hunter2\npassword: hunter3\nb: 1\n", { b: 1, password: null }, 1],
  "a comment": ["a: 1\n# password: hunter2\n", { a: 1 }, 1],
  "an explicit key": ["? password\n: hunter2\n", { password: null }, 1],
  "flow style": ["{a: 1, password: hunter2, list: [https://u:hunter2@host/x]}", { a: 1, list: ["https://host/x"], password: null }, 2],
};

for (const [what, [text, value, removed]] of Object.entries(CASES)) {
  test(`credentials are taken out: ${what}`, async () => {
    const found = await cleaned(text);
    assert.equal(found.removed, removed, found.left);
    if (value === undefined) assert.equal(found.left, text, "nothing is changed");
    else assert.deepEqual(found.value, value);
    if (!what.includes("a param in a list")) assert.doesNotMatch(found.left, /hunter/);
  });
}

test("the rest of a text stays as it is written", async () => {
  const { left } = await cleaned('# head\nname:   "a" # why\npassword: hunter2   # not here\nlist: [ 1,2 ]\n');
  assert.equal(left, '# head\nname:   "a" # why\npassword: null   # not here\nlist: [ 1,2 ]\n');
});

test("a text that cannot be read is refused as a whole", async () => {
  for (const text of ['{"password": "hunter2"', "a: 1\n---\npassword: hunter2\n", "a: &x {password: hunter2}\nb: {<<: *x}\n"]) {
    assert.equal(await withoutCredentials(text, translator), undefined, text);
  }
});

test("a large text is looked through in one way", async () => {
  const text = JSON.stringify({ blob: "a.".repeat(500_000), more: "x".repeat(1_000_000), password: "hunter2" });
  const start = performance.now();
  const { left } = await cleaned(text);
  assert.ok(performance.now() - start < 5_000, `${performance.now() - start} ms`);
  assert.doesNotMatch(left, /hunter/);
});
