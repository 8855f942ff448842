/** The bundle of panes, which the app in `www/` builds beside this module. */
import type { MountPanes } from "./contract.js";

export declare const mountPanes: MountPanes;
