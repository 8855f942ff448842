/** `oc-argo preview`: the preview app in the browser, on files that it follows. */
import { init, translate, type GivenOptions, type Source } from "../nodejs.js";
import type { PreviewChange } from "../node/followed-documents.js";
import { servePreview, type PreviewOptions } from "../node/preview-server.js";
import { port, UsageError, type Arguments } from "./arguments.js";
import { openBrowser } from "./browser.js";
import { summary } from "./diagnostics.js";
import { EXIT } from "./exit.js";
import { onlyWorkflow, placesOf, readOptions } from "./inputs.js";
import { untilStopped } from "./stopping.js";
import { paintFor, visible, type Paint } from "./terminal.js";

/** Serves the preview until it is stopped. */
export async function preview({ values, positionals }: Arguments<"preview">): Promise<number> {
  const workflow = positionals.length === 0 ? undefined : onlyWorkflow(positionals);
  const places = placesOf(workflow, values);
  const about = (["peers", "workflows", "execution", "executions-id"] as const).find((option) => values[option] !== undefined);
  if (workflow === undefined && about !== undefined) {
    throw new UsageError(`WORKFLOW is missing, which \`--${about}\` is about`);
  }
  if (Object.values(places).includes("-")) {
    throw new UsageError("`preview` follows files as they are saved, and standard input is none: name a file");
  }
  const how: PreviewOptions = { places, onChange: (change) => tellChange(change, options) };
  if (values["executions-id"] !== undefined) how.executionsId = values["executions-id"];
  if (values.port !== undefined) how.port = port("port", values.port);
  await init();
  const options = await readOptions(values);
  const stopped = untilStopped();
  const served = await servePreview({ ...how, options });
  for (const { file, message } of served.documents.problems) warn(`\`${file}\` ${message}`);
  const what = workflow === undefined ? "the examples" : `\`${visible(workflow)}\``;
  process.stdout.write(`preview of ${what} at ${paintFor(process.stdout)("bold", served.url)}\npress ctrl-c to stop\n`);
  if (values.open) openBrowser(served.url, (reason) => warn(`the browser cannot be opened: ${reason}`));
  await stopped;
  await served.close();
  return EXIT.done;
}

function warn(warning: string): void {
  process.stderr.write(`${paintFor(process.stderr)("yellow", "warning")}: ${visible(warning)}\n`);
}

/** One line about a change: when, which files, and what is to be found in them now. */
function tellChange({ saved, gone, problems, source }: PreviewChange, options: GivenOptions): void {
  const paint = paintFor(process.stderr);
  const files = [
    ...(saved.length === 0 ? [] : [`${saved.join(", ")} saved`]),
    ...(gone.length === 0 ? [] : [`${gone.join(", ")} gone`]),
    ...problems.map(({ file, message }) => `${file} ${message}`),
  ];
  const findings = source === undefined ? "" : `: ${findingsOf(source, options, paint)}`;
  process.stderr.write(`${paint("dim", new Date().toTimeString().slice(0, 8))} ${visible(files.join("; "))}${findings}\n`);
}

function findingsOf(source: Source, options: GivenOptions, paint: Paint): string {
  try {
    const { diagnostics } = translate(source, options);
    if (diagnostics.length === 0) return paint("green", "nothing to find fault with");
    const worst = diagnostics.some(({ severity }) => severity === "error") ? "red" : "yellow";
    return paint(worst, summary(diagnostics));
  } catch (error) {
    // The app says so too; the next save may be better.
    return paint("red", visible(error instanceof Error ? error.message : String(error)));
  }
}
