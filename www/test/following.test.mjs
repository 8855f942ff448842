/** The page follows the files that `oc-argo preview` was given, and the command protects the page. */
import assert from "node:assert/strict";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";

import { change, chooseExample, example, has, kept, notice, read, source, status, turnTo, withoutPauses, write } from "./hands.mjs";
import { eventually, folder, opened, openTexts, sample, seriousFaults, served, translated } from "./page.mjs";

const GONE = "the server that follows the file is gone; the last version stays";
const button = (page, name) => page.locator(".notices").getByRole("button", { name });
const shows = (page, text) => page.getByRole("region", { name: "YAML" }).getByText(text).first().waitFor();

/** A page that follows a workflow with its peers and sub-workflows. */
async function following(t, workflow = "chaine.json", options) {
  const dir = await folder(t);
  const file = join(dir, "flow.json");
  const peers = join(dir, "peers.json");
  await mkdir(join(dir, "others"));
  await writeFile(file, sample(workflow));
  await writeFile(peers, sample("peers.json"));
  await writeFile(join(dir, "others", "qualite.json"), sample("controle-qualite.json"));
  const url = await served(t, [file, "--peers", peers, "--workflows", join(dir, "others"), "--namespace", "imagerie"]);
  const page = await opened(t, url, options);
  await translated(page);
  return { dir, file, page, peers };
}

test("the page begins with the files, and with the options of the command", async (t) => {
  const { page } = await following(t);
  await has(page, "flow.json", "qualite.json", "peers.json");
  await status(page).getByText("5 tasks", { exact: true }).waitFor();
  await status(page).getByText("following flow.json").waitFor();
  await shows(page, "namespace: imagerie");
  assert.equal(await read(page), sample("chaine.json"));
  await page.getByRole("tab", { name: "Options" }).click();
  assert.equal(await page.getByLabel("namespace").getAttribute("placeholder"), "imagerie");
  assert.equal(await page.getByLabel("namespace").inputValue(), "");
});

test("a save changes the page, whether the file is written or another is put in its place", async (t) => {
  const { dir, file, page, peers } = await following(t, "imagerie.json");
  await writeFile(file, sample("imagerie.json").replace('"name": "Statistiques"', '"name": "Chiffres"'));
  await shows(page, "chiffres");
  await writeFile(join(dir, ".flow.json.swp"), sample("imagerie.json").replace('"name": "Statistiques"', '"name": "Nombres"'));
  await rename(join(dir, ".flow.json.swp"), file);
  await shows(page, "nombres");
  assert.match(await read(page), /"Nombres"/);
  await writeFile(peers, sample("peers.json").replace('"Partenaire"', '"Hôpital"'));
  await page.getByRole("tab", { name: "Considers" }).click();
  await page.getByRole("rowheader", { name: "Hôpital" }).first().waitFor();
  await turnTo(page, "peers.json");
  assert.match(await read(page), /"Hôpital"/);
  assert.equal(await notice(page, /./).count(), 0);
});

test("sub-workflows come and go with their files", async (t) => {
  const { dir, page } = await following(t);
  await status(page).getByText("5 tasks", { exact: true }).waitFor();
  await turnTo(page, "qualite.json");
  await rm(join(dir, "others", "qualite.json"));
  await page.getByRole("tab", { name: /Problems.*error/s }).waitFor();
  await has(page, "flow.json", "peers.json");
  await page.getByRole("textbox", { name: /source: .*flow\.json/ }).waitFor();
  await writeFile(join(dir, "others", "again.json"), sample("controle-qualite.json"));
  await has(page, "flow.json", "again.json", "peers.json");
  await status(page).getByText("5 tasks", { exact: true }).waitFor();
});

