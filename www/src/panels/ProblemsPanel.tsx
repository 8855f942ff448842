/** Everything that was found, the worst first: what is wrong, where, and what to do about it. */
import { memo, useCallback, useLayoutEffect, useRef, useState } from "react";
import type { Diagnostic, Severity } from "oc-argo";

import { visible } from "../quotations.js";
import { useLatest } from "../use-latest.js";
import { Said } from "./Said.js";

interface ProblemsPanelProps {
  diagnostics: readonly Diagnostic[];
  /** Whether anything has been translated. */
  isTranslated: boolean;
  /** Whether what there is now cannot be. */
  isFailed: boolean;
  /** What stands at a JSON pointer, for people. */
  placeName(pointer: string): string;
  onGo(diagnostic: Diagnostic): void;
}

const SEVERITIES: readonly Severity[] = ["error", "warning", "info"];

/** The headings of the groups. */
const HEADINGS: Readonly<Record<Severity, readonly [one: string, many: string]>> = {
  error: ["error", "errors"],
  warning: ["warning", "warnings"],
  info: ["info", "infos"],
};

const FAILED = "this cannot be translated, so that nothing is known of what is wrong with it";
const OLDER = "this cannot be translated now: what follows was found before";
const NOT_YET = "what is wrong is known when something has been translated";

/** As many of one severity as are shown until someone asks for all. */
const SHOWN = 200;

/** How many findings of a severity there are, in words. */
export function counted(diagnostics: readonly Diagnostic[], severity: Severity): string {
  const count = diagnostics.filter((diagnostic) => diagnostic.severity === severity).length;
  return `${count} ${HEADINGS[severity][count === 1 ? 0 : 1]}`;
}

/** The findings, by severity. */
export function ProblemsPanel({ diagnostics, isTranslated, isFailed, placeName, onGo }: ProblemsPanelProps) {
  const latest = useLatest(onGo);
  const go = useCallback((diagnostic: Diagnostic) => latest.current(diagnostic), [latest]);
  if (diagnostics.length === 0) {
    return <p className="panel-empty">{isFailed ? FAILED : isTranslated ? "nothing is wrong: a build may write this manifest" : NOT_YET}</p>;
  }
  return (
    <div className="problems">
      {isFailed && <p className="panel-empty">{OLDER}</p>}
      {SEVERITIES.map((severity) => {
        const found = diagnostics.filter((diagnostic) => diagnostic.severity === severity);
        return found.length > 0 && <Group key={severity} severity={severity} found={found} placeName={placeName} onGo={go} />;
      })}
    </div>
  );
}

interface GroupProps extends Pick<ProblemsPanelProps, "placeName" | "onGo"> {
  severity: Severity;
  found: readonly Diagnostic[];
}

function Group({ severity, found, placeName, onGo }: GroupProps) {
  const [isWhole, setIsWhole] = useState(false);
  const shown = isWhole ? found : found.slice(0, SHOWN);
  const list = useRef<HTMLUListElement>(null);
  // The button that was pressed is gone: one goes on with what it has shown.
  useLayoutEffect(() => {
    if (isWhole) list.current?.children[SHOWN]?.querySelector("button")?.focus();
  }, [isWhole]);
  const keys = new Keys();
  return (
    <section className="problems-group" data-severity={severity}>
      {/* Another element for another text: of one that sticks WebKitGTK goes on to paint the text that it had. */}
      <h2 key={counted(found, severity)}>{counted(found, severity)}</h2>
      <ul ref={list}>
        {shown.map((diagnostic) => (
          <Problem key={keys.next(`${diagnostic.code} ${diagnostic.path}`)} diagnostic={diagnostic} place={placeName(diagnostic.path)} onGo={onGo} />
        ))}
      </ul>
      {shown.length < found.length && (
        <button className="button" type="button" onClick={() => setIsWhole(true)}>
          Show all {found.length}
        </button>
      )}
    </section>
  );
}

/** Keys of rows by what they say: a row that comes or goes leaves the others as they are. */
class Keys {
  readonly #times = new Map<string, number>();

  next(said: string): string {
    const times = this.#times.get(said) ?? 0;
    this.#times.set(said, times + 1);
    return `${said} ${times}`;
  }
}

interface ProblemProps extends Pick<ProblemsPanelProps, "onGo"> {
  diagnostic: Diagnostic;
  /** What stands where it was found. */
  place: string;
}

/** One finding, which is drawn again only where it says something else. */
const Problem = memo(function Problem({ diagnostic, place, onGo }: ProblemProps) {
  const { code, severity, message, help, range } = diagnostic;
  return (
    <li className="problem">
      <button type="button" className="problem-go" onClick={() => onGo(diagnostic)}>
        <span className="problem-mark" data-severity={severity}>
          {severity}
        </span>
        <span className="problem-text">
          <span className="problem-message">
            <Said text={message} />
          </span>
          {help !== undefined && (
            <span className="problem-help">
              <Said text={help} />
            </span>
          )}
        </span>
        <span className="problem-place">
          <bdi>{visible(place)}</bdi>
          <span>
            {range !== undefined && `line ${range.start.line} · `}
            {code}
          </span>
        </span>
      </button>
    </li>
  );
}, saysTheSame);

/** Findings come anew with every translation, most of them as they were. */
function saysTheSame(one: ProblemProps, other: ProblemProps): boolean {
  return one.place === other.place && one.onGo === other.onGo && (one.diagnostic === other.diagnostic || JSON.stringify(one.diagnostic) === JSON.stringify(other.diagnostic));
}
