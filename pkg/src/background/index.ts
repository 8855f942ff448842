/**
 * The translator in a web worker, so that a page never waits for it. The calls of the package's main entry that an
 * editor makes, each with a promise.
 *
 * @module oc-argo/background
 */
import type { ArgoKubeEvent, BuildOptions, Layout, LayoutGraph, Progress, Range, ReadValue, Translation } from "../../wasm/schema.js";
import { whenAborted } from "../aborting.js";
import { messageOf, OcArgoError } from "../errors.js";
import type { Outline } from "../outline.js";
import type { GivenOptions, Source } from "../boundary.js";
import { translationFrom } from "../translation.js";
import { whenEnded } from "./life.js";
import { Mailbox } from "./mailbox.js";
import { assertUsable, isGiven, placeOf, workerOf, type BackgroundBuildOptions, type BackgroundOptions } from "./options.js";
import { BackgroundPreview } from "./preview.js";
import type { BackgroundBuild, CallName, Calls, ErrorMessage, Port, Reply, Request, SentModule } from "./protocol.js";
import { sentDocument, sentOptions, sentSource } from "./sent.js";

export { OcArgoError } from "../errors.js";
export { DrawnPlaces, type DrawnPart } from "../drawn-places.js";
export { SourceLines, type LineOrigin } from "../source-lines.js";
export type { BackgroundBuildOptions, BackgroundOptions } from "./options.js";
export { BackgroundPreview, type BackgroundUpdate, type KeptOutline } from "./preview.js";
export type { BackgroundBuild, PreviewStep, TextEdit } from "./protocol.js";

/** Graphs of so many nodes are laid out within milliseconds. */
const LARGE_GRAPH = 250;

interface Call {
  resolve(result: unknown): void;
  reject(error: unknown): void;
  build?: BackgroundBuildOptions;
  open: Map<number, AbortController>;
  /** What the page threw first instead of an answer that was waited for: that ends the build. */
  refusal?: { cause: unknown };
}

/**
 * A translator in a worker of its own. Where no worker can be started (a bundler that does not know the way, a policy
 * that forbids it) the same code serves in the page's own thread, and `inWorker` is false. Where the worker has ended, as one
 * does that the browser wants the memory of, what still runs is rejected with the code `internal`, and the next call starts
 * another.
 */
export class BackgroundTranslator {
  readonly #calls = new Map<number, Call>();
  readonly #sent: Request[] = [];
  #port!: Port<Request, Reply>;
  #worker: Worker | undefined;
  /** The near end of the line to the same code in the page's own thread, where there is no worker. */
  #here: MessagePort | undefined;
  #workerFailure: string | undefined;
  #isReady = false;
  #isClosed = false;
  #hasEnded = false;
  /** How many workers have ended: what a preview had told to an earlier one is lost. */
  #ended = 0;
  #last = 0;
  #lastPreview = 0;
  /** The worker keeps a preview by its number alone, and would do so for good. */
  readonly #dropped = new FinalizationRegistry<number>((id) => this.#freeDropped(id));
  /** Whether layouts have a worker of their own: not where the page gives one worker. */
  #hasLayouts: boolean;
  #layouts: BackgroundTranslator | undefined;
  readonly #options: BackgroundOptions;
  readonly #places: { module: SentModule; layoutModule: SentModule };
  /** Where the worker leaves what a preview is waited for. */
  #mailbox: Mailbox | undefined;

  /** @throws OcArgoError with code `invalid-options` where an address is none. */
  constructor(options: BackgroundOptions = {}) {
    const { module, layoutModule, worker } = options;
    this.#places = { module: placeOf("module", module), layoutModule: placeOf("layoutModule", layoutModule) };
    this.#hasLayouts = !isGiven(worker);
    this.#options = options;
    this.#start();
  }

  /** Whether a worker does the work. */
  get inWorker(): boolean {
    return this.#worker !== undefined;
  }

  /** Why no worker does it, as the browser says; `undefined` where one does, or is still to answer. */
  get workerFailure(): string | undefined {
    return this.#workerFailure;
  }

  /**
   * Resolves when the translator is loaded. The other calls wait for that by themselves, and all are rejected with the code
   * `module-unavailable` where its module cannot be loaded; the next call tries again.
   */
  init(): Promise<void> {
    return this.#call("init", []);
  }

