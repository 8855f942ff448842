/** Text from a workflow is never markup, an address or code: it is seen as it is written, wherever it is shown. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { eventually, hosted, opened, openTexts, served, translated } from "./page.mjs";
import { board, graph, goToEnd, manifest, node, problems, SELF, source } from "./panes.mjs";

const IMG = '<img src=x onerror="window.hacked=1">';
const SCRIPT = '"><script>window.hacked=1</script>';
const TEMPLATE = "{{constructor.constructor('window.hacked=1')()}}";
const ADDRESS = "javascript:window.hacked=1";
const LINK = `<a href="${ADDRESS}">press</a>`;
const SVG = "<svg onload=window.hacked=1>";
const FRAME = `<iframe srcdoc="<script>parent.hacked=1</script>"></iframe>`;
const PEER = "21e8e336-b4aa-5614-87f2-cba3e74ab325";

const container = { image: IMG, command: TEMPLATE, args: SCRIPT };
const processing = (name, more = {}) => ({ id: name, name, instances: [{ access: { container }, env: [{ name: IMG, value: SCRIPT }, { name: "A", value: TEMPLATE }], ...more }] });

/** A workflow in which everything that can be a text tries to be more. */
const WORKFLOW = {
  id: SVG,
  name: IMG,
  [SCRIPT]: LINK,
  graph: {
    items: {
      [SCRIPT]: { id: SCRIPT, position: { x: 0, y: 0 }, width: 160, height: 80, processing: processing(IMG) },
      [LINK]: { id: LINK, position: { x: 300, y: 0 }, width: 160, height: 80, processing: processing(TEMPLATE) },
      [SVG]: { id: SVG, position: { x: 600, y: 0 }, width: 160, height: 80, processing: processing(ADDRESS) },
      [FRAME]: { id: FRAME, position: { x: 0, y: 200 }, width: 160, height: 80, workflow: { id: FRAME, name: FRAME, workflow_id: SCRIPT } },
      there: { id: "there", position: { x: 300, y: 200 }, width: 160, height: 80, compute: { id: LINK, name: LINK, creator_id: PEER } },
      nowhere: { id: "nowhere", position: { x: 600, y: 200 }, width: 160, height: 80, compute: { id: "n", name: LINK, creator_id: FRAME } },
      store: { id: "store", position: { x: 0, y: 400 }, width: 160, height: 80, storage: { id: IMG, name: SCRIPT, storage_type: IMG, creator_id: PEER, instances: [{ local: false, source: IMG }] } },
      s3: { id: "s3", position: { x: 300, y: 400 }, width: 160, height: 80, storage: { id: "s3", name: IMG, storage_type: 4, creator_id: PEER, instances: [{ local: false, source: SCRIPT }] } },
      tool: { id: "tool", position: { x: 600, y: 400 }, width: 160, height: 80, native_tool: { id: "t", name: SVG, kind: IMG } },
    },
    links: [
      { source: { id: SCRIPT }, destination: { id: LINK } },
      { source: { id: LINK }, destination: { id: FRAME } },
      { source: { id: SCRIPT }, destination: { id: "there" } },
      { source: { id: LINK }, destination: { id: "there" } },
      { source: { id: SVG }, destination: { id: "nowhere" } },
      { source: { id: SCRIPT }, destination: { id: "store" } },
      { source: { id: SCRIPT }, destination: { id: "s3" }, storage_link_infos: [{ write: true, source: IMG, destination: SCRIPT, filename: SVG }] },
      { source: { id: IMG }, destination: { id: SCRIPT } },
    ],
  },
};
/** Its sub-workflow. */
const INNER = {
  id: SCRIPT,
  name: IMG,
  graph: {
    items: {
      [IMG]: { id: IMG, processing: processing(SVG) },
      in: { id: "in", compute: { id: "in", name: "In", creator_id: PEER } },
    },
    links: [{ source: { id: IMG }, destination: { id: "in" } }],
  },
};
const PEERS = {
  [SELF]: { id: SELF, name: SVG, relation: 1, state: 1 },
  [PEER]: { id: PEER, name: IMG, relation: 2, state: 1 },
  [SCRIPT]: { id: SCRIPT, name: SCRIPT, relation: IMG, state: LINK },
};
const FILES = { [`${IMG}.json`]: WORKFLOW, [`${SCRIPT.replaceAll("/", "")}.json`]: INNER, [`${SVG}.json`]: PEERS };

