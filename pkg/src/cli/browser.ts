/** Opens the person's browser. */
import { spawn } from "node:child_process";

import { messageOf } from "../errors.js";

/** The program that opens a URL on a platform, and what it is told before the URL. No shell is asked. */
function opener(platform: NodeJS.Platform): [string, ...string[]] {
  switch (platform) {
    case "darwin":
      return ["open"];
    case "win32":
      return ["rundll32", "url.dll,FileProtocolHandler"];
    default:
      return ["xdg-open"];
  }
}

/** Opens a URL and does not wait for it; `onFailure` is told why it could not be. */
export function openBrowser(url: string, onFailure: (reason: string) => void): void {
  const [program, ...args] = opener(process.platform);
  try {
    const child = spawn(program, [...args, url], { detached: true, stdio: "ignore" });
    child.on("error", (error) => onFailure(error.message));
    child.on("exit", (code) => {
      if (code !== 0) onFailure(`\`${program}\` ended with ${code ?? "a signal"}`);
    });
    child.unref();
  } catch (error) {
    // Node throws where it is not permitted to start programs.
    onFailure(messageOf(error));
  }
}
