/**
 * Takes the README's pictures of the preview, in light and dark:
 *
 *     node www/bench/pictures.mjs
 */
import { fileURLToPath } from "node:url";

import { closeBrowser, opened, samplePath, served, translated } from "../test/page.mjs";

const DOCS = fileURLToPath(new URL("../../docs", import.meta.url));

for (const colorScheme of ["light", "dark"]) {
  const ends = [];
  const t = { after: (end) => ends.unshift(end) };
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
  await page.getByRole("button", { name: "Fit" }).click();
  await page.mouse.move(0, 0);
  await page.screenshot({ path: `${DOCS}/preview-${colorScheme}.png` });
  for (const end of ends) await end();
}
await closeBrowser();
