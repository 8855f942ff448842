/** A text in pieces: after each edit it has the text, and the bytes, of the whole. */
import assert from "node:assert/strict";
import { it } from "node:test";

import { PiecedText } from "../dist/pieced-text.js";

/** The text with edits made, and the same of the pieces. */
function assertEdited(pieced, text, edits) {
  const made = pieced.edited(edits);
  const wanted = edits.reduceRight((all, { from, to, insert }) => all.slice(0, from) + insert + all.slice(to), text);
  assert.equal(made.text, wanted);
  assert.deepEqual(Buffer.from(made.bytes()), Buffer.from(new TextEncoder().encode(wanted)));
  return [made, wanted];
}

it("follows edits at random places, within characters too", () => {
  let seed = 7;
  const random = (below) => (seed = (seed * 48_271) % 2_147_483_647) % below;
  const SIGNS = ["a", "é", "🙂", "\ud83d", "\ude42", "x".repeat(40_000), "🙂".repeat(33_000), ""];
  let text = "ab🙂".repeat(50_000);
  let pieced = PiecedText.of(text);
  for (let round = 0; round < 300; round++) {
    const places = Array.from({ length: 2 * (1 + random(2)) }, () => random(text.length + 1)).sort((one, other) => one - other);
    const edits = [];
    for (let at = 0; at < places.length; at += 2) {
      const to = round % 9 === 0 ? places[at + 1] : Math.min(places[at] + random(4), places[at + 1]);
      edits.push({ from: places[at], to, insert: SIGNS[random(round % 9 === 1 ? SIGNS.length : 5)] });
    }
    [pieced, text] = assertEdited(pieced, text, edits);
  }
});

it("joins halves of a character that meet where pieces do", () => {
  const text = `x${"\ude42".repeat(100_000)}`;
  const pieced = PiecedText.of(text);
  for (let at = 1; at < text.length; at += 1000) assertEdited(pieced, text, [{ from: at, to: at, insert: "\ud83d" }]);
  // One in each piece, wherever the next begins.
  const whole = `x${"\ude42\ud83d".repeat(50_000)}`;
  for (let at = 24_900; at < 25_100; at++) assertEdited(PiecedText.of(whole), whole, [{ from: at, to: at + 1, insert: "" }]);
});

it("can lose all of its text, and get another", () => {
  const text = "x".repeat(100_000);
  const [empty] = assertEdited(PiecedText.of(text), text, [{ from: 0, to: text.length, insert: "" }]);
  assertEdited(empty, "", [{ from: 0, to: 0, insert: "again" }]);
});

/** The bytes with an edit made. */
function withEdit(bytes, { start, end, bytes: inserted }) {
  return Buffer.concat([bytes.subarray(0, start), inserted, bytes.subarray(end)]);
}

it("becomes any other text, and says which of its bytes are others", () => {
  let seed = 13;
  const random = (below) => (seed = (seed * 48_271) % 2_147_483_647) % below;
  const SIGNS = ["a", "é", "🙂", "🙃", "\ud83d", "\ude42", "", "x".repeat(70_000)];
  let text = "ab🙂".repeat(50_000);
  let pieced = PiecedText.of(text);
  for (let round = 0; round < 300; round++) {
    const from = random(text.length + 1);
    const to = Math.min(text.length, from + random(round % 10 === 0 ? 100_000 : 4));
    const next = round % 50 === 49 ? "other🙂".repeat(random(20_000)) : text.slice(0, from) + SIGNS[random(round % 20 === 0 ? 8 : 7)] + text.slice(to);
    const became = pieced.becoming(next);
    assert.equal(became.text, next);
    const wanted = Buffer.from(new TextEncoder().encode(next));
    assert.deepEqual(Buffer.from(became.bytes()), wanted);
    assert.deepEqual(withEdit(Buffer.from(pieced.bytes()), became.editAfter(pieced)), wanted);
    assert.equal(became.becoming(next), became, "the same text is the same");
    [pieced, text] = [became, next];
  }
});

it("says of texts that share nothing that all is another", () => {
  const [one, other] = [PiecedText.of("x".repeat(100_000)), PiecedText.of("x".repeat(90_000))];
  for (const [now, before] of [[one, other], [other, one]]) {
    const { start, end, bytes } = now.editAfter(before);
    assert.deepEqual([start, end, bytes.length], [0, before.length, now.length]);
  }
  assert.deepEqual(one.editAfter(one), { start: 100_000, end: 100_000, bytes: new Uint8Array() });
});

it("leaves the text before as it was", () => {
  const before = PiecedText.of("one two");
  before.edited([{ from: 0, to: 3, insert: "1" }]);
  assert.equal(before.text, "one two");
  assert.equal(Buffer.from(before.bytes()).toString(), "one two");
});

it("follows edits that touch, that lie in one piece, and that reach into the next", () => {
  let seed = 11;
  const random = (below) => (seed = (seed * 48_271) % 2_147_483_647) % below;
  for (let round = 0; round < 60; round++) {
    const text = ["x\ude42\ud83d", "ab🙂"][round % 2].repeat(25_000);
    const edits = [];
    for (let from = random(30_000); from <= text.length && edits.length < 60; from = edits.at(-1).to + (random(3) === 0 ? 0 : random(2500))) {
      const to = Math.min(from + (random(20) === 0 ? 40_000 : random(3)), text.length);
      edits.push({ from, to, insert: ["", "é", "\ud83d", "\ude42"][random(4)] });
    }
    assertEdited(PiecedText.of(text), text, edits);
  }
});

it("encodes a piece once, however many edits are made in it", (t) => {
  const text = "abcdefghij".repeat(10_000);
  const pieced = PiecedText.of(text);
  let units = 0;
  const { encode } = TextEncoder.prototype;
  t.mock.method(TextEncoder.prototype, "encode", function (input) {
    units += input.length;
    return encode.call(this, input);
  });
  const made = pieced.edited(Array.from({ length: 10_000 }, (_, index) => ({ from: 10 * index, to: 10 * index + 1, insert: "é" })));
  assert.ok(units <= 2 * text.length, `${units} units are encoded`);
  assert.equal(made.text, "ébcdefghij".repeat(10_000));
});
