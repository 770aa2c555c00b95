// A file sent in pieces, which goes on where it stopped: after a lost connection, and when the same file is
// chosen again on a page that was closed.

import { getJson, reach, readJson, sendJson } from "./server.js";

const MAX_WAIT_MS = 15000;

export class Transfer {
  #key;
  #id;
  #stopped = new AbortController();

  // said: {athlete, exercise, load_kg}; progress(bytes): so many have arrived; waiting(problem): before another
  // try, null once it went well.
  constructor(file, said, { progress, waiting }) {
    Object.assign(this, { file, said, progress, waiting });
    this.#key = ["liftphase-upload", file.name, file.size, file.lastModified, JSON.stringify(said)].join("|");
    this.#id = recall(this.#key);
  }

  // Gives the id of the job. Rejects where the server refuses the file, or after `stop`.
  async run() {
    let state = await this.#persist(() => this.#begin());
    while (!state.job) {
      this.progress(state.offset);
      state = await this.#persist(() => this.#sendPiece(state));
    }
    this.progress(this.file.size);
    forget(this.#key);
    return state.job;
  }

  async stop() {
    this.#stopped.abort();
    forget(this.#key);
    if (this.#id) await reach(`/api/uploads/${this.#id}`, { method: "DELETE" });
  }

  async #begin() {
    if (this.#id) {
      try {
        return await getJson(`/api/uploads/${this.#id}`);
      } catch (error) {
        if (error.status !== 404) throw error;
      }
    }
    const { name, size, lastModified } = this.file;
    const announced = { name, size_bytes: size, saved_on: localDay(lastModified), ...this.said };
    const state = await sendJson("POST", "/api/uploads", announced);
    this.#id = state.id;
    // Given up before the server had answered.
    if (this.#stopped.signal.aborted) await this.stop();
    else keep(this.#key, state.id);
    return state;
  }

  async #sendPiece({ offset, chunk_bytes }) {
    const response = await reach(`/api/uploads/${this.#id}?offset=${offset}`, {
      method: "PATCH",
      body: this.file.slice(offset, offset + chunk_bytes),
      signal: this.#stopped.signal,
    });
    // What came of a piece whose answer was lost is known to the server alone.
    if (response.status === 409) return getJson(`/api/uploads/${this.#id}`);
    return { chunk_bytes, ...(await readJson(response)) };
  }

  // Until the server answers. What it refuses it will always refuse.
  async #persist(attempt) {
    for (let wait_ms = 1000; ; wait_ms = Math.min(2 * wait_ms, MAX_WAIT_MS)) {
      try {
        const state = await attempt();
        this.waiting(null);
        return state;
      } catch (error) {
        if (this.#stopped.signal.aborted || error.status) throw error;
        this.waiting(error.message);
        await pause(wait_ms);
        attempt = () => this.#begin();
      }
    }
  }
}

// At most so long; less where the device comes back to its network.
function pause(ms) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    addEventListener("online", () => (clearTimeout(timer), resolve()), { once: true });
  });
}

function localDay(time_ms) {
  const at = new Date(time_ms);
  const two = (value) => String(value).padStart(2, "0");
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}

function recall(key) {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function keep(key, id) {
  try {
    localStorage.setItem(key, id);
  } catch {
    // A private window keeps nothing: there a page that was closed begins anew.
  }
}

function forget(key) {
  try {
    localStorage.removeItem(key);
  } catch {
    // As above.
  }
}