/** What in the page could be more than text. CodeMirror sets an image without a source where a line ends in a widget. */
const suspicious = (page) =>
  page.evaluate(() => {
    const all = [...document.querySelectorAll("*")];
    const found = document.querySelectorAll("img:not(.cm-widgetBuffer), img[src], script, iframe, object, embed, form[action], base, meta, a:not([aria-label='React Flow attribution'])");
    return {
      elements: [...found].map((element) => element.outerHTML).sort(),
      handlers: all.filter((element) => element.getAttributeNames().some((name) => name.startsWith("on"))).map(({ outerHTML }) => outerHTML),
      addresses: all.filter((element) => /^\s*javascript:/i.test(element.getAttribute("href") ?? element.getAttribute("src") ?? "")).map(({ outerHTML }) => outerHTML),
    };
  });

/** A page with all of that open, and the check that nothing came of it. */
async function attacked(t, url) {
  const page = await opened(t, url);
  await translated(page);
  const before = await suspicious(page);
  const harmless = async (where) => {
    assert.equal(await page.evaluate(() => globalThis.hacked), undefined, where);
    assert.deepEqual(await suspicious(page), before, where);
  };
  await openTexts(page, FILES);
  await node(page, IMG).waitFor();
  await harmless("when opened");
  return { page, harmless };
}

for (const [what, serve] of [["by the command", (t) => served(t)], ["by any host", (t) => hosted(t)]]) {
  test(`served ${what}, names and ids are text in all panes`, async (t) => {
    const { page, harmless } = await attacked(t, await serve(t));
    await page.getByRole("tablist", { name: "documents" }).getByRole("tab", { name: `${IMG}.json` }).waitFor();
    await page.getByRole("status").getByText(`\`${IMG}.json\``).waitFor();
    for (const name of [IMG, TEMPLATE, ADDRESS]) {
      await node(page, name).click();
      await harmless(`with ${name} selected`);
      assert.ok((await board(page).locator(".dag-label").allTextContents()).includes(name), `${name} is on a card`);
    }
    assert.ok((await board(page).locator(".dag-badge").allTextContents()).some((text) => text.includes(IMG)), "the peer's name is on a badge");
    await node(page, IMG).hover();
    await harmless("with a title shown");
    await page.getByRole("searchbox", { name: "Search tasks" }).fill(IMG.slice(0, 12));
    await page.keyboard.press("Enter");
    await graph(page).getByRole("status").getByText(IMG).waitFor({ state: "attached" });

    await graph(page).getByRole("button", { name: "As drawn" }).click();
    for (const name of [IMG, TEMPLATE, ADDRESS, FRAME, LINK, SCRIPT, SVG]) await node(page, name).first().click();
    await page.getByRole("combobox", { name: "Drawing" }).selectOption({ index: 1 });
    await node(page, "In").waitFor();
    await harmless("as drawn");

    await manifest(page).click();
    await page.keyboard.press("Control+End");
    await eventually(async () => assert.ok((await manifest(page).textContent()).includes("<img src=x onerror=")));
    await harmless("in the manifest");
  });
}

