/** The page in windows of all sizes, and for eyes of all kinds: what is shown has room, stays where it is, and can be seen. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { example, showTab } from "./hands.mjs";
import { app, eventually, openTexts, sample } from "./page.mjs";
import { board, goToEnd, graph, node, source } from "./panes.mjs";

const boxOf = (part) => part.boundingBox();
const pane = (page, name) => page.getByRole("region", { name, exact: true });
const toggle = (page, name) => page.getByRole("group", { name: "panes" }).getByRole("button", { name, exact: true });

/** Whether a part can be scrolled to and is then the topmost at its middle. */
async function isWithinReach(part) {
  await part.scrollIntoViewIfNeeded();
  return part.evaluate((element) => {
    const { x, y, width, height } = element.getBoundingClientRect();
    const there = document.elementFromPoint(x + width / 2, y + height / 2);
    return there !== null && (element.contains(there) || there.contains(element));
  });
}

test("the drawer alone fills the page, and a page without panes says where they are", async (t) => {
  const page = await app(t);
  for (const name of ["Source", "DAG", "YAML"]) await toggle(page, name).click();
  const above = await boxOf(page.getByRole("banner"));
  await eventually(async () => assert.ok((await boxOf(pane(page, "drawer"))).y <= above.y + above.height + 1));
  await toggle(page, "Drawer").click();
  await page.getByText("every pane is hidden: the buttons above show them").waitFor();
  await toggle(page, "YAML").click();
  await toggle(page, "Drawer").click();
  await eventually(async () => {
    const [yaml, drawer] = [await boxOf(pane(page, "YAML")), await boxOf(pane(page, "drawer"))];
    assert.ok(yaml.height > 300 && drawer.height > 150, `${yaml.height}, ${drawer.height}`);
  });
});

for (const viewport of [{ width: 640, height: 400 }, { width: 360, height: 640 }, { width: 1280, height: 360 }]) {
  test(`in a window of ${viewport.width} by ${viewport.height} every pane has room, and can be scrolled to`, async (t) => {
    const page = await app(t, { viewport });
    for (const name of ["Source", "DAG", "YAML", "Drawer"]) {
      if ((await toggle(page, name).getAttribute("aria-pressed")) === "false") await toggle(page, name).click();
    }
    for (const [name, part] of [["source", ".editor-source"], ["DAG", ".dag-area"], ["YAML", ".editor-yaml"], ["drawer", ".drawer-panel"]]) {
      const { height } = await boxOf(page.locator(part));
      assert.ok(height >= 80, `${name} is ${Math.round(height)} high`);
      assert.ok(await isWithinReach(page.locator(part)), `${name} is within reach`);
    }
    const [legend, plus] = [await boxOf(graph(page).getByRole("button", { name: "Legend" })), await boxOf(graph(page).getByRole("button", { name: "Zoom in" }))];
    assert.ok(legend.y + legend.height <= plus.y || legend.x + legend.width <= plus.x, "the legend's button covers none of the others");
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), "nothing is wider than the page");
  });
}

test("the whole legend is in sight, or can be scrolled", async (t) => {
  const page = await app(t, { viewport: { width: 1500, height: 620 } });
  await graph(page).getByRole("button", { name: "Legend" }).click();
  const list = graph(page).locator(".dag-legend-list");
  const [area, legend] = [await boxOf(graph(page).locator(".dag-area")), await boxOf(list)];
  assert.ok(legend.y + legend.height <= area.y + area.height, `${legend.y + legend.height} of ${area.y + area.height}`);
  assert.ok(await isWithinReach(list.getByText("fit, zoom in, zoom out")));
});

test("what is said of a text that cannot be read takes no place from what is looked at", async (t) => {
  const page = await app(t, { viewport: { width: 1100, height: 800 } });
  await node(page, "curl").waitFor();
  const boxes = async () => [await boxOf(page.locator(".editor-yaml")), await boxOf(graph(page).locator(".dag-area")), await boxOf(page.locator(".editor-source"))];
  const before = await boxes();
  await goToEnd(page, source(page), '"graph"');
  await page.keyboard.type('"x":1');
  await page.getByRole("note").getByText("last good version").waitFor();
  await graph(page).getByText("the text cannot be read now").waitFor();
  assert.deepEqual(await boxes(), before);
});

