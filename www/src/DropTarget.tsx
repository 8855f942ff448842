/** Files that are dropped anywhere on the page, and texts that are pasted outside of a field, are opened. */
import { useEffect, useState, type DragEvent, type ReactNode } from "react";

import { readFiles } from "./panels/FileButton.js";
import type { OpenedFile } from "./state/opening.js";

interface DropTargetProps {
  children: ReactNode;
  onFiles(files: OpenedFile[]): void;
}

/** The page as a target for files. */
export function DropTarget({ children, onFiles }: DropTargetProps) {
  const [isOver, setIsOver] = useState(false);

  useEffect(() => {
    const paste = (event: ClipboardEvent): void => {
      const target = event.target instanceof Element ? event.target : null;
      if (target?.closest("input, textarea, select, [contenteditable=true], .cm-editor") != null) return;
      const files = [...(event.clipboardData?.files ?? [])];
      const text = event.clipboardData?.getData("text/plain") ?? "";
      if (files.length > 0) void readFiles(files).then(onFiles);
      else if (text.trim() !== "") onFiles([{ name: "pasted", text, isPasted: true }]);
    };
    document.addEventListener("paste", paste);
    return () => document.removeEventListener("paste", paste);
  }, [onFiles]);

  const holdsFiles = (event: DragEvent): boolean => event.dataTransfer.types.includes("Files");
  return (
    <div
      className="app-frame"
      onDragEnter={(event) => holdsFiles(event) && setIsOver(true)}
      onDragOver={(event) => {
        if (!holdsFiles(event)) return;
        event.preventDefault();
        setIsOver(true);
      }}
      onDragLeave={(event) => {
        if (event.relatedTarget === null) setIsOver(false);
      }}
      onDropCapture={(event) => {
        if (!holdsFiles(event)) return;
        event.preventDefault();
        event.stopPropagation();
        setIsOver(false);
        void readFiles([...event.dataTransfer.files]).then(onFiles);
      }}
    >
      {children}
      {isOver && (
        <div className="app-drop" aria-hidden="true">
          drop workflows, sub-workflows, peers, an execution, or a manifest to compare with
        </div>
      )}
    </div>
  );
}
