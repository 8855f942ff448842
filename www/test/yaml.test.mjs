/** The manifest: it is read, folded, searched, copied and saved, but not written. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { init, translate } from "oc-argo";

import { change } from "./hands.mjs";
import { app, eventually, manyTasks, openTexts, sample } from "./page.mjs";
import { CLIPBOARD, copied, downloaded, line, manifest, status } from "./panes.mjs";

/** What the package makes of a workflow. */
async function translation(workflow) {
  await init();
  return translate({ workflow, peers: sample("peers.json") }, {}).yaml;
}

test("copying and saving give the very text that the package makes", async (t) => {
  const page = await app(t, CLIPBOARD);
  const expected = await translation(sample("imagerie.json"));
  assert.equal(await copied(page), expected);
  const { name, text } = await downloaded(page);
  assert.equal(text, expected);
  assert.equal(name, "oc-monitor-preview.yml");
  await line(manifest(page), "apiVersion: argoproj.io/v1alpha1").waitFor();
});

test("of 2,000 tasks every byte is copied and saved", async (t) => {
  const page = await app(t, CLIPBOARD);
  const workflow = JSON.stringify(manyTasks(2000), null, 2);
  await openTexts(page, { "many.json": workflow });
  await status(page).getByText("2,000 tasks").waitFor();
  const expected = await translation(workflow);
  assert.ok(expected.length > 500_000);
  assert.equal(await copied(page), expected);
  assert.equal((await downloaded(page)).text, expected);
  const lines = await manifest(page).locator(".cm-line").count();
  assert.ok(lines < 300, `only what is in sight is in the page, not ${lines} lines`);
});

test("the manifest cannot be written", async (t) => {
  const page = await app(t, CLIPBOARD);
  const before = await copied(page);
  assert.equal(await manifest(page).getAttribute("aria-readonly"), "true");
  await line(manifest(page), "kind: Workflow").click();
  await page.keyboard.type("nothing shall come of this");
  for (const key of ["Enter", "Delete", "Backspace", "Control+x", "Tab"]) await page.keyboard.press(key);
  await line(manifest(page), "kind: Workflow").click();
  await page.keyboard.press("Control+v");
  await page.keyboard.insertText("nor of this");
  assert.equal(await manifest(page).getByText("nothing shall").count(), 0);
  assert.equal(await manifest(page).getByText("nor of this").count(), 0);
  assert.equal(await copied(page), before);
});

test("templates are folded and unfolded, all at once and one by one", async (t) => {
  const page = await app(t);
  const shown = () => manifest(page).locator(".cm-line").allTextContents();
  const template = /^ {2}- name: (dag|curl-|anonymisation-|redimensionner-|statistiques-|fin-de-chaine-)/;
  await page.getByRole("button", { name: "Fold all", exact: true }).click();
  await eventually(async () => assert.equal((await shown()).filter((text) => template.test(text)).length, 6, (await shown()).join("\n")));
  const folded = await shown();
  assert.ok(!folded.some((text) => /container:|dependencies:/.test(text)), folded.join("\n"));
  assert.ok(folded.some((text) => text.includes("entrypoint: dag")), "what stands above the templates is not folded");
  assert.equal(await manifest(page).locator(".cm-foldPlaceholder").count(), 6);

  await page.getByRole("button", { name: "Unfold all", exact: true }).click();
  await eventually(async () => assert.equal(await manifest(page).locator(".cm-foldPlaceholder").count(), 0));
  await eventually(async () => assert.ok((await shown()).some((text) => /^ {6}tasks:$/.test(text))));

  const top = await line(manifest(page), "metadata:").first().boundingBox();
  const marks = page.getByRole("region", { name: "YAML" }).locator(".cm-foldGutter .cm-gutterElement").filter({ hasText: /\S/ });
  const heights = await marks.evaluateAll((elements) => elements.map((element) => element.getBoundingClientRect().y));
  await marks.nth(heights.findIndex((y) => Math.abs(y - top.y) < 8)).click();
  await eventually(async () => assert.ok(!(await shown()).some((text) => text.includes("namespace: default"))));
});

test("a text is searched for, from one match to the next", async (t) => {
  const page = await app(t);
  await line(manifest(page), "kind: Workflow").click();
  await page.keyboard.press("Control+f");
  const panel = page.getByRole("region", { name: "YAML" }).locator(".cm-search");
  await page.keyboard.type("mountPath");
  await page.keyboard.press("Enter");
  const current = manifest(page).locator(".cm-searchMatch-selected");
  await current.waitFor();
  assert.equal(await current.textContent(), "mountPath");
  assert.match(await current.locator("xpath=ancestor::div[1]").textContent(), /mountPath: \/mnt\/scratch/);
  const box = await current.boundingBox();
  const pane = await page.getByRole("region", { name: "YAML" }).boundingBox();
  assert.ok(box.y > pane.y && box.y + box.height < pane.y + pane.height, "the match is in sight");
  assert.equal(await panel.getByRole("textbox", { name: "Replace" }).count(), 0, "nothing can be replaced");

  await panel.getByRole("textbox", { name: "Find" }).selectText();
  await page.keyboard.type("- name: scratch");
  await page.keyboard.press("Enter");
  await eventually(async () => assert.equal(await current.textContent(), "- name: scratch"));
  await page.keyboard.press("Escape");
  await panel.waitFor({ state: "detached" });
});