test("a save that cannot be read keeps the last good version, greyed, until one can", async (t) => {
  const { file, page } = await following(t, "imagerie.json");
  await shows(page, "statistiques");
  await writeFile(file, sample("imagerie.json").slice(0, 4000));
  await status(page).getByText("the text cannot be read: the last good version is shown").waitFor();
  await page.getByRole("region", { name: "YAML" }).getByText("last good version").waitFor();
  await shows(page, "statistiques");
  await status(page).getByText("5 tasks", { exact: true }).waitFor();
  await page.getByRole("tab", { name: /Problems.*1 error/s }).waitFor();
  assert.deepEqual(await seriousFaults(page), []);
  await writeFile(file, sample("hello.json"));
  await status(page).getByText("1 task", { exact: true }).waitFor();
  await status(page).getByText("the text cannot be read").waitFor({ state: "detached" });
});

test("a save wins over what was edited in the page, and undo in the editor gives that back", async (t) => {
  const { file, page } = await following(t, "imagerie.json");
  await change(page, '"name": "Statistiques"', '"name": "Local"');
  await shows(page, "local");
  await writeFile(file, sample("imagerie.json").replace('"name": "curl"', '"name": "wget"'));
  await shows(page, "wget");
  const saved = await read(page);
  assert.match(saved, /"wget"/);
  assert.doesNotMatch(saved, /"Local"/);
  await source(page).focus();
  await page.keyboard.press("ControlOrMeta+z");
  await shows(page, "local");
  const undone = await read(page);
  assert.match(undone, /"Local"/);
  assert.doesNotMatch(undone, /"wget"/);
});

test("what was edited can be had back after a save, and stays where another file was saved", async (t) => {
  const { file, page, peers } = await following(t, "imagerie.json");
  await change(page, '"name": "Statistiques"', '"name": "Local"');
  await shows(page, "local");
  await writeFile(peers, sample("peers.json").replace('"Partenaire"', '"Hôpital"'));
  await page.getByRole("tab", { name: "Considers" }).click();
  await page.getByRole("rowheader", { name: "Hôpital" }).first().waitFor();
  assert.match(await read(page), /"Local"/);
  assert.equal(await notice(page, /./).count(), 0);
  await writeFile(file, sample("imagerie.json").replace('"name": "curl"', '"name": "wget"'));
  await notice(page, /^what was edited here in `.*flow\.json` gave way to what was saved$/).waitFor();
  await shows(page, "wget");
  await button(page, "Undo").click();
  await shows(page, "local");
  assert.match(await read(page), /"Local"/);
  await button(page, "Redo").click();
  await shows(page, "wget");
});

test("what was typed just before a save can be had back, also in a large file", async (t) => {
  // The editor of a large one hands on what was typed when the user pauses, which here is never.
  const { file, page } = await following(t, "hello.json", { prepare: (fresh) => withoutPauses(fresh, 150) });
  const large = (name) => sample("hello.json").replace("Say hello", name) + `${" ".repeat(99)}\n`.repeat(11_000);
  await writeFile(file, large("Say goodbye"));
  await shows(page, "say-goodbye");
  await source(page).getByText('"Say goodbye"').dblclick();
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.type("Now ");
  await shows(page, "say-now-goodbye");
  await writeFile(file, large("Say farewell"));
  await notice(page, /^what was edited here in `.*flow\.json` gave way to what was saved$/).waitFor();
  await shows(page, "say-farewell");
  await button(page, "Undo").click();
  await shows(page, "say-now-goodbye");
  assert.match(await read(page), /"Say Now goodbye"/);
});

test("a way back to a file that was saved since is offered no longer", async (t) => {
  const { page, peers } = await following(t, "imagerie.json");
  await turnTo(page, "peers.json");
  await page.getByRole("button", { name: "Close peers.json" }).click();
  await notice(page, /^closed `.*peers\.json`$/).waitFor();
  await writeFile(peers, sample("peers.json").replace('"Partenaire"', '"Hôpital"'));
  await has(page, "flow.json", "qualite.json", "peers.json");
  await notice(page, /^closed/).waitFor({ state: "detached" });
});

