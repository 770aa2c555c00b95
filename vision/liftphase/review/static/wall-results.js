// The list of results as the server has it, a page at a time.

import { getJson } from "./server.js";

const PAGE = 60;

export class Results {
  loaded = [];
  total = 0;
  sort = "unsure";
  filter = "";
  #run = 0;
  #loading = null;

  get complete() {
    return this.loaded.length >= this.total;
  }

  // Begin anew with another order or filter.
  restart({ sort = this.sort, filter = this.filter }) {
    Object.assign(this, { sort, filter, loaded: [], total: Infinity });
    this.#run += 1;
    this.#loading = null;
  }

  // The next page, once, however often it is asked for meanwhile.
  more() {
    if (this.complete) return Promise.resolve();
    if (!this.#loading) {
      const loading = this.#load(this.#run).finally(() => {
        // One from before the list began anew leaves the newer one alone.
        if (this.#loading === loading) this.#loading = null;
      });
      this.#loading = loading;
    }
    return this.#loading;
  }

  async #load(run) {
    const query = new URLSearchParams({
      offset: this.loaded.length,
      limit: PAGE,
      sort: this.sort,
      filter: this.filter,
    });
    const page = await getJson(`/api/results?${query}`);
    if (run !== this.#run) return;
    this.total = page.total;
    this.loaded.push(...page.results);
  }
}
