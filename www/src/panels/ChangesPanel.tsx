/** What has changed in the manifest since a version was pinned, or against a file. */
import type { Theme } from "../model.js";
import { useHeldFocus } from "../held-focus.js";
import { DiffView } from "../editors/DiffView.js";
import type { Manifest } from "../preview/manifest.js";
import { UNREADABLE } from "../state/opening.js";
import { asOfNow, compare, notify, type Pinned } from "../state/store.js";
import { FileButton } from "./FileButton.js";

interface ChangesPanelProps {
  manifest: Manifest;
  pinned: Pinned | undefined;
  theme: Theme;
  onPin(pinned: Pinned | undefined): void;
}

/** The difference between the pinned manifest and the one of now. */
export function ChangesPanel({ manifest, pinned, theme, onPin }: ChangesPanelProps) {
  const pinNow = (): void => onPin(asOfNow(manifest.text()));
  const held = useHeldFocus((panel) => panel.querySelector<HTMLElement>("button:not(:disabled)"));
  return (
    <div className="changes" {...held}>
      <div className="changes-bar">
        <button className="button" type="button" disabled={manifest.isEmpty} onClick={pinNow}>
          Pin this version
        </button>
        <FileButton
          label="Compare with a file"
          accept=".yaml,.yml"
          onFiles={([file]) => {
            if (file?.text !== undefined) compare({ yaml: file.text, label: file.name }, `comparing with \`${file.name}\``);
            else if (file !== undefined) notify({ text: `\`${file.name}\` is not compared with: ${file.reason ?? UNREADABLE}`, isError: true });
          }}
        />
        {pinned !== undefined && (
          <button className="button" type="button" onClick={() => onPin(undefined)}>
            Let it go
          </button>
        )}
      </div>
      {pinned === undefined ? (
        <p className="panel-empty">pin a version of the manifest, or drop a manifest here, to see what changes from then on</p>
      ) : manifest.isEmpty ? (
        <p className="panel-empty">there is no manifest now that could be compared</p>
      ) : (
        <DiffView before={pinned.yaml} after={manifest.text()} beforeLabel={pinned.label} afterLabel="now" theme={theme} />
      )}
    </div>
  );
}
