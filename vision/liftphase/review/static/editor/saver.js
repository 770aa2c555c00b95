// Saves each edit at once. Without a connection edits wait here and are saved when it is back; another window's
// edit is told of.

const RETRY_MS = [500, 1000, 2000, 5000];
const LOOK_MS = 2000;
const LOOK_SOON_MS = 300; // while the results are being written

// Events: "state" (saved, saving, waiting, refused; see `problem`), "answer" (with `answer`), "elsewhere".
export class Saver extends EventTarget {
  #dirty = false;
  #busy = false;
  #failures = 0;
  #told = null; // the other window's version that was told of

  // api: ClipApi; content: gives the corrections as they are now; version: of those the page began with.
  constructor({ api, content, version }) {
    super();
    Object.assign(this, { api, content, version });
    this.state = "saved";
    this.problem = "";
    this.written = true;
    this.resting = false; // while this window itself has the server change the corrections
    this.#lookIn(LOOK_MS);
    addEventListener("beforeunload", (event) => {
      if (this.#dirty || this.#busy) event.preventDefault();
    });
    addEventListener("online", () => this.#save());
  }

  // Whether there is an edit that was not sent yet.
  get unsaved() {
    return this.#dirty;
  }

  save() {
    this.#dirty = true;
    this.#save();
  }

  // The page shows another version now, which needs no saving.
  accept(version) {
    this.version = version;
    this.#dirty = false;
    this.#told = null;
    this.#become("saved");
  }

  async #save() {
    if (this.#busy || !this.#dirty) return;
    this.#busy = true;
    this.#dirty = false;
    this.#become("saving");
    try {
      const answer = await this.api.save(this.content(), this.version);
      this.version = answer.version;
      this.#failures = 0;
      this.written = false;
      this.#lookIn(LOOK_SOON_MS);
      this.#become("saved");
      this.dispatchEvent(Object.assign(new Event("answer"), { answer }));
    } catch (error) {
      this.#failed(error);
    }
    this.#busy = false;
    if (this.#dirty && this.state !== "waiting") this.#save();
  }

  #lookIn(wait_ms) {
    clearTimeout(this.looking);
    this.looking = setTimeout(async () => {
      await this.#look();
      this.#lookIn(this.written ? LOOK_MS : LOOK_SOON_MS);
    }, wait_ms);
  }

  #failed(error) {
    this.problem = error.message;
    if (error.status === 400) return this.#become("refused");
    this.#dirty = true;
    const wait_ms = RETRY_MS[Math.min(this.#failures, RETRY_MS.length - 1)];
    this.#failures += 1;
    setTimeout(() => this.#save(), wait_ms);
    this.#become("waiting");
  }

  async #look() {
    if (document.hidden || this.resting || this.#busy || this.#dirty) return;
    const before = this.version;
    try {
      const { version, written, problem } = await this.api.state();
      // An answer that an edit of this window overtook says what was before it.
      if (this.resting || this.#busy || this.#dirty || this.version !== before) return;
      if (written !== this.written || (problem ?? "") !== this.problem) {
        this.written = written;
        this.problem = problem ?? "";
        this.#become(this.state);
      }
      if (version !== this.version && version !== this.#told) {
        this.#told = version;
        this.dispatchEvent(new Event("elsewhere"));
      }
    } catch {
      // The next edit says it.
    }
  }

  #become(state) {
    this.state = state;
    if (state === "saved" || state === "saving") this.problem = "";
    this.dispatchEvent(new Event("state"));
  }
}
