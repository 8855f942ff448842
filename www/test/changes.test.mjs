/** What has changed in the manifest since a version was pinned, or against a file. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { change, documents, drop, manifest, notice, read, showTab, write } from "./hands.mjs";
import { app, eventually, sample } from "./page.mjs";

/** The lines that were taken away and that came, as the difference shows them. */
async function difference(page) {
  const editor = page.getByRole("textbox", { name: /^differences, / });
  await editor.waitFor();
  const lines = (selector) => editor.locator(selector).allInnerTexts();
  return { removed: await lines(".cm-deletedLine"), added: await lines(".cm-line.cm-changedLine") };
}

const pinned = (page) => page.getByRole("tab", { name: /Changes.*changed/s });

test("a pinned manifest is compared with the one of now, line by line", async (t) => {
  const page = await app(t);
  await page.getByRole("button", { name: "Pin", exact: true }).click();
  // Pinning shows the panel.
  assert.equal(await page.getByRole("tab", { name: "Changes" }).getAttribute("aria-selected"), "true");
  await page.getByText("no differences").waitFor();
  assert.equal(await pinned(page).count(), 0);
  await change(page, "curlimages/curl:8.11.1", "curlimages/curl:8.12.0");
  await pinned(page).waitFor();
  await eventually(async () =>
    assert.deepEqual(await difference(page), { removed: ["      image: curlimages/curl:8.11.1"], added: ["      image: curlimages/curl:8.12.0"] }),
  );
  await page.getByText("lines added: 1, removed: 1").waitFor();
  await change(page, "curlimages/curl:8.12.0", "curlimages/curl:8.11.1");
  await page.getByText("no differences").waitFor();
  await pinned(page).waitFor({ state: "detached" });
});

test("what was removed and what was added differ where the system chooses the colours, and so does what in them has changed", async (t) => {
  const page = await app(t, { forcedColors: "active" });
  await page.getByRole("button", { name: "Pin", exact: true }).click();
  await change(page, "curlimages/curl:8.11.1", "curlimages/curl:8.12.0");
  const editor = page.getByRole("textbox", { name: /^differences, / });
  const signs = (selector) => editor.locator(selector).evaluateAll((lines) => lines.map((line) => getComputedStyle(line, "::before").content));
  await eventually(async () => assert.deepEqual([await signs(".cm-deletedLine"), await signs(".cm-line.cm-changedLine")], [['"−"'], ['"+"']]));
  const isUnderlined = (word) => getComputedStyle(word).textDecorationLine === "underline";
  assert.ok(await editor.locator(".cm-deletedText").first().evaluate(isUnderlined));
  assert.ok(await editor.locator(".cm-changedText").first().evaluate(isUnderlined));
});

test("the time at which a version was pinned is written as the page is, wherever its browser is", async (t) => {
  const page = await app(t, { locale: "ar-EG", timezoneId: "Africa/Cairo" });
  await page.getByRole("button", { name: "Pin", exact: true }).click();
  await page.getByText(/^pinned at ([01]\d|2[0-3]):[0-5]\d:[0-5]\d → now$/).waitFor();
  await page.getByRole("button", { name: "Pin this version" }).click();
  await page.getByText(/^pinned at ([01]\d|2[0-3]):[0-5]\d:[0-5]\d → now$/).waitFor();
});

test("options change the manifest too; a later version can be pinned, and let go", async (t) => {
  const page = await app(t);
  await showTab(page, "Changes");
  await page.getByText("pin a version of the manifest, or drop a manifest here").waitFor();
  await page.getByRole("button", { name: "Pin this version" }).click();
  await showTab(page, "Options");
  await page.getByLabel("namespace").fill("imagerie");
  await pinned(page).waitFor();
  await showTab(page, "Changes");
  await eventually(async () => assert.ok((await difference(page)).added.some((line) => line.includes("namespace: imagerie"))));
  await page.getByRole("button", { name: "Pin this version" }).click();
  await page.getByText("no differences").waitFor();
  await page.getByRole("button", { name: "Let it go" }).click();
  await page.getByText("pin a version of the manifest, or drop a manifest here").waitFor();
  assert.equal(await pinned(page).count(), 0);
});

