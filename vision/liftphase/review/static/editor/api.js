// The server's answers about one clip.

import { getJson, sendJson, reach } from "../server.js";

export class ClipApi {
  constructor(id) {
    this.id = id;
    this.base = `/api/clips/${id}`;
  }

  load() {
    return getJson(this.base);
  }

  state() {
    return getJson(`${this.base}/state`);
  }

  save(corrections, base) {
    return sendJson("PUT", `${this.base}/corrections`, { base, corrections });
  }

  // Give the machine's analysis back.
  remove() {
    return sendJson("DELETE", `${this.base}/corrections`);
  }

  // said: {exercise, slowmo, person}; gives the id of a job where it takes long.
  measureAgain(said) {
    return sendJson("POST", `${this.base}/analysis`, said);
  }

  job(id) {
    return getJson(`/api/jobs/${id}`);
  }

  video() {
    return getJson(`${this.base}/video`);
  }

  async overlay() {
    const response = await reach(`${this.base}/overlay`);
    return response.ok ? new Int16Array(await response.arrayBuffer()) : null;
  }
}
