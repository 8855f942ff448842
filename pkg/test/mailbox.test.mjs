/** Shared memory between page and worker: an answer is found once, by whom it is for, and none gets in another's way. */
import assert from "node:assert/strict";
import { it } from "node:test";

import { Mailbox } from "../dist/background/mailbox.js";

const mailbox = () => new Mailbox(new SharedArrayBuffer(65_536));
const UPDATE = { lines: Uint32Array.of(3, 4, 7, 9, 9, 2), text: 'é🙂"\n', rest: '{"diagnostics":[]}', isStale: true };

it("gives an update once, and only to the call that it answers", () => {
  const page = mailbox();
  const worker = new Mailbox(page.memory);
  assert.equal(page.take(5), undefined);
  worker.put(5, UPDATE);
  assert.equal(page.take(4), undefined);
  assert.deepEqual(page.take(5), UPDATE);
  assert.equal(page.take(5), undefined);
  worker.put(6, { ...UPDATE, text: "" });
  assert.deepEqual(page.take(6), { ...UPDATE, text: "" });
});

it("keeps what lies there until it was taken or has come as a message", () => {
  const box = mailbox();
  box.put(1, UPDATE);
  box.put(2, { ...UPDATE, text: "another" });
  box.empty(2);
  assert.equal(box.take(2), undefined);
  assert.deepEqual(box.take(1), UPDATE);
  box.put(3, UPDATE);
  box.empty(3);
  assert.equal(box.take(3), undefined);
  box.put(4, UPDATE);
  assert.deepEqual(box.take(4), UPDATE);
});

it("takes nothing that has no room, to the byte", () => {
  const box = mailbox();
  const sizeOf = (text) => Buffer.byteLength(JSON.stringify({ ...UPDATE, lines: [...UPDATE.lines], text }));
  const room = 65_536 - 8 - sizeOf("");
  box.put(1, { ...UPDATE, text: "x".repeat(room + 1) });
  assert.equal(box.take(1), undefined);
  const full = { ...UPDATE, text: "x".repeat(room) };
  box.put(2, full);
  assert.deepEqual(box.take(2), full);
});

it("is not there where memory is not shared with workers", () => {
  assert.equal(Mailbox.create(), undefined);
});
