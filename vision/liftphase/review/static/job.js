// Waiting for an analysis that the server works at.

import { getJson } from "./server.js";
import { message, plural, say } from "./words.js";

const EVERY_MS = 700;
const PASSES = {
  Read: message("reading the clip"),
  Pose: message("finding the lifter"),
  Video: message("drawing the video"),
};

// change: called with each new state, as `/api/jobs` gives it, and with null where the server does not answer.
// Gives the last state, of a job that is done or failed.
export async function watchJob(id, change) {
  for (;;) {
    try {
      const job = await getJson(`/api/jobs/${id}`);
      change(job);
      if (job.state === "done" || job.state === "failed") return job;
    } catch (error) {
      if (error.status) throw error;
      change(null);
    }
    await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
  }
}

// {says, share}: what is going on, and how far it is, 0 to 1; null where that is not known.
export function describeJob(job) {
  if (job === null) return { says: say("no connection to the server: waiting"), share: null };
  if (job.state === "waiting") {
    const says = job.ahead
      ? plural("waiting for its turn, 1 before it", "waiting for its turn, {count} before it", job.ahead)
      : say("waiting for its turn");
    return { says, share: null };
  }
  const share = job.total ? Math.min(1, job.done / job.total) : null;
  const percent = share === null ? "" : ` ${Math.round(100 * share)} %`;
  return { says: `${say(PASSES[job.label] ?? job.label)}${percent}`, share };
}
