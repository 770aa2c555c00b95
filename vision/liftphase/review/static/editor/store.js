// What the person changed, with everything that was before: undo and redo have no limit.

import {
  addRep,
  detectedRep,
  indexAt,
  insertPause,
  mergeAt,
  moveBoundary,
  nearestBoundary,
  relabel,
  replaceSpan,
  spanOf,
  swapDirections,
} from "./edits.js";

// Events: "edit" when the segmentation is another one, to be saved; "preview" while a boundary is dragged;
// "select".
export class EditStore extends EventTarget {
  #past = [];
  #future = [];
  #shown = null; // while a boundary is dragged

  // clip: what the server tells of it; frame_s: the shortest that a phase can be.
  constructor(clip, frame_s) {
    super();
    this.frame_s = frame_s;
    this.selected = null;
    this.begin(clip);
  }

  // Begin with what the server has; what was undone before is another clip's or another window's.
  begin({ detected, corrections, starts_with }) {
    this.detected = detected;
    this.first = starts_with;
    this.state = {
      segments: corrections && !corrections.keeps_phases ? corrections.segments : bare(detected.segments),
      rejected: (corrections?.rejected_reps ?? []).map((rep, i) => ({
        rep,
        reason: corrections.rejection_reasons?.[i] ?? null,
      })),
      points: corrections?.scale_points ?? null,
    };
    this.#past = [];
    this.#future = [];
    this.selected = null;
  }

  get segments() {
    return (this.#shown ?? this.state).segments;
  }

  get canUndo() {
    return this.#past.length > 0;
  }

  get canRedo() {
    return this.#future.length > 0;
  }

  undo() {
    this.#travel(this.#past, this.#future);
  }

  redo() {
    this.#travel(this.#future, this.#past);
  }

  select(k) {
    this.selected = k === null || k < 1 || k >= this.segments.length ? null : k;
    this.#tell("select");
  }

  // The selected boundary, else the one nearest to the moment.
  boundaryAt(time_s) {
    return this.selected ?? nearestBoundary(this.segments, time_s);
  }

  preview(k, time_s) {
    this.#shown = { ...this.state, segments: moveBoundary(this.state.segments, k, time_s, this.frame_s) };
    this.#tell("preview");
  }

  // What was dragged becomes an edit, or (false) is given up.
  endPreview(kept) {
    const shown = this.#shown;
    this.#shown = null;
    if (kept && shown) this.#become(shown);
    this.#tell("preview");
  }

  move(k, time_s) {
    return this.#edit(moveBoundary(this.state.segments, k, time_s, this.frame_s));
  }

  insertPause(time_s) {
    return this.#edit(insertPause(this.state.segments, time_s, this.first, this.frame_s));
  }

  merge(k) {
    const done = this.#edit(mergeAt(this.state.segments, k, this.first));
    if (done) this.select(null);
    return done;
  }

  // makeRep: as of `addRep` of edits.js.
  addRep(time_s, makeRep) {
    return this.#edit(addRep(this.state.segments, time_s, this.first, this.frame_s, makeRep));
  }

  relabel(time_s, kind) {
    return this.#edit(relabel(this.state.segments, indexAt(this.state.segments, time_s), kind, this.first));
  }

  swapDirections() {
    return this.#edit(swapDirections(this.state.segments));
  }

  // The rep at the moment: {rep, detected, rejected}; null in a rest.
  repAt(time_s) {
    const { rep } = this.segments[indexAt(this.segments, time_s)];
    if (!rep) return null;
    const detected = detectedRep(spanOf(this.segments, rep), this.detected.reps);
    return { rep, detected, rejected: this.rejection(detected) };
  }

  // {rep, reason} of a detected rep that was rejected, else null.
  rejection(detected) {
    return (detected && this.state.rejected.find(({ rep }) => rep === detected.rep)) ?? null;
  }

  // A detected rep is marked; one that the person made goes.
  reject(time_s, reason) {
    const found = this.repAt(time_s);
    if (!found) return false;
    if (!found.detected) {
      const rest = { ...spanOf(this.state.segments, found.rep), phase: "other", end: null, rep: null };
      return this.#edit(replaceSpan(this.state.segments, [rest], this.first));
    }
    const { rep } = found.detected;
    const others = this.state.rejected.filter((own) => own.rep !== rep);
    return this.#become({ ...this.state, rejected: [...others, { rep, reason }] });
  }

  // A rejected rep counts again; of any other the detected phases are put back.
  restore(time_s) {
    const found = this.repAt(time_s);
    if (found?.rejected) {
      const rejected = this.state.rejected.filter((own) => own !== found.rejected);
      return this.#become({ ...this.state, rejected });
    }
    const there = ({ start_s, end_s }) => start_s <= time_s && time_s < end_s;
    const detected = found?.detected ?? this.detected.reps.find(there);
    if (!detected) return false;
    const pieces = bare(this.detected.segments.filter(({ rep }) => rep === detected.rep));
    return this.#edit(replaceSpan(this.state.segments, unnumbered(pieces), this.first));
  }

  // Two points of known distance, as corrections.json has them; null where there are none.
  get points() {
    return this.state.points;
  }

  setPoints(points) {
    return this.#become({ ...this.state, points });
  }

  // What corrections.json says of it.
  corrections() {
    return {
      segments: this.state.segments,
      rejected_reps: this.state.rejected.map(({ rep }) => rep),
      rejection_reasons: this.state.rejected.map(({ reason }) => reason),
      scale_points: this.state.points,
    };
  }

  #edit(segments) {
    return this.#become({ ...this.state, segments });
  }

  #become(state) {
    if (JSON.stringify(state) === JSON.stringify(this.state)) return false;
    this.#past.push(this.state);
    this.#future = [];
    this.state = state;
    this.#changed();
    return true;
  }

  #travel(from, to) {
    if (!from.length) return;
    to.push(this.state);
    this.state = from.pop();
    this.#changed();
  }

  #changed() {
    if (this.selected !== null && this.selected >= this.state.segments.length) this.selected = null;
    this.#tell("edit");
  }

  #tell(event) {
    this.dispatchEvent(new Event(event));
  }
}

function bare(segments) {
  return segments.map(({ start_s, end_s, phase, end, rep }) => ({ start_s, end_s, phase, end, rep }));
}

// Put back among others, reps have numbers of their own: beyond all that are there.
function unnumbered(pieces) {
  return pieces.map((piece) => ({ ...piece, rep: piece.rep && piece.rep + 1e6 }));
}
