// What the keys and the buttons of the editor do: one place for both.

import { seconds } from "../format.js";
import { playbackKeys } from "../playback-keys.js";
import { say } from "../words.js";
import { canCome, indexAt, nearestBoundary } from "./edits.js";
import { newRep } from "./new-rep.js";
import { REASONS } from "./segments.js";

export class Commands {
  // curves: {excursion, speed}; says: tells the person what was done; reaction_s: gives how late a key comes after
  // what was seen.
  constructor({ store, clock, timeline, curves, says, reaction_s }) {
    Object.assign(this, { store, clock, timeline, curves, says, reaction_s });
  }

  undo() {
    if (this.store.canUndo) this.says(say("Undone"));
    this.store.undo();
  }

  redo() {
    if (this.store.canRedo) this.says(say("Redone"));
    this.store.redo();
  }

  // The boundary that stands selected, or near, goes to the frame before (-1) or after (1).
  nudge(direction) {
    const k = this.store.boundaryAt(this.clock.time_s);
    if (k === null) return;
    const { frames } = this.clock;
    const at = this.store.segments[k].start_s;
    const frame = direction > 0 ? frames.at(at + 1e-4) + 1 : frames.from(at - 1e-4) - 1;
    this.store.select(k);
    if (this.store.move(k, frames.time(frames.clamp(frame)))) this.#sayPlace(k);
    this.show(k);
  }

  // A boundary comes to this moment; while playing, to where it was when the person saw it. A selected one that
  // stands beyond its neighbors from here cannot come: then it is the nearest.
  boundaryHere() {
    const { clock, store } = this;
    const at = this.#seen_s();
    const selected = clock.playing ? null : store.selected;
    const k = canCome(store.segments, selected, at) ? selected : nearestBoundary(store.segments, at);
    if (k === null) return;
    store.select(k);
    if (store.move(k, at)) this.#sayPlace(k);
  }

  // The frame that the person means: while playing, the one of when it was seen.
  #seen_s() {
    const { clock } = this;
    const late_s = clock.playing ? (this.reaction_s() * clock.rate) / (clock.slowmo ?? 1) : 0;
    return clock.frames.time(clock.frames.nearest(clock.time_s - late_s));
  }

  #sayPlace(k) {
    this.says(say("Boundary at {time}", { time: seconds(this.store.segments[k].start_s, 3) }));
  }

  insertPause() {
    const { phase } = this.#phaseHere();
    if (phase === "other") return this.addRep();
    const refused = phase === "isometric" ? say("This is a pause") : say("Too near to a boundary for a pause");
    this.says(this.store.insertPause(this.#seen_s()) ? say("Pause inserted") : refused);
  }

  addRep() {
    const { curves } = this;
    if (this.#phaseHere().phase !== "other") return this.says(say("There is a rep here already"));
    const added = this.store.addRep(this.#seen_s(), (place) => newRep({ curves, ...place }));
    this.says(added ? say("A rep begins here") : say("Too near to a boundary for a rep"));
  }

  #phaseHere() {
    const { segments } = this.store;
    return segments[indexAt(segments, this.#seen_s())];
  }

  merge() {
    const k = this.store.boundaryAt(this.clock.time_s);
    if (k !== null && this.store.merge(k)) this.says(say("Two phases are one"));
  }

  reject(reason) {
    const done = this.store.reject(this.clock.time_s, reason);
    this.says(done ? say("Rep rejected: {why}", { why: say(REASONS[reason]) }) : say("There is no rep here"));
  }

  restore() {
    const done = this.store.restore(this.clock.time_s);
    this.says(done ? say("Rep restored") : say("There is nothing to restore here"));
  }

  relabel(kind) {
    this.store.relabel(this.clock.time_s, kind);
  }

  swapDirections() {
    if (this.store.swapDirections()) this.says(say("Eccentric and concentric changed places"));
  }

  // The next (1) or previous (-1) boundary, selected and on screen.
  toBoundary(direction) {
    const { store, clock } = this;
    const starts = store.segments.map(({ start_s }) => clock.frames.from(start_s));
    const k =
      direction > 0
        ? starts.findIndex((at) => at > clock.index)
        : starts.findLastIndex((at) => at < clock.index);
    if (k < 0) return;
    clock.stopLoop();
    store.select(k);
    this.show(k);
  }

  show(k) {
    const at = this.store.segments[Math.max(k, 0)].start_s;
    this.clock.pause();
    this.clock.seekToStart(at);
    this.timeline.reveal(at);
  }
}

export function editorKeys({ commands, analysis, clock, timeline, help }) {
  const own = [
    { keys: ["n"], says: say("next phase; its boundary is selected"), run: () => commands.toBoundary(1) },
    { keys: ["p"], says: say("previous phase; its boundary is selected"), run: () => commands.toBoundary(-1) },
    { keys: ["["], says: say("the selected boundary one frame back"), run: () => commands.nudge(-1) },
    { keys: ["]"], says: say("the selected boundary one frame forward"), run: () => commands.nudge(1) },
    { keys: ["m"], says: say("boundary here, also while playing"), run: () => commands.boundaryHere() },
    { keys: ["b"], says: say("insert a pause here; in a rest, begin a rep"), run: () => commands.insertPause() },
    { keys: ["Backspace", "Delete"], says: say("merge the phases at the boundary"), run: () => commands.merge() },
    { keys: ["x"], says: say("reject the rep: it is none"), run: () => commands.reject("false") },
    { keys: ["Shift+x"], says: say("reject the rep: it failed"), run: () => commands.reject("failed") },
    { keys: ["Shift+c"], says: say("reject the rep: it was partial"), run: () => commands.reject("partial") },
    { keys: ["v"], says: say("restore the rep as it was detected"), run: () => commands.restore() },
    { keys: ["Ctrl+z"], says: say("undo"), run: () => commands.undo() },
    { keys: ["Ctrl+Shift+z", "Ctrl+y"], says: say("redo"), run: () => commands.redo() },
  ];
  const playback = playbackKeys({ analysis, clock, timeline, worst: null, help });
  const taken = new Set(own.flatMap(({ keys }) => keys));
  const rest = playback.filter(({ keys }) => !keys.some((key) => taken.has(key)));
  return [...rest.slice(0, -1), ...own, rest.at(-1)];
}
