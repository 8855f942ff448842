/** The latest of something that changes with each rendering, for callbacks that must not change with it. */
import { type RefObject, useLayoutEffect, useRef } from "react";

/** Keeps the latest value; to be read in callbacks and effects only. */
export function useLatest<T>(value: T): RefObject<T> {
  const latest = useRef(value);
  useLayoutEffect(() => {
    latest.current = value;
  });
  return latest;
}
