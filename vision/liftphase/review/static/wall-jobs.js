// The clips that are being analyzed, and what came of them, above the wall.

import { el } from "./dom.js";
import { describeJob } from "./job.js";
import { getJson } from "./server.js";
import { say } from "./words.js";

const EVERY_MS = 2000;
const IDLE_MS = 4000; // another device may upload a clip
const DONE = 3; // the wall has the others

export function wallJobs() {
  const list = el("ul", { class: "jobs", "aria-label": say("Clips being analyzed"), hidden: true });
  const look = async () => {
    let working = false;
    try {
      const { jobs } = document.hidden ? { jobs: null } : await getJson("/api/jobs");
      if (jobs) {
        list.replaceChildren(...worthShowing(jobs).map(line));
        list.hidden = list.childElementCount === 0;
        working = jobs.some(({ state }) => state === "waiting" || state === "running");
      }
    } catch {
      // The wall itself says when the server does not answer.
    }
    setTimeout(look, working ? EVERY_MS : IDLE_MS);
  };
  look();
  return list;
}

// What is going on, what failed, and the clips that were analyzed last. A video that was drawn again is no news.
function worthShowing(jobs) {
  const done = jobs.filter(({ state, video_only }) => state === "done" && !video_only).slice(-DONE);
  return jobs.filter((job) => job.state !== "done" || done.includes(job));
}

function line(job) {
  if (job.state === "failed") {
    const why = job.problem.startsWith(job.clip) ? job.problem.slice(job.clip.length).replace(/^: /, "") : job.problem;
    return el("li", { class: "fail" }, say("{clip} cannot be analyzed: {why}", { clip: job.clip, why }));
  }
  if (job.state !== "done") return el("li", {}, `${job.clip}: ${describeJob(job).says}`);
  return el("li", {}, `${job.clip}: `, el("a", { href: `/media/${job.result}/report` }, say("show the report")));
}
