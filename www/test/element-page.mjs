/** Pages with the element `<oc-argo-preview>`: where its panes are, and what the page hears of it. */
import { packagePage, sampleSource } from "./package-page.mjs";

export const ELEMENT = '<oc-argo-preview style="height: 700px"></oc-argo-preview>';
export const yaml = (place) => place.getByRole("region", { name: "YAML" });
export const dag = (place) => place.getByRole("region", { name: "DAG" });
export const problems = (place) => place.getByRole("region", { name: "problems" });
/** Waits until the manifest shows a text. */
export const shows = (place, text) => yaml(place).getByText(text).first().waitFor();

/** A page with elements whose properties are set; it keeps the events that it hears. */
export async function withElements(t, body, { source = sampleSource("imagerie.json"), properties = {}, ...options } = {}) {
  const page = await packagePage(t, body, options);
  await page.evaluate(async (given) => {
    globalThis.heard = [];
    for (const type of ["oc-select", "oc-diagnostics", "oc-error"]) document.addEventListener(type, ({ detail }) => heard.push({ type, detail }));
    await import("oc-argo/preview");
    for (const element of document.querySelectorAll("oc-argo-preview")) Object.assign(element, given);
  }, { source, ...properties });
  return page;
}

/** The details of the events of a type that the page has heard. */
export const heard = (page, type) => page.evaluate((wanted) => globalThis.heard.filter((event) => event.type === wanted).map(({ detail }) => detail), type);
