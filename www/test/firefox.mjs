/** Firefox as Debian has it, which Playwright drives by WebDriver BiDi. */
import { existsSync } from "node:fs";
import { after } from "node:test";

import { firefox } from "playwright-core";

const PATH = process.env.FIREFOX || "/usr/bin/firefox-esr";

/** Why a test cannot run here; `false` where it can. */
export const withoutFirefox = !existsSync(PATH) && `there is no Firefox at ${PATH}: \`.ci/setup test\` installs one, FIREFOX names another`;

let launched;

/** The Firefox of this test file. */
export function ownFirefox() {
  launched ??= launch();
  return launched;
}

after(async () => (await launched)?.close());

async function launch() {
  // A loaded machine takes long to make a profile.
  const browser = await firefox.launch({ channel: "moz-firefox", executablePath: PATH, timeout: 90_000, firefoxUserPrefs: { "ui.prefersReducedMotion": 1 } });
  // Playwright sets the media features of every context, by a command that Firefox ESR 153 does not know yet.
  const session = browser._connection.toImpl(browser)._browserSession;
  const send = session.send.bind(session);
  session.send = (method, ...rest) => (method === "emulation.setMediaFeaturesOverride" ? Promise.resolve({}) : send(method, ...rest));
  return browser;
}
