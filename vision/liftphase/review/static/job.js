// Waiting for an analysis that the server works at.

import { getJson } from "./server.js";

const EVERY_MS = 700;
const PASSES = { Read: "Reading the clip", Pose: "Finding the lifter", Video: "Drawing the video" };

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
  if (job === null) return { says: "No connection to the server: waiting", share: null };
  if (job.state === "waiting") {
    const before = job.ahead ? `, ${job.ahead} before it` : "";
    return { says: `Waiting for its turn${before}`, share: null };
  }
  const share = job.total ? Math.min(1, job.done / job.total) : null;
  const percent = share === null ? "" : ` ${Math.round(100 * share)} %`;
  return { says: `${PASSES[job.label] ?? job.label}${percent}`, share };
}
