/**
 * What a person does with the page, for tests: writes in an editor, reads one, drops files, pastes, looks at the drawer,
 * and looks into what the browser remembers.
 */
import assert from "node:assert/strict";

import { eventually } from "./page.mjs";

/** The source's editor. */
export const source = (page) => page.getByRole("textbox", { name: /^source: / });
/** The manifest's editor. */
export const manifest = (page) => page.getByRole("textbox", { name: /^manifest/ });
/** The bar below. */
export const status = (page) => page.getByRole("contentinfo", { name: "status" });
/** What the page has to say, by its text. */
export const notice = (page, text) => page.locator(".notices").getByText(text);

/** Chooses an example in the menu. */
export async function chooseExample(page, title) {
  await page.getByRole("button", { name: "Examples", exact: true }).click();
  await page.getByRole("menuitem", { name: `${title}: ` }).click();
}

/** Opens an example. */
export async function example(page, title) {
  await chooseExample(page, title);
  await notice(page, `opened the example \`${title}\``).waitFor();
}

/** Writes a text into an editor, in the place of the one there. */
export async function write(page, text, editor = source(page)) {
  await editor.focus();
  await page.keyboard.press("ControlOrMeta+a");
  await dispatchPaste(editor, text);
}

/** The whole text in an editor, as it would be copied. What is not in sight is not in the page. */
export async function read(page, editor = source(page)) {
  await editor.focus();
  await page.keyboard.press("ControlOrMeta+a");
  // Without its focus an editor has no selection to copy.
  return eventually(() =>
    editor.evaluate((node) => {
      // Firefox gives an event data of its own.
      const event = new ClipboardEvent("copy", { clipboardData: new DataTransfer(), bubbles: true, cancelable: true });
      node.dispatchEvent(event);
      const text = event.clipboardData.getData("text/plain");
      if (text === "") throw new Error("nothing is copied");
      return text;
    }),
  );
}

/** Changes the text of the source: the first `before` becomes `after`. */
export async function change(page, before, after) {
  const text = await read(page);
  if (!text.includes(before)) throw new Error(`the source has no ${before}`);
  await write(page, text.replace(before, after));
}

/**
 * Drags over what `selector` finds, and drops there: files by their names, or a text.
 *
 * @returns {Promise<string[]>} the events that the page took for itself: the browser does not do what it would have.
 */
export function drop(page, what, selector = ".header") {
  return page.locator(selector).evaluate((target, [text, files]) => {
    const dataTransfer = new DataTransfer();
    if (text !== undefined) dataTransfer.setData("text/plain", text);
    for (const [name, content] of files) dataTransfer.items.add(new File([content], name));
    const isTaken = (type) => !target.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true, composed: true }));
    return ["dragenter", "dragover", "drop"].filter(isTaken);
  }, typeof what === "string" ? [what, []] : [undefined, Object.entries(what)]);
}

/** Pastes a text into what `selector` finds: where that is no field, for the page. */
export function paste(page, text, selector = "body") {
  return dispatchPaste(page.locator(selector), text);
}

function dispatchPaste(part, text) {
  return part.evaluate((target, pasted) => {
    // Firefox gives an event data of its own, which are empty.
    const event = new ClipboardEvent("paste", { clipboardData: new DataTransfer(), bubbles: true, cancelable: true });
    event.clipboardData.setData("text/plain", pasted);
    target.dispatchEvent(event);
  }, text);
}

/** Shows one of the drawer's tabs. */
export const showTab = (page, name) => page.getByRole("tab", { name, exact: false }).click();

/** The titles of the source's tabs. */
export async function documents(page) {
  const tabs = page.getByRole("tablist", { name: "documents" }).getByRole("tab");
  return (await tabs.allInnerTexts()).map((text) => text.split("\n")[0]);
}

/** Waits until these are the documents of the source, and no others. */
export const has = (page, ...expected) => eventually(async () => assert.deepEqual(await documents(page), expected));

/** Goes one step back. */
export const undo = (page) => page.locator(".notices").getByRole("button", { name: "Undo" }).click();
/** Goes one step forth again. */
export const redo = (page) => page.locator(".notices").getByRole("button", { name: "Redo" }).click();

/** Turns to a document of the source. */
export async function turnTo(page, name) {
  await page.getByRole("tablist", { name: "documents" }).getByRole("tab", { name }).click();
  await page.getByRole("textbox", { name: `source: ${name}` }).waitFor();
}

/** Never ends what the page waits for that many milliseconds. */
export const withoutPauses = (page, ...pauses) =>
  page.addInitScript((endless) => {
    const { setTimeout: wait } = window;
    window.setTimeout = (callback, milliseconds, ...rest) => (endless.includes(milliseconds) ? 0 : wait(callback, milliseconds, ...rest));
  }, pauses);

/** What the browser remembers of this tab of the page; `undefined` where it remembers nothing. */
export async function kept(page) {
  const own = await page.evaluate(() => sessionStorage.getItem("oc-argo tab"));
  return (await records(page))[own];
}

/** Everything that the browser remembers, by key; `more` is put there first. */
export function records(page, more = {}) {
  return page.evaluate(async (added) => {
    const known = await indexedDB.databases();
    if (!known.some(({ name }) => name === "keyval-store")) return {};
    const finished = (request) =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    const database = await finished(indexedDB.open("keyval-store"));
    try {
      const store = database.transaction("keyval", "readwrite").objectStore("keyval");
      for (const [key, value] of Object.entries(added)) await finished(store.put(value, key));
      const keys = await finished(store.getAllKeys());
      const values = await finished(store.getAll());
      return Object.fromEntries(keys.map((key, index) => [key, values[index]]));
    } finally {
      database.close();
    }
  }, more);
}
