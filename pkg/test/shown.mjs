/** What a page shows of a preview in the background. */
import assert from "node:assert/strict";

/** A kept preview, and the text that its edits so far make, which must be what it says itself. */
export class Shown {
  #lines = [];

  constructor(background) {
    this.preview = background.preview();
  }

  get text() {
    return this.#lines.join("");
  }

  async take(promise) {
    const update = await promise;
    for (const { start, end, text } of update.edits.toReversed()) {
      this.#lines.splice(start, end - start, ...(text.match(/[^\n]*\n/g) ?? []));
    }
    assert.equal(this.text, await this.preview.yaml());
    return update;
  }

  update(...args) {
    return this.take(this.preview.update(...args));
  }

  change(...steps) {
    return this.take(this.preview.change(steps));
  }

  apply(...changes) {
    return this.take(this.preview.apply(changes));
  }
}
