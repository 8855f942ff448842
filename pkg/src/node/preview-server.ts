/** Serves the preview app to this machine's browser, with documents that follow their files. */
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

import { OcArgoError } from "../errors.js";
import { init, translate, type GivenOptions } from "../nodejs.js";
import { APP, PAGE_TYPE, readApp, type AppFile, type AppFiles } from "./app-files.js";
import { checkOptions, FUNCTION, OBJECT, PORT, TEXT, type Kind } from "./checked-options.js";
import type { DocumentPlaces } from "./documents.js";
import { EventStream } from "./event-stream.js";
import { FollowedDocuments, type PreviewChange, type PreviewDocuments } from "./followed-documents.js";
import { harmless } from "./listeners.js";
import { headers, refusalOf } from "./local-requests.js";

/** The port where none is named. */
export const PREVIEW_PORT = 4646;

const ADDRESS = "127.0.0.1";
/** What tells the app where its documents are. */
const META = '<meta name="oc-argo-documents" content="/documents">';

/** What is previewed, and where. */
export interface PreviewOptions {
  /** The files of the documents; without a workflow the app shows its examples. */
  places?: DocumentPlaces;
  /** The execution that the manifest is for, in the place of its document. */
  executionsId?: string;
  /** The options of the translation. */
  options?: GivenOptions;
  /** The port on the loopback address (default {@link PREVIEW_PORT}); 0 is any free one. */
  port?: number;
  /** The folder of the built app (default: the one in this package). */
  app?: string;
  /** Told of every change, after the app. What it throws becomes a warning of the process. */
  onChange?: (change: PreviewChange) => void;
}

const OPTIONS: Record<keyof PreviewOptions, Kind> = { places: OBJECT, executionsId: TEXT, options: OBJECT, port: PORT, app: TEXT, onChange: FUNCTION };
const PLACES: Record<keyof DocumentPlaces, Kind> = { workflow: TEXT, workflows: TEXT, peers: TEXT, execution: TEXT };

/** A preview that is being served. */
export interface ServedPreview {
  /** Where the browser finds it. */
  url: string;
  /** What the app was told last. */
  readonly documents: PreviewDocuments;
  /** Ends it: when the promise resolves, all its connections are closed. */
  close(): Promise<void>;
}

/**
 * Serves the preview app on the loopback address until it is closed. A document's file that is not there, or cannot be
 * read, is one of the `problems` that the app is told of, and is followed like any other.
 *
 * @throws OcArgoError with code `preview-unavailable` where the app is not there, or the port cannot be had, and
 * `invalid-options`, also for the options of the translation.
 */
export async function servePreview(options: PreviewOptions = {}): Promise<ServedPreview> {
  checkOptions(options, "what says how to preview", OPTIONS);
  const { places = {}, executionsId } = options;
  checkOptions(places, "`places`", PLACES);
  const onChange = harmless("onChange", options.onChange);
  await init();
  // Options that are no options are told now, not by the page.
  translate({ workflow: {} }, options.options);
  const app = await readApp(options.app ?? APP);
  const events = new EventStream("documents", () => documents.json);
  const documents = await FollowedDocuments.start({ places, executionsId, options: options.options ?? {} }, (change) => {
    events.send();
    onChange(change);
  });
  const server = createServer((request, response) => answer(request, response, { app, documents, events }));
  const stop = async (): Promise<void> => {
    documents.close();
    events.close();
    if (!server.listening) return;
    const closed = once(server, "close");
    server.close();
    server.closeAllConnections();
    await closed;
  };
  try {
    await listen(server, options.port ?? PREVIEW_PORT);
    // A connection that the system could not give us is no reason to end: the browser asks again.
    server.on("error", () => undefined);
  } catch (error) {
    await stop();
    throw error;
  }
  let stopping: Promise<void> | undefined;
  return {
    url: `http://${ADDRESS}:${(server.address() as AddressInfo).port}/`,
    get documents() {
      return documents.documents;
    },
    close: () => (stopping ??= stop()),
  };
}

async function listen(server: Server, port: number): Promise<void> {
  try {
    server.listen({ port, host: ADDRESS, exclusive: true });
    await once(server, "listening");
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const reason = code === "EADDRINUSE" ? "it is in use" : message;
    const help = "choose another, or 0 for any free one";
    throw new OcArgoError("preview-unavailable", `the port \`${port}\` cannot be had: ${reason}; ${help}`, {}, { cause: error });
  }
}

interface Served {
  app: AppFiles;
  documents: FollowedDocuments;
  events: EventStream;
}

function answer(request: IncomingMessage, response: ServerResponse, { app, documents, events }: Served): void {
  const refusal = refusalOf(request, request.socket.localPort ?? 0);
  if (refusal !== undefined) {
    // What else it sends is not waited for.
    refuse(response, refusal.status, refusal.reason, { Connection: "close", ...(refusal.status === 405 && { Allow: "GET, HEAD" }) });
    return;
  }
  // The path is compared as it was sent, and never made into the name of a file.
  const [path = ""] = (request.url ?? "").split("?", 1);
  switch (path) {
    case "/documents":
      send(response, 200, documents.json, { ...headers(), "Content-Type": "application/json; charset=utf-8" });
      return;
    case "/documents/events":
      response.writeHead(200, { ...headers(), "Content-Type": "text/event-stream", "Cache-Control": "no-store" });
      if (request.method === "HEAD") response.end();
      else events.add(response);
      return;
  }
  const file = app(path);
  if (file === undefined) refuse(response, 404, "there is nothing here");
  else if (file.type === PAGE_TYPE) sendPage(response, file.body.toString("utf8"));
  else sendFile(response, file);
}

function sendFile(response: ServerResponse, { body, type, isImmutable }: AppFile): void {
  const caching = isImmutable ? "public, max-age=31536000, immutable" : "no-store";
  send(response, 200, body, { ...headers(), "Content-Type": type, "Cache-Control": caching });
}

/** A page, told where its documents are, with a nonce of this answer. */
function sendPage(response: ServerResponse, page: string): void {
  const nonce = randomBytes(16).toString("base64");
  const html = page.replace(/<head(\s[^>]*)?>/i, (head) => head + META).replaceAll("__CSP_NONCE__", nonce);
  send(response, 200, html, { ...headers(nonce), "Content-Type": PAGE_TYPE });
}

function refuse(response: ServerResponse, status: number, reason: string, more: Record<string, string> = {}): void {
  send(response, status, `${reason}\n`, { ...headers(), "Content-Type": "text/plain; charset=utf-8", ...more });
}

/** Sends a whole answer; Node leaves the body away where only the head was asked for. */
function send(response: ServerResponse, status: number, body: string | Buffer, fields: Record<string, string>): void {
  response.writeHead(status, { "Cache-Control": "no-store", "Content-Length": Buffer.byteLength(body), ...fields });
  response.end(body);
}
