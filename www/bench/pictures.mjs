/**
 * Takes the pictures of the preview that the README and `docs/large-workflows.md` show, in light and dark:
 *
 *     node www/bench/pictures.mjs
 */
import { fileURLToPath } from "node:url";

import { app, closeAll, manyTasks, opened, openTexts, samplePath, served, translated } from "../test/page.mjs";
import { board, graph } from "../test/panes.mjs";

const DOCS = fileURLToPath(new URL("../../docs", import.meta.url));

/** The sample, with a task selected. */
async function preview(t, colorScheme) {
  const address = await served(t, [samplePath("imagerie.json"), "--peers", samplePath("peers.json")]);
  const page = await opened(t, address, { colorScheme, viewport: { width: 1360, height: 780 }, reducedMotion: "reduce" });
  await translated(page);
  // The first translation also waits for the module to start. A key and its undoing show what every other one takes.
  await page.getByRole("textbox").first().click();
  await page.keyboard.press("Control+Home");
  for (const key of ["Space", "Control+z"]) {
    const said = await page.getByText(/^translated in /).innerText();
    await page.keyboard.press(key);
    await page.waitForFunction((before) => !document.body.innerText.includes(before), said);
  }
  await page.getByRole("button", { name: /^Anonymisation \(v2\), task/ }).click();
  await page.getByText("Anonymisation (v2)").first().waitFor();
  await page.getByRole("button", { name: "Fit", exact: true }).click();
  await page.mouse.move(0, 0);
  await page.screenshot({ path: `${DOCS}/preview-${colorScheme}.png` });
}

/** A large DAG in its parts, one of them open. */
async function parts(t, colorScheme) {
  const page = await app(t, { colorScheme, viewport: { width: 900, height: 900 }, reducedMotion: "reduce" });
  for (const other of ["Source", "YAML", "Drawer"]) await page.getByRole("button", { name: other, exact: true }).click();
  await openTexts(page, { "many.json": manyTasks(900, 5) });
  await graph(page).getByRole("button", { name: "In parts" }).click();
  await board(page).getByRole("button", { name: /^part-1, part/ }).waitFor();
  await page.getByRole("button", { name: "Fit", exact: true }).click();
  await page.mouse.move(0, 0);
  await graph(page).screenshot({ path: `${DOCS}/parts-${colorScheme}.png` });
}

for (const colorScheme of ["light", "dark"]) {
  for (const take of [preview, parts]) {
    const ends = [];
    await take({ after: (end) => ends.unshift(end) }, colorScheme);
    for (const end of ends) await end();
  }
}
await closeAll();
