/** The page: makes the translator ready, opens the sample, and draws. */
import "@xyflow/react/dist/style.css";
import "oc-argo/preview";
import "./editor.css";

import { init } from "oc-argo";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";

import { App } from "./App.js";
import sample from "./sample.json";
import { Session } from "./session.js";
import type { Peers } from "./workflow.js";

await init();
const session = new Session(sample.workflow, sample.peers as Peers);
const root = document.getElementById("app");
if (root === null) throw new Error("the page has no element `app`");
createRoot(root).render(
  <StrictMode>
    <App session={session} />
  </StrictMode>,
);
