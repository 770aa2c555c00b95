// The buttons of the editor, for mouse and thumb.

import { el } from "../dom.js";
import { message, say } from "../words.js";

const KINDS = [
  [message("eccentric"), "eccentric", null],
  [message("concentric"), "concentric", null],
  [message("pause, lengthened"), "isometric", "lengthened"],
  [message("pause, shortened"), "isometric", "shortened"],
  [message("other (no rep)"), "other", null],
];

export function editTools({ commands, store, clock, segmentAt }) {
  const button = (text, says, run, name = null) =>
    el("button", { type: "button", title: says, class: name, on: { click: run } }, text);
  const undo = button(`\u21b6 ${say("Undo")}`, say("Undo (Ctrl+Z)"), () => commands.undo());
  const redo = button(`\u21b7 ${say("Redo")}`, say("Redo (Ctrl+Shift+Z)"), () => commands.redo());
  const kind = el(
    "select",
    { id: "kind", on: { change: () => choose() } },
    KINDS.map(([says], i) => el("option", { value: String(i) }, say(says))),
  );
  const choose = () => {
    const [, phase, end] = KINDS[Number(kind.value)];
    commands.relabel({ phase, end });
    clock.pause();
    // The keys are the page's again.
    kind.blur();
  };
  const show = () => {
    undo.disabled = !store.canUndo;
    redo.disabled = !store.canRedo;
    const now = segmentAt();
    kind.value = String(
      KINDS.findIndex(([, phase, end]) => phase === now.phase && end === (now.end ?? null)),
    );
  };
  for (const event of ["edit", "preview"]) store.addEventListener(event, show);
  clock.addEventListener("frame", show);
  show();
  const group = (name, ...nodes) =>
    el(
      "div",
      { class: "tool-group", role: "group", "aria-label": name },
      el("span", { class: "group-name", "aria-hidden": "true" }, name),
      nodes,
    );
  return el(
    "div",
    { class: "edit-tools" },
    group(say("Edits"), undo, redo),
    group(
      say("Boundary"),
      button(`\u25c0 ${say("Frame")}`, say("The boundary one frame back ([)"), () => commands.nudge(-1)),
      button(`${say("Frame")} \u25b6`, say("The boundary one frame forward (])"), () => commands.nudge(1)),
      button(say("Here"), say("The boundary to this frame (M)"), () => commands.boundaryHere()),
    ),
    group(
      say("Phase"),
      button(say("Insert pause"), say("Insert a pause here (B)"), () =>
        commands.insertPause(),
      ),
      button(say("Merge"), say("Merge the phases at the boundary (Backspace)"), () => commands.merge()),
      el("span", { class: "field" }, el("label", { for: "kind" }, say("This is")), kind),
    ),
    group(
      say("Rep"),
      button(say("Add rep"), say("A rep begins here, in a rest (B)"), () => commands.addRep()),
      button(say("No rep"), say("This is no rep: it does not count (X)"), () => commands.reject("false")),
      button(say("Failed"), say("The rep was not finished (Shift+X)"), () => commands.reject("failed")),
      button(say("Partial"), say("The range was too small (Shift+C)"), () => commands.reject("partial")),
      button(say("Restore"), say("As it was detected (V)"), () => commands.restore()),
    ),
  );
}
