/** The far end of a background translator: takes calls from a port and answers them with the translator. */
import { whenAborted } from "../aborting.js";
import type { Source } from "../boundary.js";
import { ArgoBuilder } from "../builder.js";
import type { Answer } from "../builder.js";
import { messageOf, OcArgoError } from "../errors.js";
import { layout } from "../layout.js";
import { outline } from "../outline.js";
import { locate, readDocument, translateRaw } from "../translator.js";
import type { ArgoKubeEvent, Layout, LayoutGraph } from "../../wasm/schema.js";
import { init, initLayout } from "../web.js";
import { buildWhole } from "../whole-build.js";
import { servedPreviews } from "./kept.js";
import { Mailbox } from "./mailbox.js";
import type { BackgroundBuild, Calls, ErrorMessage, Port, RawKeptUpdate, Reply, Request, SentModule } from "./protocol.js";
import { received, receivedSource } from "./sent.js";

type Served = { [Name in keyof Calls]: (...args: Parameters<Calls[Name]>) => ReturnType<Calls[Name]> | Promise<ReturnType<Calls[Name]>> };

/** Serves a port for as long as it lives. */
export function serve(port: Port<Reply, Request>): void {
  const questions = new Questions(port);
  const running = new Map<number, AbortController>();
  const previews = servedPreviews();
  let module: SentModule;
  let layoutModule: SentModule;
  let mailbox: Mailbox | undefined;

  async function call(id: number, name: keyof Calls, args: readonly unknown[]): Promise<void> {
    const controller = new AbortController();
    running.set(id, controller);
    const served: Served = {
      init: () => undefined,
      translate: (source, options) => translateRaw(receivedSource(source), options),
      readDocument: (document) => readDocument(received(document)),
      locate,
      outline: (document) => outline(received(document)),
      layout: layOut,
      ...previews,
      build: (source, options, isAsked) => build(id, receivedSource(source), options, isAsked, controller.signal),
    };
    try {
      // The layout is a module of its own. What could not be loaded is tried again.
      if (name !== "layout") await init(module);
      const result = await (served[name] as (...args: readonly unknown[]) => unknown)(...args);
      if (name === "previewChange") mailbox?.put(id, result as RawKeptUpdate);
      port.postMessage({ type: "result", id, result });
    } catch (error) {
      port.postMessage({ type: "error", id, error: errorMessage(error) });
    } finally {
      running.delete(id);
    }
  }

  async function layOut(graph: LayoutGraph): Promise<Layout> {
    await initLayout(layoutModule);
    return layout(graph);
  }

  async function build(id: number, source: Source, options: Parameters<Calls["build"]>[1], isAsked: boolean, signal: AbortSignal): Promise<BackgroundBuild> {
    const { workflow, workflows, peers, execution } = source;
    let built: BackgroundBuild | undefined;
    const builder = new ArgoBuilder(
      workflow,
      {
        ...(workflows === undefined ? {} : { workflows }),
        ...(peers === undefined ? {} : { peers }),
        ...(isAsked ? { considers: (event, context) => questions.ask(id, event, context.signal) } : {}),
        writeFile: async (fileName, yaml) => {
          built = { fileName, yaml };
          return fileName;
        },
      },
      options,
    );
    const onProgress = (progress: Extract<Reply, { type: "progress" }>["progress"]): void => port.postMessage({ type: "progress", id, progress });
    await buildWhole(builder, execution, options.namespace ?? "default", { signal, onProgress });
    if (built === undefined) {
      throw new OcArgoError("internal", "the build ended without a manifest");
    }
    return built;
  }

  port.onmessage = ({ data }) => {
    switch (data.type) {
      case "init":
        ({ module, layoutModule } = data);
        mailbox = data.mailbox && new Mailbox(data.mailbox);
        // A call that awaits it reports the failure; without any, nobody needs to know.
        init(module).catch(() => undefined);
        port.postMessage({ type: "ready" });
        break;
      case "call":
        void call(data.id, data.name, data.args);
        break;
      case "cancel":
        running.get(data.id)?.abort();
        break;
      case "answer":
        questions.take(data.question)?.resolve(data.answer);
        break;
      case "refusal":
        questions.take(data.question)?.reject(new Error(data.message));
        break;
    }
  };
}

function errorMessage(error: unknown): ErrorMessage {
  const known = OcArgoError.from(error);
  if (!(known instanceof OcArgoError)) return { code: "internal", message: messageOf(error), failure: {} };
  const { code, message, failure } = known;
  return { code, message, failure };
}

/** The questions that the page has not answered yet. */
class Questions {
  readonly #open = new Map<number, { resolve: (answer: Answer) => void; reject: (error: Error) => void }>();
  #last = 0;

  constructor(private readonly port: Port<Reply, Request>) {}

  ask(id: number, event: ArgoKubeEvent, signal: AbortSignal): Promise<Answer> {
    const question = ++this.#last;
    return new Promise((resolve, reject) => {
      const leave = whenAborted(signal, () => {
        if (this.take(question) !== undefined) {
          this.port.postMessage({ type: "withdrawn", id, question });
          reject(new Error("withdrawn"));
        }
      });
      this.#open.set(question, { resolve: (answer) => (leave(), resolve(answer)), reject: (error) => (leave(), reject(error)) });
      this.port.postMessage({ type: "question", id, question, event });
    });
  }

  take(question: number): { resolve: (answer: Answer) => void; reject: (error: Error) => void } | undefined {
    const found = this.#open.get(question);
    this.#open.delete(question);
    return found;
  }
}
