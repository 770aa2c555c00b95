// One clip: sent, waiting, analyzed, and at the end its report.

import { el } from "./dom.js";
import { kilograms, liftName, number } from "./format.js";
import { describeJob, watchJob } from "./job.js";
import { Transfer } from "./transfer.js";
import { say, sentence } from "./words.js";

const MB = 1e6;

// ended: called with the address of the report, or with null where there will be none.
export function uploadItem(file, said, { ended }) {
  const says = el("p", { class: "says", role: "status" });
  const bar = el("progress", { max: 1, "aria-label": say("Progress of {clip}", { clip: file.name }) });
  const cancel = el("button", { type: "button", on: { click: () => stop() } }, say("Cancel"));
  const facts = [said.athlete, said.exercise && liftName(said.exercise), said.load_kg && kilograms(said.load_kg)];
  const element = el(
    "li",
    { class: "item sending" },
    el("h2", {}, file.name),
    el("p", { class: "facts" }, facts.filter(Boolean).join(" \u00b7 ")),
    says,
    bar,
    cancel,
  );
  const show = ({ says: text, share }) => {
    if (says.textContent !== text) says.textContent = text;
    if (share === null) bar.removeAttribute("value");
    else bar.value = share;
  };
  const sent = (bytes) =>
    show({
      says: say("Uploading {sent} of {all} MB", { sent: number(bytes / MB, 0), all: number(file.size / MB, 0) }),
      share: bytes / file.size,
    });
  const transfer = new Transfer(file, said, {
    progress: sent,
    waiting: (problem) => problem && show({ says: say("Trying again: {why}", { why: problem }), share: null }),
  });
  const finish = (text, report) => {
    element.classList.remove("sending");
    says.textContent = text;
    bar.remove();
    cancel.remove();
    if (report) element.append(el("a", { class: "report", href: report }, say("Show the report")));
    ended(report);
  };
  const stop = async () => {
    try {
      await transfer.stop();
    } catch {
      // The server gives up by itself what nobody goes on with.
    }
  };
  const run = async () => {
    sent(0);
    try {
      const id = await transfer.run();
      element.classList.remove("sending");
      cancel.remove();
      const job = await watchJob(id, (state) => {
        const { says: text, share } = describeJob(state);
        show({ says: sentence(text), share });
      });
      if (job.state === "done") finish(say("Analyzed"), `/media/${job.result}/report`);
      else finish(say("Cannot be analyzed: {why}", { why: job.problem }), null);
    } catch (error) {
      const canceled = error.name === "AbortError";
      finish(canceled ? say("Canceled") : say("Not uploaded: {why}", { why: error.message }), null);
    }
  };
  return { element, run };
}