  /** As the main entry's `translate`. */
  async translate(source: Source, options: GivenOptions = {}): Promise<Translation> {
    return translationFrom(await this.#call("translate", [sentSource(source), sentOptions(options)]));
  }

  /**
   * A translation that is kept in the worker, as the main entry's `Preview`. One that is not freed is given back when the browser
   * next looks for what nobody refers to; it does not see how large that is, so `free` it.
   */
  preview(): BackgroundPreview {
    const id = ++this.#lastPreview;
    const preview = new BackgroundPreview((name, args) => this.#call(name, args), () => this.#ended, id);
    this.#dropped.register(preview, id);
    return preview;
  }

  /** As the main entry's `readDocument`. */
  async readDocument(document: unknown): Promise<ReadValue> {
    return this.#call("readDocument", [sentDocument(document)]);
  }

  /** As the main entry's `locate`. */
  locate(text: string, pointers: readonly string[]): Promise<(Range | undefined)[]> {
    return this.#call("locate", [text, pointers]);
  }

  /** As the main entry's `outline`. */
  async outline(document: unknown): Promise<Outline> {
    return this.#call("outline", [sentDocument(document)]);
  }

  /** As the main entry's `layout`. A large graph is laid out in another worker, so that no translation waits for it. */
  layout(graph: LayoutGraph): Promise<Layout> {
    if (this.#isClosed || !this.#hasLayouts || !this.inWorker || !(graph?.nodes?.length > LARGE_GRAPH)) return this.#call("layout", [graph]);
    if (this.#layouts === undefined) {
      this.#layouts = new BackgroundTranslator(this.#options);
      this.#layouts.#hasLayouts = false;
    }
    return this.#layouts.layout(graph);
  }

  /**
   * A whole build, whose answers the page gives. Nothing is written: the manifest and its file name are the result.
   *
   * @throws OcArgoError as `ArgoBuilder.completeBuild` does: the `cause` of a refusal is what `considers` threw. The error that
   * `onProgress` throws; `invalid-options` where `build` is not what it should be.
   */
  async build(source: Source, options: GivenOptions & { build?: Partial<BuildOptions> } = {}, build: BackgroundBuildOptions = {}): Promise<BackgroundBuild> {
    assertUsable(build);
    if (build?.signal?.aborted) throw new OcArgoError("cancelled", "the build was cancelled", {}, { cause: build.signal.reason });
    return this.#call("build", [sentSource(source), sentOptions(options), build?.considers != null], build);
  }

  /** Ends the worker. What still runs is rejected, and so is every later call. */
  close(): void {
    this.#isClosed = true;
    this.#layouts?.close();
    // In the page's own thread there is nothing to end but the builds, and the line.
    for (const id of this.#calls.keys()) this.#post({ type: "cancel", id });
    this.#worker?.terminate();
    this.#here?.close();
    this.#port.onmessage = null;
    this.#rejectAll(closed());
  }

  /** What a worker has kept that has ended is gone already, and what was freed is freed once more, which does nothing. */
  #freeDropped(id: number): void {
    if (!this.#isClosed && !this.#hasEnded) this.#call("previewFree", [id]).catch(() => undefined);
  }

  #call<Name extends CallName>(name: Name, args: Parameters<Calls[Name]>, build?: BackgroundBuildOptions): Promise<ReturnType<Calls[Name]>> {
    if (this.#isClosed) return Promise.reject(closed());
    if (this.#hasEnded) {
      if (isGiven(this.#options.worker)) return Promise.reject(ended());
      this.#start();
    }
    if (!this.inWorker && this.#here === undefined) this.#serveHere(this.#workerFailure ?? "");
    const id = ++this.#last;
    return new Promise((resolve, reject) => {
      const cancel = (): void => this.#post({ type: "cancel", id });
      let settle = (): void => undefined;
      this.#calls.set(id, {
        resolve: (result) => (settle(), resolve(result as ReturnType<Calls[Name]>)),
        reject: (error) => (settle(), reject(error)),
        open: new Map(),
        ...(build === undefined ? {} : { build }),
      });
      this.#post({ type: "call", id, name, args });
      if (name === "previewChange" && this.#mailbox !== undefined) this.#lookAtFrame(id, this.#mailbox);
      if (build?.signal != null) settle = whenAborted(build.signal, cancel);
    });
  }

  /** Looks for an answer when the next frame is drawn. One that would overtake another is left to its message. */
  #lookAtFrame(id: number, mailbox: Mailbox): void {
    requestAnimationFrame(() => {
      const [first] = this.#calls.keys();
      const result = first === id ? mailbox.take(id) : undefined;
      if (result !== undefined) this.#take({ type: "result", id, result });
    });
  }

  #post(request: Request): void {
    try {
      this.#port.postMessage(request);
      // Until the worker has answered once it may turn out not to start: what it was sent is sent again then.
      if (!this.#isReady) this.#sent.push(request);
    } catch (error) {
      if (request.type !== "call") throw error;
      const call = this.#calls.get(request.id);
      this.#calls.delete(request.id);
      call?.reject(new OcArgoError("invalid-source", "this holds something that cannot be handed to a worker", {}, { cause: error }));
    }
  }

  #start(): void {
    this.#isReady = this.#hasEnded = false;
    this.#sent.length = 0;
    this.#mailbox = Mailbox.create();
    try {
      const made = workerOf(this.#options.worker);
      made.onerror = (event) => this.#failed(event);
      this.#port = this.#worker = made;
      this.#port.onmessage = ({ data }) => this.#take(data);
    } catch (error) {
      this.#serveHere(messageOf(error));
    }
    this.#post({ type: "init", ...this.#places, mailbox: this.#mailbox?.memory });
  }

  /** Another worker is started when there is something for it to do: what ends each of them would else never be done. */
  #end(): void {
    if (this.#isClosed) return;
    this.#port.onmessage = null;
    this.#hasEnded = true;
    this.#ended++;
    this.#rejectAll(ended());
  }

  /** A worker that never became ready is replaced; one that breaks later has lost what it was at. */
  #failed(event: ErrorEvent): void {
    if (this.#isClosed) return;
    if (!this.#isReady) {
      event.preventDefault();
      this.#worker?.terminate();
      // Of a script that cannot be loaded the browser says nothing.
      this.#serveHere(event.message || "its script cannot be loaded");
      return;
    }
    this.#rejectAll(new OcArgoError("internal", `the background translator failed: ${event.message}`));
  }

  /** Begins anew in the page's own thread, with what was sent so far. */
  #serveHere(reason: string): void {
    this.#worker = undefined;
    this.#workerFailure = reason;
    const { port1, port2 } = new MessageChannel();
    import("./serve.js").then(
      ({ serve }) => serve(port2 as Port<Reply, Request>),
      (error: unknown) => this.#unserved(error),
    );
    port1.onmessage = ({ data }: MessageEvent<Reply>) => this.#take(data);
    this.#port = this.#here = port1;
    for (const request of this.#sent) port1.postMessage(request);
  }

  /** Its code could not be loaded: the next call begins again, with the `init` that is sent first. */
  #unserved(error: unknown): void {
    this.#here?.close();
    this.#here = undefined;
    this.#sent.splice(1);
    this.#rejectAll(new OcArgoError("module-unavailable", `the background translator cannot be loaded: ${messageOf(error)}`, {}, { cause: error }));
  }

  #take(reply: Reply): void {
    if (reply.type === "ready") {
      this.#isReady = true;
      this.#sent.length = 0;
      return;
    }
    if (reply.type === "alive") {
      const port = this.#port;
      whenEnded(reply.lock, () => port === this.#port && this.#end());
      return;
    }
    if (reply.type === "result") this.#mailbox?.empty(reply.id);
    const call = this.#calls.get(reply.id);
    if (call === undefined) return;
    switch (reply.type) {
      case "result":
        this.#calls.delete(reply.id);
        call.resolve(reply.result);
        break;
      case "error":
        this.#calls.delete(reply.id);
        call.reject(errorOf(reply.error, call));
        break;
      case "question":
        void this.#ask(call, reply.question, reply.event);
        break;
      case "withdrawn":
        call.open.get(reply.question)?.abort();
        break;
      case "progress":
        this.#progress(reply.id, call, reply.progress);
        break;
    }
  }

  /** An error of the one who is told ends the build with that error. */
  #progress(id: number, call: Call, progress: Progress): void {
    try {
      call.build?.onProgress?.(progress);
    } catch (error) {
      this.#calls.delete(id);
      this.#post({ type: "cancel", id });
      fail(call, error);
    }
  }

  async #ask(call: Call, question: number, event: ArgoKubeEvent): Promise<void> {
    const controller = new AbortController();
    call.open.set(question, controller);
    try {
      const answer = await call.build?.considers?.(event, { signal: controller.signal });
      this.#post({ type: "answer", question, answer: answer ?? {} });
    } catch (error) {
      if (!controller.signal.aborted) call.refusal ??= { cause: error };
      this.#post({ type: "refusal", question, message: messageOf(error) });
    } finally {
      call.open.delete(question);
    }
  }

  #rejectAll(error: OcArgoError): void {
    for (const call of this.#calls.values()) fail(call, error);
    this.#calls.clear();
  }
}

/** Ends a call, and tells those who are asked that their answers are no longer waited for. */
function fail({ open, reject }: Call, error: unknown): void {
  for (const controller of open.values()) controller.abort();
  reject(error);
}

/** The error that a call ends with. What the page threw cannot go over and come back, but is at hand here. */
function errorOf({ code, message, failure }: ErrorMessage, { refusal, build }: Call): OcArgoError {
  const signal = build?.signal;
  const cancelled = code === "cancelled" && signal?.aborted ? { cause: signal.reason as unknown } : undefined;
  return new OcArgoError(code, message, failure, code === "considers-refused" ? refusal : cancelled);
}

function ended(): OcArgoError {
  return new OcArgoError("internal", "the worker of the background translator has ended");
}

function closed(): OcArgoError {
  return new OcArgoError("cancelled", "the background translator was closed");
}
