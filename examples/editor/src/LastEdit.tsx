/** What the last edit of the graph did to the manifest, line by line. */
import type { ReactElement } from "react";

import type { State } from "./session.js";

export function LastEdit({ last }: { last: State["last"] }): ReactElement {
  return (
    <section aria-label="last edit">
      <h2>{last === undefined ? "Last edit" : `Last edit: ${last.what}`}</h2>
      {last === undefined && <p className="quiet">none yet: move, link or change something</p>}
      {last?.hunks.length === 0 && <p className="quiet">the manifest stays as it is</p>}
      {last?.hunks.map(({ line, removed, added }) => (
        <pre key={line}>
          <span className="line-number">line {line}</span>
          {removed.map((text, index) => (
            <del key={index}>- {text}</del>
          ))}
          {added.map((text, index) => (
            <ins key={index}>+ {text}</ins>
          ))}
        </pre>
      ))}
    </section>
  );
}