test("a line far down in 2,000 tasks is found", async (t) => {
  const page = await app(t);
  await openTexts(page, { "many.json": manyTasks(2000) });
  await status(page).getByText("2,000 tasks").waitFor();
  await line(manifest(page), "kind: Workflow").click();
  await page.keyboard.press("Control+f");
  await page.keyboard.type("- name: task-1999-t1999");
  await page.keyboard.press("Enter");
  await line(manifest(page), "- name: task-1999-t1999").first().waitFor();
});

test("that it is copied is said of the manifest that was, not of the next one", async (t) => {
  const page = await app(t, CLIPBOARD);
  await copied(page);
  await change(page, '"name": "Statistiques"', '"name": "Chiffres"');
  await page.getByRole("region", { name: "YAML" }).getByText("chiffres").first().waitFor();
  await page.getByRole("status").getByText("copied", { exact: true }).waitFor({ state: "detached" });
});

test("on paper the graph is framed as in the window, and as small as the paper", async (t) => {
  const page = await app(t, { viewport: { width: 1600, height: 900 } });
  const board = page.getByRole("application", { name: /^Workflow graph/ });
  const cards = () => board.locator(".dag-card").evaluateAll((all) => {
    const around = all[0].closest(".dag-board").getBoundingClientRect();
    const places = all.map((card) => card.getBoundingClientRect()).flatMap(({ x, y }) => [x - around.x, y - around.y]);
    return { width: around.width, parts: [around.height, ...places].map((length) => length / around.width) };
  });
  for (const hidden of [[], ["Source", "YAML"]]) {
    for (const name of hidden) await page.getByRole("group", { name: "panes" }).getByRole("button", { name, exact: true }).click();
    await page.getByRole("button", { name: "Fit", exact: true }).click();
    const { width, parts } = await cards();
    await page.emulateMedia({ media: "print" });
    await eventually(async () => {
      const { width: printed, parts: after } = await cards();
      assert.ok(after.every((part, index) => Math.abs(part - parts[index]) < 0.01), JSON.stringify([parts, after]));
      assert.ok(printed <= 701 && Math.abs(printed - Math.min(width, 700)) < 2, `${width} in the window, ${printed} on paper`);
    });
    await page.emulateMedia({ media: "screen" });
  }
});

test("where the browser lets nothing be copied that is said", async (t) => {
  const page = await app(t);
  await page.evaluate(() => {
    navigator.clipboard.writeText = () => Promise.reject(new DOMException("not now", "NotAllowedError"));
    document.execCommand = () => false;
  });
  await page.getByRole("button", { name: "Copy", exact: true }).click();
  await page.getByRole("status").getByText("the browser did not let this be copied", { exact: true }).waitFor();
});

test("on paper stands the whole manifest, below the graph", async (t) => {
  const page = await app(t);
  const workflow = JSON.stringify(manyTasks(60));
  await openTexts(page, { "many.json": workflow });
  await status(page).getByText("60 tasks").waitFor();
  const lines = (await translation(workflow)).split("\n").length;
  await page.evaluate(() => {
    globalThis.print = matchMedia("print");
    globalThis.print.addEventListener("change", () => {
      const content = document.querySelector(".editor-yaml .cm-content");
      const { top, height } = content.getBoundingClientRect();
      globalThis.printed ??= { lines: content.querySelectorAll(".cm-line").length, end: Math.round(top + height), paper: document.documentElement.scrollHeight };
    });
  });
  await page.emulateMedia({ media: "print" });
  const found = await (await page.waitForFunction(() => globalThis.printed)).jsonValue();
  assert.equal(found.lines, lines);
  assert.ok(found.end > lines * 10 && found.end <= found.paper + 1, JSON.stringify(found));
  const hidden = [page.getByRole("button", { name: "Copy" }), page.getByRole("tab"), page.getByRole("region", { name: "source" })];
  for (const what of hidden) assert.equal(await what.filter({ visible: true }).count(), 0);
  await page.getByRole("region", { name: "DAG" }).waitFor();
  await page.emulateMedia({ media: "screen" });
  await page.getByRole("region", { name: "source", exact: true }).waitFor();
});
