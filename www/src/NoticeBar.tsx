/** What the page has to say, with a way back where there is one. */
import { useEffect } from "react";

import { notify, type Notice } from "./state/store.js";

/** How long news is shown: long enough to read it and to take the way back. */
const SHOWN_MS = 20_000;

/** The last message, and why the source cannot be translated at all. */
export function NoticeBar({ notice, failure }: { notice: Notice | undefined; failure: string | undefined }) {
  // News grows old; an error stays until someone has seen it.
  useEffect(() => {
    if (notice === undefined || notice.isError === true) return;
    const timer = setTimeout(() => notify(undefined), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [notice]);
  return (
    <div className="notices" role="status" aria-live="polite">
      {failure !== undefined && (
        <p className="notice" data-error>
          {failure}
        </p>
      )}
      {notice !== undefined && (
        <p className="notice" data-error={notice.isError}>
          <span className="notice-text">{notice.text}</span>
          {notice.undo !== undefined && (
            <button className="button" type="button" onClick={notice.undo}>
              Undo
            </button>
          )}
          <button className="button" type="button" onClick={() => notify(undefined)}>
            Dismiss
          </button>
        </p>
      )}
    </div>
  );
}
