/** Where things are on the page, as a person finds them: by role, name and text. */
import { readFile } from "node:fs/promises";

import { chooseExample } from "./hands.mjs";
import { openTexts, sample } from "./page.mjs";

/** The peer that builds, in the samples. */
export const SELF = "5d372ae4-dad0-569b-91aa-74c4b6628e27";

/** The text of the source, as far as it is in sight. */
export const source = (page) => page.getByRole("textbox", { name: /^source: / });
/** The text of the manifest, as far as it is in sight. */
export const manifest = (page) => page.getByRole("textbox", { name: "manifest" });
/** The pane with the graph. */
export const graph = (page) => page.getByRole("region", { name: "Graph" });
/** The drawing surface in it, which has the keyboard's focus. */
export const board = (page) => page.getByRole("application", { name: /^Workflow graph/ });
/** A node, by how its accessible name begins. */
export const node = (page, name) =>
  board(page).getByRole("button", { name: new RegExp(`^${name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}, `) });
/** Waits until the graph is laid out as it is now. */
export const laidOut = (page) => page.locator('[aria-label="Graph"][aria-busy="false"]').waitFor();
/** The bar below. */
export const status = (page) => page.getByRole("contentinfo", { name: "status" });
/** A tab of the source. */
export const documentTab = (page, name) => page.getByRole("tablist", { name: "documents" }).getByRole("tab", { name });
/** The problems, each as a button. */
export const problems = (page) => page.getByRole("tabpanel", { name: /^Problems/ }).getByRole("button");

/** The lines of an editor that are marked as the selected item's, as far as they are in sight. */
export const marked = (editor) =>
  editor.locator(".cm-line").evaluateAll((lines) => {
    const plain = (line) => getComputedStyle(line).boxShadow === "none";
    return lines.filter((line) => !plain(line)).map((line) => line.textContent.trim());
  });

/** A line of an editor, by a text in it. */
export const line = (editor, text) => editor.locator(".cm-line", { hasText: text });

/** Puts the cursor at the end of the first line with a text. */
export async function goToEnd(page, editor, text) {
  await line(editor, text).first().click();
  await page.keyboard.press("End");
}

/** Replaces a word of a text by another, as with a double click. */
export async function retype(page, editor, word, other) {
  await editor.getByText(word).first().dblclick();
  await page.keyboard.insertText(other);
}

/** The whole manifest, as the button puts it on the clipboard. The page must be allowed to use that. */
export async function copied(page) {
  await page.evaluate(() => navigator.clipboard.writeText("nothing was copied"));
  await page.getByRole("button", { name: "Copy", exact: true }).click();
  await page.getByRole("status").getByText("copied", { exact: true }).waitFor();
  return page.evaluate(() => navigator.clipboard.readText());
}

/** The whole manifest, as the button saves it, and the file's name. */
export async function downloaded(page) {
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Download", exact: true }).click()]);
  return { name: download.suggestedFilename(), text: await readFile(await download.path(), "utf8") };
}

/** A page that may use the clipboard. */
export const CLIPBOARD = { permissions: ["clipboard-read", "clipboard-write"] };

/**
 * A workflow of two tasks, one behind the other, on our own cluster, as people would write it: an item on a line. The
 * second mounts a volume.
 */
export const SMALL = `{
  "id": "small", "name": "Small",
  "graph": {
    "items": {
      "here": { "id": "here", "compute": { "id": "c", "name": "Here", "creator_id": "${SELF}" } },
      "one": { "id": "one", "processing": { "id": "p1", "name": "First", "instances": [{ "access": { "container": { "image": "busybox:1.36", "command": "echo", "args": "1" } } }] } },
      "two": { "id": "two", "processing": { "id": "p2", "name": "Second", "instances": [{ "access": { "container": { "image": "busybox:1.36", "command": "echo", "args": "2" } } }] } },
      "disk": { "id": "disk", "storage": { "id": "s", "name": "Disk", "storage_type": 0, "creator_id": "${SELF}", "instances": [{ "local": true, "source": "/mnt/disk", "size": 1 }] } }
    },
    "links": [
      { "source": { "id": "one" }, "destination": { "id": "two" } },
      { "source": { "id": "one" }, "destination": { "id": "here" } },
      { "source": { "id": "two" }, "destination": { "id": "here" } },
      { "source": { "id": "two" }, "destination": { "id": "disk" } }
    ]
  }
}
`;

/** The same in YAML. */
export const SMALL_YAML = `id: small
name: Small
graph:
  items:
    here:
      id: here
      compute: { id: c, name: Here, creator_id: ${SELF} }
    one:
      id: one
      processing:
        id: p1
        name: First
        instances: [{ access: { container: { image: "busybox:1.36", command: echo, args: "1" } } }]
    two:
      id: two
      processing:
        id: p2
        name: Second
        instances: [{ access: { container: { image: "busybox:1.36", command: echo, args: "2" } } }]
  links:
  - { source: { id: one }, destination: { id: two } }
  - { source: { id: one }, destination: { id: here } }
  - { source: { id: two }, destination: { id: here } }
`;

/** Opens an example, and waits until a node of it is drawn. */
export async function openExample(page, title, name) {
  await chooseExample(page, title);
  await node(page, name).first().waitFor();
}

/** Opens the sample "Chaîne" with its sub-workflow drawn twice. */
export async function openTwice(page) {
  const workflow = JSON.parse(sample("chaine.json"));
  const inner = Object.values(workflow.graph.items).find((item) => item.workflow !== undefined);
  workflow.graph.items.again = { ...inner, id: "again" };
  await openTexts(page, { "chaine.json": workflow, "controle-qualite.json": sample("controle-qualite.json") });
}

/** The whole of the node that a part of it belongs to. */
export const cardAround = (part) => part.locator("xpath=ancestor::*[contains(concat(@class, ' '), 'react-flow__node ')]");

/** Where nodes are on the screen, when they have come to rest. */
export async function boxesOf(page, names) {
  let last = "";
  for (;;) {
    const boxes = await Promise.all(names.map((name) => node(page, name).boundingBox()));
    const now = JSON.stringify(boxes);
    if (now === last && boxes.every((box) => box !== null)) return Object.fromEntries(names.map((name, index) => [name, boxes[index]]));
    last = now;
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
  }
}
