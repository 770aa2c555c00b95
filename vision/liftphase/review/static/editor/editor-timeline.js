// The timeline with boundaries that can be dragged: one between two phases.

import { svg } from "../dom.js";
import { SAME_S } from "../frame-times.js";
import { Timeline } from "../timeline.js";
import { message, say } from "../words.js";
import { spanOf } from "./edits.js";
import { REASONS } from "./segments.js";
import { snapped } from "./snapping.js";

const SNAP_PX = 8;
const REACH_PX = { mouse: 9, pen: 12, touch: 26 };
const FOOT = 24; // px below the band, for the grips
const GRIP_Y = 26; // below the band
const ABOVE = 8; // px above the band that belong to the boundaries
const CROWDED_PX = 11;
const SAYS = {
  detected: message("where it was detected"),
  zero: message("at the zero crossing of speed"),
  rule: message("at 5 % of peak speed"),
  frame: message("at a frame"),
  free: message("free"),
};

// Events of `dragging`: "snap" with `says`.
export class EditorTimeline extends Timeline {
  constructor({ store, speed, ...base }) {
    super({ ...base, foot: FOOT });
    Object.assign(this, { store, speed, dragging: new EventTarget() });
    this.#take();
    for (const event of ["edit", "preview", "select"]) store.addEventListener(event, () => this.draw());
    this.draw();
  }

  draw() {
    super.draw();
    if (this.store) this.drawing.append(this.#rejected(), this.#detected(), this.#boundaries());
  }

  // Bring the moment into view.
  reveal(time_s) {
    const [start, end] = this.view;
    if (time_s < start || time_s > end) this.show(time_s - (end - start) / 2, time_s + (end - start) / 2);
  }

  #within(time_s) {
    return this.view[0] <= time_s && time_s <= this.view[1];
  }

  #boundaries() {
    const group = svg("g", { "clip-path": "url(#timeline-band)" });
    const { top, height } = this.band;
    let before = -Infinity;
    this.analysis.segments.forEach(({ start_s, start_source }, k) => {
      if (k === 0 || !this.#within(start_s)) return;
      const x = this.x(start_s);
      const selected = this.store.selected === k;
      const names = ["boundary"];
      if (selected) names.push("selected");
      if (start_source === "hand") names.push("hand");
      const bottom = top + height + GRIP_Y;
      group.append(svg("line", { class: names.join(" "), x1: x, x2: x, y1: top - 3, y2: bottom - 5 }));
      if (selected || x - before >= CROWDED_PX) {
        group.append(svg("circle", { class: names.join(" "), cx: x, cy: bottom, r: selected ? 7 : 5 }));
        before = x;
      }
    });
    return group;
  }

  // Where a boundary was detected that a person moved or removed.
  #detected() {
    const group = svg("g", { class: "detected", "clip-path": "url(#timeline-band)" });
    const { top, height } = this.band;
    const now = this.store.segments.map(({ start_s }) => start_s);
    for (const { start_s } of this.store.detected.segments.slice(1)) {
      if (!this.#within(start_s) || now.some((at) => Math.abs(at - start_s) <= SAME_S)) continue;
      const x = this.x(start_s);
      group.append(
        svg("path", { d: `M${x - 4} ${top + height + 15}h8l-4 -8z` }, svg("title", {}, say("detected here"))),
      );
    }
    return group;
  }

  #rejected() {
    const group = svg("g", { class: "rejected", "clip-path": "url(#timeline-band)" });
    const { top, height } = this.band;
    const reps = new Set(this.store.segments.map(({ rep }) => rep).filter(Boolean));
    for (const rep of reps) {
      const { start_s, end_s } = spanOf(this.store.segments, rep);
      const found = this.store.repAt((start_s + end_s) / 2) ?? this.store.repAt(start_s);
      if (!found?.rejected || end_s < this.view[0] || start_s > this.view[1]) continue;
      const [left, right] = [this.x(start_s), this.x(end_s)];
      group.append(
        svg("rect", { x: left, y: top, width: Math.max(right - left, 1), height }),
        svg("path", {
          d: `M${left} ${top}L${right} ${top + height}M${left} ${top + height}L${right} ${top}`,
        }),
        svg(
          "text",
          { class: "rep-label", x: (left + right) / 2, y: top - 4, "text-anchor": "middle" },
          `\u2715 ${say(REASONS[found.rejected.reason] ?? message("rejected"))}`,
        ),
      );
    }
    return group;
  }

  // The boundary within reach of a pointer in the band.
  #reached(event) {
    const { top, height } = this.band;
    const y = event.clientY - this.drawing.getBoundingClientRect().top;
    if (y < top - ABOVE || y > top + height + GRIP_Y + ABOVE) return null;
    const x = this.xOf(event);
    const reach = REACH_PX[event.pointerType] ?? REACH_PX.mouse;
    let best = null;
    this.store.segments.forEach(({ start_s }, k) => {
      if (k === 0) return;
      const away = Math.abs(this.x(start_s) - x);
      if (away <= reach && (best === null || away < best.away))
        best = { k, away, offset: this.x(start_s) - x };
    });
    return best;
  }

  // A boundary takes the pointer before the timeline does.
  #take() {
    let held = null;
    const { element } = this;
    element.addEventListener(
      "pointerdown",
      (event) => {
        const found = event.button === 0 ? this.#reached(event) : null;
        if (!found) return;
        event.stopPropagation();
        event.preventDefault();
        element.focus({ preventScroll: true });
        element.setPointerCapture(event.pointerId);
        this.clock.pause();
        this.clock.stopLoop();
        this.store.select(found.k);
        held = { ...found, moved: false, startX: event.clientX };
      },
      true,
    );
    element.addEventListener("pointermove", (event) => {
      if (!held) return this.#hint(event);
      held.moved ||= Math.abs(event.clientX - held.startX) > 2;
      if (held.moved) this.#drag(held, event);
    });
    const end = (kept) => () => {
      if (!held) return;
      held = null;
      this.store.endPreview(kept);
      this.#says("");
    };
    element.addEventListener("pointerup", end(true));
    element.addEventListener("pointercancel", end(false));
    document.addEventListener("keydown", ({ key }) => {
      if (key === "Escape") end(false)();
    });
  }

  #drag(held, event) {
    const time_s = this.timeAt(this.xOf(event) + held.offset);
    const tolerance_s = this.timeAt(SNAP_PX) - this.timeAt(0);
    const { frames } = this.clock;
    const place = event.altKey
      ? { time_s, kind: "free" }
      : snapped({
          time_s,
          tolerance_s,
          frames,
          speed: this.speed,
          segments: this.store.state.segments,
          k: held.k,
          detected: this.store.detected.segments,
        });
    this.store.preview(held.k, place.time_s);
    this.clock.seekToTime(this.store.segments[held.k].start_s);
    this.#says(say(SAYS[place.kind]));
  }

  #hint(event) {
    this.drawing.style.setProperty("cursor", this.#reached(event) ? "ew-resize" : "");
  }

  #says(text) {
    this.dragging.dispatchEvent(Object.assign(new Event("snap"), { says: text }));
  }
}
