/** What the page has to say, and the ways back from what was done, one step after the other. */
import { useEffect, useRef } from "react";

import { useHeldFocus } from "./held-focus.js";
import { Said } from "./panels/Said.js";
import { forgetWays, notify, type Notice, type Ways } from "./state/store.js";

/** How long news is shown: long enough to read it. */
const SHOWN_MS = 20_000;

interface NoticeBarProps {
  notice: Notice | undefined;
  ways: Ways;
  /** Why the source cannot be translated at all. */
  failure: string | undefined;
}

/** The last message, the ways back and forth, and what is wrong altogether. */
export function NoticeBar({ notice, ways, failure }: NoticeBarProps) {
  // News grows old; an error stays until someone has seen it, and a way back is the only one.
  useEffect(() => {
    if (notice === undefined || notice.isError === true) return;
    const timer = setTimeout(() => notify(undefined), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [notice]);
  // What is dismissed gives the focus back to where it came from; behind the last step it goes to the other direction.
  const cameFrom = useRef<EventTarget>(null);
  const held = useHeldFocus((bar, gone) => {
    const { current } = cameFrom;
    const other = gone.closest(".notice-step") && bar.querySelector<HTMLElement>(".notice-step button");
    if (other) {
      other.focus();
      cameFrom.current = current;
      return undefined;
    }
    return current instanceof HTMLElement && current.isConnected ? current : document.querySelector<HTMLElement>("[role=main]");
  });
  const [undone, done] = [ways.forth.at(-1), ways.back.at(-1)];
  const steps = [...(undone ? [{ ...undone, name: "Redo", text: `undone: ${undone.text}` }] : []), ...(done ? [{ ...done, name: "Undo" }] : [])];
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
      {steps.length > 0 && (
        <p className="notice">
          {steps.map(({ name, text, take }) => (
            <span key={name} className="notice-step">
              <span className="notice-text">
                <Said text={text} />
              </span>
              <button className="button" type="button" onClick={take}>
                {name}
              </button>
            </span>
          ))}
          <Dismiss onDismiss={forgetWays} />
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