test("with a peer of a long name in a narrow window every answer can be given", async (t) => {
  const page = await app(t, { viewport: { width: 360, height: 640 } });
  const peers = JSON.parse(sample("peers.json"));
  for (const peer of Object.values(peers)) peer.name = `${peer.name} ${"long".repeat(35)}`;
  await openTexts(page, { "imagerie.json": sample("imagerie.json"), "peers.json": peers });
  await showTab(page, "Considers");
  await page.getByRole("button", { name: "Simulate the build" }).click();
  const panel = page.getByRole("tabpanel", { name: /^Considers/ });
  await panel.getByRole("button", { name: /^Grant the / }).first().waitFor();
  assert.ok(await panel.evaluate(({ scrollWidth, clientWidth }) => scrollWidth <= clientWidth), "nothing is beside the panel");
});

for (const colorScheme of ["light", "dark"]) {
  test(`edges, and the borders of what is chosen and typed in, stand out in ${colorScheme}`, async (t) => {
    const page = await app(t, { colorScheme });
    await node(page, "curl").waitFor();
    const found = await page.evaluate(() => {
      const light = (colour) => {
        const [red, green, blue] = colour.match(/[\d.]+/g).map((part) => (part / 255 <= 0.03928 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4));
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
      };
      const contrast = (...colours) => {
        const [less, more] = colours.map(light).sort((one, other) => one - other);
        return (more + 0.05) / (less + 0.05);
      };
      const style = (selector) => getComputedStyle(document.querySelector(selector));
      return {
        edge: contrast(style(".dag-link-way").stroke, style(".dag").backgroundColor),
        search: contrast(style(".dag-search input").borderTopColor, style(".dag-toolbar").backgroundColor),
        select: contrast(style(".header select").borderTopColor, style(".header").backgroundColor),
      };
    });
    for (const [what, ratio] of Object.entries(found)) assert.ok(ratio >= 3, `${what}: ${ratio.toFixed(2)}`);
  });
}

test("in forced colours what is pressed, chosen and selected differs from what is not", async (t) => {
  const page = await app(t, { forcedColors: "active" });
  await example(page, "Chaîne");
  const look = (part) => part.evaluate((element) => {
    const { backgroundColor, borderTopColor, borderTopWidth, borderBottomColor, outlineStyle } = getComputedStyle(element);
    return [backgroundColor, borderTopColor, borderTopWidth, borderBottomColor, outlineStyle].join(" ");
  });
  await toggle(page, "YAML").click();
  const pairs = [
    [toggle(page, "DAG"), toggle(page, "YAML")],
    [page.getByRole("tab", { name: "Problems" }), page.getByRole("tab", { name: "Options" })],
    [page.getByRole("tab", { name: "chaine.json" }), page.getByRole("tab", { name: "peers.json" })],
    [graph(page).getByRole("button", { name: "As it will run" }), graph(page).getByRole("button", { name: "As drawn" })],
  ];
  for (const [one, other] of pairs) assert.notEqual(await look(one), await look(other), await one.textContent());
  const card = board(page).locator(".dag-card").first();
  const plain = await look(card);
  await card.locator(".dag-hit").click();
  await eventually(async () => assert.notEqual(await look(card), plain));
  const edge = (line) => line.evaluate((element) => {
    const { borderLeftStyle, borderLeftColor, backgroundColor, outlineStyle } = getComputedStyle(element);
    return [borderLeftStyle, borderLeftColor !== backgroundColor, outlineStyle];
  });
  await eventually(async () => assert.deepEqual(await edge(source(page).locator(".editor-marked").first()), ["solid", true, "none"]));
  const separator = page.getByRole("separator", { name: "resize the drawer" });
  const [line, around] = [await separator.evaluate((element) => getComputedStyle(element).backgroundColor), await page.locator(".drawer").evaluate((element) => getComputedStyle(element).backgroundColor)];
  assert.notEqual(line, around);
});