test("a manifest in a file is compared, whether it is dropped, opened or chosen", async (t) => {
  const page = await app(t);
  const yaml = await read(page, manifest(page));
  assert.match(yaml, /^apiVersion: argoproj\.io\/v1alpha1\n/);
  const other = yaml.replace("curlimages/curl:8.11.1", "curlimages/curl:7.0.0");
  const compared = (name) =>
    eventually(async () => {
      await page.getByText(`${name} → now`).waitFor({ timeout: 1000 });
      assert.deepEqual(await difference(page), { removed: ["      image: curlimages/curl:7.0.0"], added: ["      image: curlimages/curl:8.11.1"] });
    });
  await drop(page, { "built.yml": other }, ".drawer");
  await compared("built.yml");
  await page.getByRole("button", { name: "Let it go" }).click();
  for (const [label, name] of [["Open", "opened.yml"], ["Compare with a file", "chosen.yml"]]) {
    const files = { name, mimeType: "application/yaml", buffer: Buffer.from(other) };
    await page.getByLabel(label, { exact: true }).and(page.locator("input[type=file]")).setInputFiles(files);
    await compared(name);
  }
  // What is open stays as it is.
  assert.equal(await page.getByRole("tab", { name: "imagerie.json" }).getAttribute("aria-selected"), "true");
});

test("line ends of another system are no change", async (t) => {
  const page = await app(t);
  await drop(page, { "built.yml": (await read(page, manifest(page))).replaceAll("\n", "\r\n") });
  await page.getByText("built.yml → now").waitFor();
  await page.getByText("no differences").waitFor();
  assert.equal(await pinned(page).count(), 0);
});

test("of two manifests one is compared with, and the other is told; what was pinned before can be had back", async (t) => {
  const page = await app(t);
  const yaml = await read(page, manifest(page));
  const button = (name) => page.locator(".notices").getByRole("button", { name });
  await page.getByRole("button", { name: "Pin", exact: true }).click();
  await page.getByText(/^pinned at .* → now/).waitFor();
  await drop(page, { "one.yml": yaml, "two.yml": yaml });
  await notice(page, "comparing with `one.yml`; `two.yml` is not opened: `one.yml` is compared with already").waitFor();
  await page.getByText("one.yml → now").waitFor();
  await button("Undo").click();
  await page.getByText(/^pinned at .* → now/).waitFor();
  await drop(page, { "one.yml": yaml, "hello.json": sample("hello.json") });
  await notice(page, "opened `hello.json`; comparing with `one.yml`").waitFor();
  await page.getByText("one.yml → now").waitFor();
  await button("Undo").click();
  await page.getByText(/^pinned at .* → now/).waitFor();
  assert.deepEqual(await documents(page), ["imagerie.json", "peers.json"]);
  await drop(page, { "one.yml": yaml, "numbers.json": "[1]", "more.json": "[2]" });
  await notice(page, /^`numbers\.json` is not opened: .*; `more\.json` is not opened/).waitFor();
  await notice(page, "comparing with `one.yml`").waitFor();
});

test("one step goes to the next change", async (t) => {
  const page = await app(t);
  await page.getByRole("button", { name: "Pin", exact: true }).click();
  await change(page, "curlimages/curl:8.11.1", "curlimages/curl:8.12.0");
  await change(page, "registry.example.org/sante/stats:1.0.4", "registry.example.org/sante/stats:1.0.5");
  await page.getByText("lines added: 2, removed: 2").waitFor();
  await page.getByRole("button", { name: "Next change" }).click();
  await page.getByText(/^change \d of 2$/).waitFor();
  await page.getByRole("button", { name: "Show unchanged" }).click();
  await eventually(async () => assert.match(await page.getByRole("textbox", { name: /^differences, / }).innerText(), /apiVersion: argoproj/));
});

test("options that are changed while the text cannot be read hold when it can be again", async (t) => {
  const page = await app(t);
  const text = await read(page);
  const set = async (timeout, words) => {
    await showTab(page, "Options");
    await page.getByLabel("timeout in seconds").fill(timeout);
    await page.getByLabel("words of the name").fill(words);
  };
  const shows = (pattern) => eventually(async () => assert.match(await read(page, manifest(page)), pattern));
  await set("60", "ab-cd");
  await shows(/activeDeadlineSeconds: 60/);
  const expected = await read(page, manifest(page));
  await set("", "");
  await eventually(async () => assert.doesNotMatch(await read(page, manifest(page)), /activeDeadlineSeconds|ab-cd/));
  await write(page, `x${text}`);
  await page.getByRole("region", { name: "YAML" }).getByText("last good version").waitFor();
  await set("60", "ab-cd");
  await write(page, text);
  await page.getByRole("region", { name: "YAML" }).getByText("last good version").waitFor({ state: "detached" });
  await eventually(async () => assert.equal(await read(page, manifest(page)), expected));
});
