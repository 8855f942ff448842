/** The buttons that move the viewport. */
import type { ReactElement } from "react";
import type { Box } from "./graph.js";
import { ControlIcon, type ControlIcon as IconName } from "./icons.js";
import type { Camera } from "./use-camera.js";

/** Zoom in, zoom out, fit. */
export function Controls({ camera, bounds }: { camera: Camera; bounds: Box }): ReactElement {
  return (
    <div className="dag-controls" role="group" aria-label="Zoom">
      <IconButton icon="closer" name="Zoom in" hint="+" onPress={() => camera.zoom(1.3)} />
      <IconButton icon="farther" name="Zoom out" hint="-" onPress={() => camera.zoom(1 / 1.3)} />
      <IconButton icon="fit" name="Fit" hint="f" onPress={() => camera.fit(bounds)} />
    </div>
  );
}

function IconButton({ icon, name, hint, onPress }: { icon: IconName; name: string; hint: string; onPress(): void }): ReactElement {
  return (
    <button type="button" className="dag-icon-button" aria-label={name} title={`${name} (${hint})`} onClick={onPress}>
      <ControlIcon icon={icon} />
    </button>
  );
}