test("what is opened instead is not replaced by a save, and the way back leads to the files as they are then", async (t) => {
  const { file, page } = await following(t, "imagerie.json");
  await example(page, "Hello");
  await notice(page, "opened the example `Hello`; `flow.json` is no longer followed").waitFor();
  await status(page).getByText("following flow.json").waitFor({ state: "detached" });
  await change(page, '"name": "Say hello"', '"name": "Mine"');
  await shows(page, "mine");
  await writeFile(file, sample("imagerie.json").replace('"name": "Statistiques"', '"name": "Chiffres"'));
  const other = await opened(t, page.url());
  await shows(other, "chiffres");
  assert.match(await read(page), /"Mine"/);
  await button(page, "Undo").click();
  await shows(page, "chiffres");
  assert.match(await read(page), /"Chiffres"/);
  await status(page).getByText("following flow.json").waitFor();
  await writeFile(file, sample("imagerie.json").replace('"name": "Statistiques"', '"name": "Nombres"'));
  await shows(page, "nombres");
  await button(page, "Redo").click();
  await shows(page, "mine");
  assert.match(await read(page), /"Mine"/);
});

test("what was added to the files stays when one of them is saved", async (t) => {
  const { file, page } = await following(t, "imagerie.json");
  await openTexts(page, { "run.json": { executions_id: "execution-9" } });
  await has(page, "flow.json", "qualite.json", "peers.json", "run.json");
  await writeFile(file, sample("imagerie.json").replace('"name": "Statistiques"', '"name": "Chiffres"'));
  await shows(page, "chiffres");
  await has(page, "flow.json", "qualite.json", "peers.json", "run.json");
});

test("a file that is not there is told, and so is its coming", async (t) => {
  const dir = await folder(t);
  await writeFile(join(dir, "flow.json"), sample("imagerie.json"));
  const page = await opened(t, await served(t, [join(dir, "flow.json"), "--peers", join(dir, "peers.json")]));
  await translated(page);
  await notice(page, /peers\.json`: does not exist/).waitFor();
  await writeFile(join(dir, "peers.json"), sample("peers.json"));
  await has(page, "flow.json", "peers.json");
  await page.locator(".notices .notice").waitFor({ state: "detached" });
  await rm(join(dir, "flow.json"));
  await notice(page, /flow\.json`: does not exist/).waitFor();
});

test("a file that is deleted leaves its last version on the page, and is told", async (t) => {
  const dir = await folder(t);
  const file = join(dir, "hello.json");
  await writeFile(file, sample("hello.json"));
  const page = await opened(t, await served(t, [file]));
  await translated(page);
  await page.getByText("1 task", { exact: true }).waitFor();
  await rm(file);
  await page.getByText(/hello\.json.*does not exist/).waitFor();
  await page.getByText("1 task", { exact: true }).waitFor();
});

test("when the server has stopped the page says so, and goes on with the last version", async (t) => {
  const dir = await folder(t);
  await writeFile(join(dir, "flow.json"), sample("imagerie.json"));
  let stop;
  const url = await served({ after: (end) => (stop = end) }, [join(dir, "flow.json")]);
  t.after(() => stop());
  const page = await opened(t, url, { allowed: /ERR_CONNECTION_REFUSED|ERR_INCOMPLETE_CHUNKED_ENCODING|ERR_EMPTY_RESPONSE|ERR_CONNECTION_RESET/ });
  await translated(page);
  await stop();
  await notice(page, GONE).waitFor();
  await change(page, '"name": "Statistiques"', '"name": "Chiffres"');
  await shows(page, "chiffres");
  await notice(page, GONE).waitFor();
  // What only the server had cannot be had any more.
  await chooseExample(page, "Hello");
  await notice(page, /^the example `Hello` cannot be loaded: /).waitFor();
  await shows(page, "chiffres");
});

test("that the server is gone is told no longer when it is back, also where something else was opened meanwhile", async (t) => {
  const { page } = await following(t, "imagerie.json", {
    prepare: (fresh) =>
      fresh.addInitScript(() => {
        globalThis.EventSource = class extends EventSource {
          constructor(address) {
            super(address);
            globalThis.events = this;
          }
        };
      }),
  });
  await openTexts(page, { "other.json": sample("hello.json") });
  await has(page, "other.json", "peers.json");
  await page.evaluate(() => events.dispatchEvent(new Event("error")));
  await notice(page, GONE).waitFor();
  await page.evaluate(async () => {
    const data = await (await fetch(document.querySelector('meta[name="oc-argo-documents"]').content)).text();
    events.dispatchEvent(new MessageEvent("documents", { data }));
  });
  await notice(page, GONE).waitFor({ state: "detached" });
  await has(page, "other.json", "peers.json");
});

