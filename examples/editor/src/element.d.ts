/** How React's JSX knows the element: its properties, and its events by their names behind `on`. */
import type { GivenOptions, Source } from "oc-argo";
import type { OcArgoPreview, PreviewSelection } from "oc-argo/preview";
import type { DetailedHTMLProps, HTMLAttributes } from "react";

interface PreviewProps extends DetailedHTMLProps<HTMLAttributes<OcArgoPreview>, OcArgoPreview> {
  panes?: string;
  source?: Source;
  options?: GivenOptions;
  selection?: PreviewSelection | undefined;
  "onoc-select"?: (event: CustomEvent<PreviewSelection | null>) => void;
}

declare module "react" {
  namespace JSX {
    interface IntrinsicElements {
      "oc-argo-preview": PreviewProps;
    }
  }
}
