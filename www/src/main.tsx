/** The page: it makes the background translator, finds what to begin with, and draws. */
import "@xyflow/react/dist/base.css";
import "./theme.css";
import "./dag/dag.css";
import "./editors/editors.css";
import "./panels/panels.css";
import "./app.css";
import "./forced-colours.css";
import "./print.css";

import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { BackgroundTranslator } from "oc-argo/background";

import { App } from "./App.js";
import { begin } from "./state/beginning.js";
import { Cleaner } from "./state/cleaning.js";
import { Previewing } from "./preview/previewing.js";

const background = new BackgroundTranslator();
const cleaner = new Cleaner(background);
const previewing = new Previewing(background);
const root = document.getElementById("app");
if (root === null) throw new Error("the page has no element `app`");
createRoot(root).render(
  <StrictMode>
    <App background={background} cleaner={cleaner} previewing={previewing} />
  </StrictMode>,
);
void begin(background, cleaner);
