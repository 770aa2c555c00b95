// The numbers that follow from the corrections: verdict, sets and reps, as in the report.

import { el } from "../dom.js";
import { repAt } from "../phases.js";
import { notes, setSection, verdictBox } from "../report-view.js";
import { say } from "../words.js";

// Returns {element, update({analysis, judgement}), mark()}.
export function resultsPanel(clock) {
  const element = el("div", { class: "results" });
  let tables = [];
  let shown = null;
  const jump = (rep) => {
    clock.stopLoop();
    clock.pause();
    clock.seekToStart(rep.start_s);
  };
  const mark = () => {
    const rep = shown && repAt(shown.reps, clock.time_s);
    for (const table of tables) table.mark(rep);
  };
  const update = ({ analysis, judgement }) => {
    tables = [];
    shown = analysis;
    const sets = analysis.sets.map((set) => setSection({ analysis, judgement, set, jump, tables }));
    element.replaceChildren(
      ...(judgement ? [verdictBox(judgement)] : []),
      ...(sets.length ? sets : [el("p", {}, say("There is no set in this clip."))]),
      ...notes(analysis, { canCorrect: true }),
    );
    mark();
  };
  clock.addEventListener("frame", mark);
  return { element, update };
}
