/**
 * Pictures of the page in its states, to be looked at: in light and dark, on a desktop and 420 pixels wide.
 *
 *     SCREENSHOTS=folder node --test test/pictures.mjs
 */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";

import { app, manyTasks, openTexts, translated } from "./page.mjs";
import { board, boxesOf, goToEnd, graph, line, manifest, node, openExample, problems, SMALL, source, status } from "./panes.mjs";

const folder = process.env.SCREENSHOTS;
const WIDTHS = { desktop: { width: 1500, height: 900 }, narrow: { width: 420, height: 900 } };

/** Only the pane that is to be seen, where there is not room for all. */
async function only(page, name, isNarrow) {
  if (!isNarrow) return;
  for (const other of ["Source", "DAG", "YAML"]) {
    const toggle = page.getByRole("button", { name: other, exact: true });
    if ((await toggle.getAttribute("aria-pressed")) !== String(other === name)) await toggle.click();
  }
}

const STATES = {
  "1 begins": async (page) => boxesOf(page, ["curl", "Fin de chaîne"]),
  "2 selected": async (page) => {
    await node(page, "Redimensionner").click();
    await page.getByRole("button", { name: "Legend" }).click();
  },
  "3 drawn": async (page, isNarrow) => {
    await only(page, "DAG", isNarrow);
    await graph(page).getByRole("button", { name: "As drawn" }).click();
    await node(page, "Archive S3").click();
  },
  "4 groups": async (page, isNarrow) => {
    await openExample(page, "Chaîne", "Publier");
    await only(page, "DAG", isNarrow);
    await boxesOf(page, ["Signer"]);
  },
  "5 group closed": async (page, isNarrow) => {
    await openExample(page, "Chaîne", "Publier");
    await only(page, "DAG", isNarrow);
    await page.getByRole("button", { name: "Collapse all" }).click();
    await boxesOf(page, ["Contrôle qualité"]);
  },
  "6 broken": async (page) => {
    await openExample(page, "Broken", "B");
    await problems(page).filter({ hasText: "no-image" }).click();
    await page.getByRole("region", { name: "source", exact: true }).locator(".cm-activeLineGutter.cm-gutterElement .cm-lint-marker").first().hover();
    await page.locator(".cm-tooltip").waitFor();
  },
  "7 stale": async (page, isNarrow) => {
    await openTexts(page, { "small.json": SMALL });
    await node(page, "First").waitFor();
    await only(page, "Source", isNarrow);
    await goToEnd(page, source(page), "links");
    await page.keyboard.insertText(" : } oops");
    await status(page).getByText("the text cannot be read").waitFor();
  },
  "8 completion": async (page, isNarrow) => {
    await openTexts(page, { "small.json": SMALL });
    await node(page, "First").waitFor();
    await only(page, "Source", isNarrow);
    await goToEnd(page, source(page), '"items": {');
    await page.keyboard.press("Enter");
    await page.keyboard.type('"three": {');
    await page.keyboard.press("Control+Space");
    await page.getByRole("listbox").waitFor();
    await page.locator(".cm-completionInfo").waitFor();
  },
  "9 manifest searched": async (page, isNarrow) => {
    await only(page, "YAML", isNarrow);
    await line(manifest(page), "kind: Workflow").click();
    await page.keyboard.press("Control+f");
    await page.keyboard.type("scratch");
    await page.keyboard.press("Enter");
  },
  "10 manifest folded": async (page, isNarrow) => {
    await only(page, "YAML", isNarrow);
    await page.getByRole("button", { name: "Fold all", exact: true }).click();
  },
  "11 considers": async (page) => {
    await page.getByRole("tab", { name: /^Considers/ }).click();
    await page.getByRole("button", { name: "Simulate the build" }).click();
    await page.getByRole("button", { name: /^Grant the/ }).first().waitFor();
  },
  "12 changes": async (page, isNarrow) => {
    await only(page, "Source", isNarrow);
    await page.getByRole("tab", { name: "Changes" }).click();
    await page.getByRole("button", { name: "Pin this version" }).click();
    await source(page).click();
    await page.keyboard.press("Control+f");
    await page.keyboard.type("640x480");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Escape");
    await page.keyboard.insertText("800x600");
    await page.getByText("+1", { exact: true }).waitFor();
  },
  "13 options": async (page) => page.getByRole("tab", { name: "Options" }).click(),
  "14 2,000 tasks": async (page, isNarrow) => {
    await openTexts(page, { "many.json": manyTasks(2000) });
    await status(page).getByText("2,000 tasks").waitFor();
    await only(page, "DAG", isNarrow);
    await board(page).and(page.getByLabel("2000 nodes")).waitFor();
    await graph(page).locator(".dag-underlay canvas").waitFor();
  },
  "15 2,000 tasks, one found": async (page, isNarrow) => {
    await openTexts(page, { "many.json": manyTasks(2000) });
    await status(page).getByText("2,000 tasks").waitFor();
    await only(page, "DAG", isNarrow);
    await board(page).and(page.getByLabel("2000 nodes")).waitFor();
    await page.getByRole("searchbox", { name: "Search tasks" }).fill("Task 1234");
    await page.keyboard.press("Enter");
    await boxesOf(page, ["Task 1234"]);
  },
  "16 parts": async (page, isNarrow) => {
    await openTexts(page, { "many.json": manyTasks(900) });
    await only(page, "DAG", isNarrow);
    await graph(page).getByRole("button", { name: "In parts" }).click();
    await board(page).getByRole("button", { name: /^part-1, part/ }).click();
  },
  "17 a part open": async (page, isNarrow) => {
    await openTexts(page, { "many.json": manyTasks(450) });
    await only(page, "DAG", isNarrow);
    await graph(page).getByRole("button", { name: "In parts" }).click();
    await board(page).getByRole("button", { name: "Expand part-2" }).click();
    await board(page).getByRole("button", { name: "Collapse part-2" }).waitFor();
  },
};

test("pictures", { skip: folder === undefined, timeout: 1_200_000 }, async (t) => {
  await mkdir(folder, { recursive: true });
  for (const colorScheme of ["light", "dark"]) {
    for (const [size, viewport] of Object.entries(WIDTHS)) {
      for (const [name, reach] of Object.entries(STATES)) {
        await t.test(`${name} ${size} ${colorScheme}`, async (inner) => {
          const page = await app(inner, { colorScheme, viewport });
          await translated(page);
          await board(page).waitFor();
          await reach(page, size === "narrow");
          await page.screenshot({ path: join(folder, `${name} ${size} ${colorScheme}.png`.replaceAll(" ", "-")), animations: "disabled" });
        });
      }
    }
  }
});