test("findings are text in the list, in tooltips and in the search of the source", async (t) => {
  const { page, harmless } = await attacked(t, await hosted(t));
  const listed = (await problems(page).allTextContents()).join("\n");
  for (const text of [IMG, SCRIPT, SVG, FRAME, TEMPLATE, LINK]) assert.ok(listed.includes(text), `${text} in ${listed}`);
  for (let index = 0; index < (await problems(page).count()); index += 1) {
    await problems(page).nth(index).click();
    await harmless(`at problem ${index + 1}`);
  }
  await problems(page).filter({ hasText: IMG }).first().click();
  const marker = page.getByRole("region", { name: "source", exact: true }).locator(".cm-lint-marker").first();
  await marker.hover();
  await page.locator(".cm-tooltip .cm-diagnostic").first().waitFor();
  await harmless("in a tooltip");
});

test("answers, versions and options are text", async (t) => {
  const { page, harmless } = await attacked(t, await hosted(t));
  await page.getByRole("tab", { name: /^Considers/ }).click();
  const table = page.getByRole("table");
  await table.getByRole("rowheader", { name: IMG }).first().waitFor();
  assert.ok((await table.textContent()).includes(`\`${IMG}\``));
  await page.getByRole("button", { name: "Simulate the build" }).click();
  await page.getByRole("status").getByText(/^nothing would be written: |^a peer is asked/).waitFor();
  await harmless("in the answers");

  await page.getByRole("tab", { name: "Changes" }).click();
  await page.getByLabel("Compare with a file").and(page.locator("input")).setInputFiles({ name: `${IMG}.yaml`, mimeType: "text/yaml", buffer: Buffer.from(`${SCRIPT}\n${IMG}\n`) });
  await page.getByText(`${IMG}.yaml → now`).waitFor();
  await harmless("in the changes");

  await page.getByRole("tab", { name: "Options" }).click();
  await page.getByRole("combobox", { name: "the peer that builds" }).selectOption(SCRIPT);
  await page.getByRole("textbox", { name: "namespace" }).fill(IMG);
  await page.getByRole("textbox", { name: "words of the name" }).fill(SCRIPT);
  await page.getByRole("tab", { name: /^Problems/ }).click();
  await problems(page).filter({ hasText: "option" }).first().waitFor();
  await harmless("in the options");
});

test("what is completed is text: ids, names and their infos", async (t) => {
  const { page, harmless } = await attacked(t, await hosted(t));
  await page.getByRole("tablist", { name: "documents" }).getByRole("tab", { name: `${IMG}.json` }).click();
  await source(page).click();
  await page.keyboard.press("Control+f");
  await page.keyboard.type('"links": [');
  await page.keyboard.press("Enter");
  await page.keyboard.press("Escape");
  await goToEnd(page, source(page), '"links": [');
  await page.keyboard.press("Enter");
  await page.keyboard.type('{ "source": { "id": "');
  await page.keyboard.press("Control+Space");
  const options = page.getByRole("listbox", { name: "Completions" }).getByRole("option");
  // What was offered while this was typed stands there until the ids come.
  await eventually(async () => {
    const offered = (await options.allTextContents()).join("\n");
    for (const text of [IMG, LINK, SVG, FRAME]) assert.ok(offered.includes(text), `${text} in ${offered}`);
  });
  await harmless("in the completion");
});

test("a text that cannot be read, or is no workflow, is quoted as text", async (t) => {
  const { page, harmless } = await attacked(t, await hosted(t));
  const texts = [
    [SCRIPT, "unreadable-source"],
    [`{"a": ${IMG}}`, "unreadable-source"],
    [`a: *${ADDRESS}`, "unreadable-source"],
    [`? ${SVG}\n: [`, "unreadable-source"],
    [`&${IMG} !${SCRIPT} {`, "wrong-type"],
    [IMG, "wrong-type"],
  ];
  for (const [text, code] of texts) {
    await source(page).click();
    await page.keyboard.press("Control+a");
    await page.keyboard.insertText(text);
    const found = problems(page).filter({ hasText: code }).filter({ hasText: /line 1 |line 2 / });
    await found.first().waitFor();
    await harmless(`with ${text}`);
    await page.keyboard.press("Control+z");
    await problems(page).filter({ hasText: "dangling-link" }).first().waitFor();
  }
});
