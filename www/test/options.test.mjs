/** The options' form says what holds, and what it does not take. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";

import { showTab } from "./hands.mjs";
import { app, eventually, folder, opened, openTexts, sample, samplePath, seriousFaults, served, translated } from "./page.mjs";
import { line, manifest, SMALL } from "./panes.mjs";

/** The workflow that raises a finding. */
const ofFinding = (code) => JSON.parse(readFileSync(samplePath(`../diagnostics/${code}.json`), "utf8")).workflow;

/** A page with the small workflow and the options in sight. */
async function withOptions(t) {
  const page = await app(t);
  await openTexts(page, { "small.json": SMALL, "peers.json": sample("peers.json") });
  await line(manifest(page), "- name: first-one").first().waitFor();
  await showTab(page, "Options");
  return page;
}

test("a peer that was chosen stays chosen in sight where the peers no longer name it", async (t) => {
  const page = await withOptions(t);
  const peers = page.getByLabel("the peer that builds");
  const [id, other] = Object.keys(JSON.parse(sample("peers.json")));
  await peers.selectOption(other);
  await openTexts(page, { "peers.json": { [id]: JSON.parse(sample("peers.json"))[id] } });
  await eventually(async () => assert.deepEqual(await peers.locator("option").evaluateAll((options) => options.map(({ value }) => value)), ["", id, other]));
  assert.equal(await peers.inputValue(), other);
  assert.match(await peers.locator("option:checked").textContent(), new RegExp(`^${other}, which the peers do not name$`));
});

test("with an execution's document open, the executions id is the document's", async (t) => {
  const page = await withOptions(t);
  const id = page.getByLabel("executions id");
  await id.fill("of-the-form");
  await openTexts(page, { "execution.json": { executions_id: "of-the-document" } });
  await eventually(async () => assert.ok(await id.isDisabled()));
  assert.deepEqual([await id.inputValue(), await id.getAttribute("placeholder")], ["", "as the open execution says"]);
  await page.getByRole("button", { name: "Close execution.json" }).click();
  await eventually(async () => assert.ok(await id.isEnabled()));
  assert.equal(await id.inputValue(), "of-the-form");
});

test("a timeout that is none is marked, told at its field, and changes nothing", async (t) => {
  const page = await withOptions(t);
  const field = page.getByLabel("timeout in seconds");
  await field.fill("90");
  await line(manifest(page), "activeDeadlineSeconds: 90").waitFor();
  for (const wrong of ["-5", "1.5", "99999999999999999999"]) {
    await field.fill(wrong);
    await page.getByText("a whole number of seconds, which may be 0").waitFor();
    assert.deepEqual([await field.inputValue(), await field.getAttribute("aria-invalid")], [wrong, "true"]);
    assert.equal(await field.evaluate((input) => document.getElementById(input.getAttribute("aria-errormessage"))?.textContent), "a whole number of seconds, which may be 0");
    await line(manifest(page), "activeDeadlineSeconds: 90").waitFor();
  }
  // No number at all, of which the browser does not tell what it is.
  await field.fill("90");
  await page.getByText("a whole number of seconds, which may be 0").waitFor({ state: "detached" });
  await field.press("End");
  await page.keyboard.type("e");
  await page.getByText("a whole number of seconds, which may be 0").waitFor();
  await line(manifest(page), "activeDeadlineSeconds: 90").waitFor();
  await field.fill("120");
  await line(manifest(page), "activeDeadlineSeconds: 120").waitFor();
  assert.equal(await field.getAttribute("aria-invalid"), null);
  await field.fill("");
  await line(manifest(page), "activeDeadlineSeconds: 120").waitFor({ state: "detached" });
});

test("the broker of events and the claims of storages are the manifest's, which findings recommend", async (t) => {
  const page = await app(t);
  await openTexts(page, { "event.json": ofFinding("default-nats-url") });
  await translated(page);
  await showTab(page, "Options");
  const broker = page.getByLabel("the cluster's broker for events");
  await broker.fill("nats://broker.example.org:4222");
  await line(manifest(page), "nats://broker.example.org:4222").waitFor();
  await openTexts(page, { "volume.json": ofFinding("volume-deleted") });
  const claims = page.getByLabel("claims for storages' files");
  const volume = "s-1";
  await claims.fill(`${volume}=kept-files\n`);
  await line(manifest(page), "claimName: kept-files").waitFor();
  // A line may be begun: what was typed stays as it is.
  assert.equal(await claims.inputValue(), `${volume}=kept-files\n`);
  for (const [wrong, told] of [[`${volume}=kept-files\nother`, "a storage's id, `=` and a claim: `other` is none"], [`${volume}=`, `a storage's id, \`=\` and a claim: \`${volume}=\` is none`], ["=a", "a storage's id, `=` and a claim: `=a` is none"], [`${volume}=a\n${volume}=b`, `two claims for the storage \`${volume}\``]]) {
    await claims.fill(wrong);
    await page.getByText(told).waitFor();
    assert.deepEqual([await claims.inputValue(), await claims.getAttribute("aria-invalid")], [wrong, "true"]);
    assert.equal(await claims.evaluate((field) => document.getElementById(field.getAttribute("aria-errormessage"))?.textContent), told);
    assert.deepEqual(await seriousFaults(page, ".options"), []);
    await line(manifest(page), "claimName: kept-files").waitFor();
  }
  await claims.fill("");
  await line(manifest(page), "claimName: kept-files").waitFor({ state: "detached" });
  assert.equal(await claims.getAttribute("aria-invalid"), null);
});

test("what the command says stands in the fields that are empty, a login left out; what is chosen on the page holds over it", async (t) => {
  const dir = await folder(t);
  await writeFile(join(dir, "small.json"), SMALL);
  const [self] = Object.keys(JSON.parse(sample("peers.json")));
  const said = { namespace: "imagerie", "self-peer": self, timeout: "60", admiralty: "target", crds: "minimal", fold: "never", split: "never", "nats-url": "nats://us:secret@broker.example.org:4222", claim: "s-1=kept", name: "some-words" };
  const page = await opened(t, await served(t, [join(dir, "small.json"), ...Object.entries(said).flatMap(([flag, value]) => [`--${flag}`, value])]));
  await line(manifest(page), "activeDeadlineSeconds: 60").waitFor();
  await showTab(page, "Options");
  const field = (name) => page.getByLabel(name);
  const placeholders = { namespace: "imagerie", "timeout in seconds": "60", "the cluster's broker for events": "nats://broker.example.org:4222", "claims for storages' files": "s-1=kept", "words of the name": "some-words" };
  for (const [name, text] of Object.entries(placeholders)) assert.deepEqual([await field(name).getAttribute("placeholder"), await field(name).inputValue()], [text, ""], name);
  const choices = { "the peer that builds": self, "remote tasks find their cluster by": "default (target)", "argo's CRDs in the cluster": "default (minimal)", "tasks share templates": "default (never)", "large DAGs are split": "default (never)" };
  for (const [name, text] of Object.entries(choices)) assert.equal(await field(name).locator("option:checked").textContent(), text, name);
  await field("timeout in seconds").fill("90");
  await line(manifest(page), "activeDeadlineSeconds: 90").waitFor();
  for (const [name, value] of [["remote tasks find their cluster by", "annotation"], ["argo's CRDs in the cluster", "full"]]) {
    await field(name).selectOption(value);
    await eventually(async () => assert.equal(await field(name).inputValue(), value));
  }
});
