/** What the page has to say, and the way back from what was done last. */
import { useEffect, useRef } from "react";

import { useHeldFocus } from "./held-focus.js";
import { Said } from "./panels/Said.js";
import { forgetWayBack, notify, type Notice, type WayBack } from "./state/store.js";

/** How long news is shown: long enough to read it. */
const SHOWN_MS = 20_000;

interface NoticeBarProps {
  notice: Notice | undefined;
  wayBack: WayBack | undefined;
  /** Why the source cannot be translated at all. */
  failure: string | undefined;
}

/** The last message, the way back, and what is wrong altogether. */
export function NoticeBar({ notice, wayBack, failure }: NoticeBarProps) {
  // News grows old; an error stays until someone has seen it, and the way back is the only one.
  useEffect(() => {
    if (notice === undefined || notice.isError === true) return;
    const timer = setTimeout(() => notify(undefined), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [notice]);
  // What is dismissed gives the focus back to where it came from.
  const cameFrom = useRef<EventTarget>(null);
  const held = useHeldFocus(() => {
    const { current } = cameFrom;
    return current instanceof HTMLElement && current.isConnected ? current : document.querySelector<HTMLElement>("[role=main]");
  });
  return (
    <div
      className="notices"
      role="status"
      aria-live="polite"
      onBlur={held.onBlur}
      onFocus={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget as Node | null)) cameFrom.current = event.relatedTarget;
        held.onFocus(event);
      }}
    >
      {failure !== undefined && (
        <p className="notice" data-error>
          <Said text={failure} />
        </p>
      )}
      {notice !== undefined && (
        <p className="notice" data-error={notice.isError}>
          <span className="notice-text">
            <Said text={notice.text} />
          </span>
          <Dismiss onDismiss={() => notify(undefined)} />
        </p>
      )}
      {wayBack !== undefined && (
        <p className="notice">
          <span className="notice-text">
            <Said text={wayBack.isUndone ? `undone: ${wayBack.text}` : wayBack.text} />
          </span>
          <button className="button" type="button" onClick={wayBack.take}>
            {wayBack.isUndone ? "Redo" : "Undo"}
          </button>
          <Dismiss onDismiss={forgetWayBack} />
        </p>
      )}
    </div>
  );
}

function Dismiss({ onDismiss }: { onDismiss(): void }) {
  return (
    <button className="button" type="button" onClick={onDismiss}>
      Dismiss
    </button>
  );
}
