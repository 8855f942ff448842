/** Everything that was found, the worst first: what is wrong, where, and what to do about it. */
import { useState } from "react";
import type { Diagnostic, Severity } from "oc-argo";

import { visible } from "../quotations.js";
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
  if (diagnostics.length === 0) {
    return <p className="panel-empty">{isFailed ? FAILED : isTranslated ? "nothing is wrong: a build may write this manifest" : NOT_YET}</p>;
  }
  return (
    <div className="problems">
      {isFailed && <p className="panel-empty">{OLDER}</p>}
      {SEVERITIES.map((severity) => {
        const found = diagnostics.filter((diagnostic) => diagnostic.severity === severity);
        return found.length > 0 && <Group key={severity} severity={severity} found={found} placeName={placeName} onGo={onGo} />;
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
  return (
    <section className="problems-group" data-severity={severity}>
      <h2>{counted(found, severity)}</h2>
      <ul>
        {shown.map((diagnostic, index) => (
          <Problem key={`${diagnostic.code} ${diagnostic.path} ${index}`} diagnostic={diagnostic} placeName={placeName} onGo={onGo} />
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

function Problem({ diagnostic, placeName, onGo }: { diagnostic: Diagnostic } & Pick<ProblemsPanelProps, "placeName" | "onGo">) {
  const { code, severity, message, help, path, range } = diagnostic;
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
          <bdi>{visible(placeName(path))}</bdi>
          <span>
            {range !== undefined && `line ${range.start.line} · `}
            {code}
          </span>
        </span>
      </button>
    </li>
  );
}