test("while files are followed nothing is remembered", async (t) => {
  const { page } = await following(t, "imagerie.json", { prepare: (fresh) => fresh.clock.install() });
  await change(page, '"name": "Statistiques"', '"name": "Chiffres"');
  await shows(page, "chiffres");
  // Longer than the page waits before it remembers anything.
  await page.clock.fastForward(10_000);
  await page.getByRole("tab", { name: "Options" }).click();
  await page.getByLabel("namespace").fill("elsewhere");
  await shows(page, "namespace: elsewhere");
  await page.clock.fastForward(10_000);
  await page.getByLabel("namespace").fill("further");
  await shows(page, "namespace: further");
  assert.equal(await kept(page), undefined);
  assert.equal(await status(page).getByText("remembered in this browser").count(), 0);
  await page.reload();
  await translated(page);
  assert.equal(await read(page), sample("imagerie.json"));
});

test("without a file the command serves the page with its examples, and that page remembers", async (t) => {
  const page = await opened(t, await served(t));
  await translated(page);
  await has(page, "imagerie.json", "peers.json");
  assert.equal(await status(page).getByText(/^following/).count(), 0);
  await status(page).getByText("remembered in this browser", { exact: true }).waitFor();
});

test("the page may talk to nobody but its server, and run nothing but its own scripts", async (t) => {
  const url = await served(t);
  const response = await fetch(url);
  const policy = response.headers.get("content-security-policy") ?? "";
  const directives = Object.fromEntries(policy.split(/;\s*/).map((directive) => [directive.split(" ")[0], directive.split(" ").slice(1)]));
  assert.deepEqual(directives["connect-src"], ["'self'"]);
  assert.deepEqual(directives["default-src"], ["'none'"]);
  assert.deepEqual(directives["frame-ancestors"], ["'none'"]);
  assert.ok(!directives["script-src"].includes("'unsafe-eval'") && !directives["script-src"].includes("'unsafe-inline'"), policy);
  assert.ok(!(directives["style-src"] ?? []).includes("'unsafe-inline'"), policy);
  const nonce = /'nonce-([^']+)'/.exec(policy)?.[1];
  assert.ok(nonce !== undefined && !(await response.text()).includes("__CSP_NONCE__"));
  assert.notEqual(/'nonce-([^']+)'/.exec((await fetch(url)).headers.get("content-security-policy"))?.[1], nonce, "each answer has its own");

  const page = await opened(t, url, { allowed: /Content Security Policy|Refused to|violates the following/ });
  await translated(page);
  const styles = await page.locator("style").evaluateAll((found) => found.map((style) => style.nonce));
  assert.ok(styles.length > 0 && styles.every((found) => found !== ""), "styles that scripts make carry the nonce");
  // What the page's own scripts cannot do: the driver's evaluation is outside of the policy, its handlers are not.
  const refused = await page.evaluate(async () => {
    const attempt = async (what) => {
      try {
        await what();
        return "done";
      } catch (error) {
        return error.constructor.name;
      }
    };
    const violated = new Promise((resolve) => document.addEventListener("securitypolicyviolation", ({ effectiveDirective }) => resolve(effectiveDirective), { once: true }));
    const fetched = await attempt(() => fetch("https://example.org/"));
    const script = document.createElement("script");
    script.textContent = "globalThis.ran = true";
    document.body.append(script);
    const handler = document.createElement("div");
    handler.setAttribute("onclick", "globalThis.ran = true");
    handler.click();
    return { fetched, violated: await violated, ran: globalThis.ran };
  });
  assert.deepEqual(refused, { fetched: "TypeError", violated: "connect-src", ran: undefined });
});
