// The clips that are being analyzed, and what came of them, above the wall.

import { el } from "./dom.js";
import { describeJob } from "./job.js";
import { getJson } from "./server.js";
import { say } from "./words.js";

const EVERY_MS = 2000;

// Looks as long as something is waiting or running.
export function wallJobs() {
  const list = el("ul", { class: "jobs", "aria-label": say("Clips being analyzed"), hidden: true });
  const look = async () => {
    let working = true;
    try {
      const { jobs } = await getJson("/api/jobs");
      list.replaceChildren(...jobs.map(line));
      list.hidden = jobs.length === 0;
      working = jobs.some(({ state }) => state === "waiting" || state === "running");
    } catch {
      // The wall itself says when the server does not answer.
    }
    if (working) setTimeout(look, EVERY_MS);
  };
  look();
  return list;
}

function line(job) {
  if (job.state === "failed") {
    const said = say("{clip} cannot be analyzed: {why}", { clip: job.clip, why: job.problem });
    return el("li", { class: "fail" }, said);
  }
  if (job.state !== "done") return el("li", {}, `${job.clip}: ${describeJob(job).says}`);
  return el("li", {}, `${job.clip}: `, el("a", { href: `/media/${job.result}/report` }, say("show the report")));
}
