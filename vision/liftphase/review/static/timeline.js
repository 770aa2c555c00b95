// Curves and phases over time, in step with the clock. A click or a drag goes to a moment.

import { svg, el } from "./dom.js";
import { number, seconds, plusMinus } from "./format.js";
import { ticks } from "./curves.js";
import { segmentAt, repAt, phaseName, uncertainties } from "./phases.js";
import { silhouette } from "./phase-shape.js";
import { say } from "./words.js";

const GUTTER = 44; // px to the left of the plots, for their scales
const AXIS = 20;
const ROWS = { displacement: 110, speed: 72, angle: 72, reps: 16, phases: 40, uncertainty: 10 };
const GAP = 8;
const TITLE = 16;
const SHORTEST_VIEW_S = 0.5;

export class Timeline {
  // rows: [{key, title, curve, zero}]: what is drawn above the phases; key is one of ROWS.
  // foot: px below the phases for whoever draws there.
  constructor({ analysis, clock, rows, foot = 0 }) {
    this.foot = foot;
    this.analysis = analysis;
    this.clock = clock;
    this.rows = rows;
    this.whole = [clock.frames.time(0), clock.frames.end_s()];
    this.view = this.whole;
    this.width = 700;
    this.drawing = svg("svg", { class: "timeline-drawing", "aria-hidden": "true" });
    this.element = el("div", {
      class: "timeline",
      role: "slider",
      tabindex: "0",
      "aria-label": say("Time in the clip"),
      "aria-describedby": "timeline-help",
      "aria-valuemin": this.whole[0].toFixed(3),
      "aria-valuemax": this.whole[1].toFixed(3),
    });
    this.element.append(this.drawing);
    this.#listen();
    this.draw();
  }

  x(time_s) {
    const [start, end] = this.view;
    return GUTTER + ((time_s - start) / (end - start)) * (this.width - GUTTER - 1);
  }

  timeAt(x) {
    const [start, end] = this.view;
    return start + ((x - GUTTER) / (this.width - GUTTER - 1)) * (end - start);
  }

  // Show start_s..end_s; null, null: everything.
  show(start_s = null, end_s = null) {
    const [first, last] = this.whole;
    if (start_s === null) {
      this.view = this.whole;
    } else {
      const span = Math.min(Math.max(end_s - start_s, SHORTEST_VIEW_S), last - first);
      const start = Math.min(Math.max(start_s, first), last - span);
      this.view = [start, start + span];
    }
    this.draw();
  }

  // factor below 1: closer; around the moment on screen.
  zoom(factor) {
    const [start, end] = this.view;
    const at = this.clock.time_s;
    const middle = start <= at && at <= end ? at : (start + end) / 2;
    this.show(middle - (middle - start) * factor, middle + (end - middle) * factor);
  }

  setRows(rows) {
    this.rows = rows;
    this.draw();
  }

  draw() {
    let top = AXIS;
    const parts = [];
    const tops = [];
    for (const row of this.rows) {
      tops.push(top + TITLE);
      parts.push(this.#row(row, top + TITLE, ROWS[row.key]));
      top += TITLE + ROWS[row.key] + GAP;
    }
    parts.push(this.#reps(top));
    top += ROWS.reps;
    this.band = { top, height: ROWS.phases };
    parts.push(this.#phases(top), this.#uncertainty(top + ROWS.phases + 3));
    top += ROWS.phases + ROWS.uncertainty + 3 + this.foot;
    this.playhead = svg("line", { class: "playhead", y1: AXIS - 4, y2: top });
    this.drawing.setAttribute("viewBox", `0 0 ${this.width} ${top + 2}`);
    this.drawing.replaceChildren(
      svg(
        "defs",
        {},
        this.#clip("band", 0, top + 2),
        this.rows.map((row, i) => this.#clip(row.key, tops[i], ROWS[row.key])),
      ),
      this.#axis(top),
      ...parts,
      this.playhead,
    );
    this.#follow();
  }

  #clip(name, y, height) {
    const rect = svg("rect", { x: GUTTER, y, width: this.width - GUTTER, height });
    return svg("clipPath", { id: `timeline-${name}` }, rect);
  }

  // A walk-in moves faster than any rep: the sets alone decide the scale. Where none was found what is in view
  // does, so that reps that are small beside a walk-in can be looked at.
  #row({ key, title, curve, zero, digits }, top, height) {
    const spans = this.analysis.sets.length
      ? this.analysis.sets
      : [{ start_s: this.view[0], end_s: this.view[1] }];
    const [low, high] = curve.range(spans) ?? [0, 1];
    const margin = 0.06 * Math.max(high - low, 1e-6);
    const y = (value) => top + height - ((value - low + margin) / (high - low + 2 * margin)) * height;
    const { step, marks } = ticks(low, high, height / 22);
    const decimals = Math.max(digits, Math.ceil(-Math.log10(step)));
    return svg(
      "g",
      {},
      svg("rect", { class: "plot", x: GUTTER, y: top, width: this.width - GUTTER, height }),
      ...marks
        .map((mark) => [
          svg("line", { class: "grid", x1: GUTTER, x2: this.width, y1: y(mark), y2: y(mark) }),
          svg(
            "text",
            { class: "scale", x: GUTTER - 5, y: y(mark) + 4, "text-anchor": "end" },
            number(mark, decimals),
          ),
        ])
        .flat(),
      zero ? svg("line", { class: "zero", x1: GUTTER, x2: this.width, y1: y(0), y2: y(0) }) : null,
      svg("path", {
        class: "curve",
        "clip-path": `url(#timeline-${key})`,
        d: curve.path(...this.view, (t) => this.x(t), y),
      }),
      svg("text", { class: "row-title", x: GUTTER, y: top - 5 }, title),
    );
  }

  #axis(bottom) {
    const { step, marks } = ticks(...this.view, this.width / 80);
    const digits = step >= 1 ? 0 : Math.ceil(-Math.log10(step));
    return svg(
      "g",
      {},
      marks
        .map((mark) => [
          svg("line", { class: "grid", x1: this.x(mark), x2: this.x(mark), y1: AXIS - 4, y2: bottom }),
          svg(
            "text",
            { class: "scale", x: this.x(mark), y: AXIS - 8, "text-anchor": "middle" },
            seconds(mark, digits),
          ),
        ])
        .flat(),
    );
  }

  // px in the drawing of a pointer.
  xOf(event) {
    const { left, width } = this.drawing.getBoundingClientRect();
    return ((event.clientX - left) / width) * this.width;
  }

  #visible(items) {
    return items.filter(({ start_s, end_s }) => end_s > this.view[0] && start_s < this.view[1]);
  }

  #reps(top) {
    const group = svg("g", { "clip-path": "url(#timeline-band)" });
    for (const rep of this.#visible(this.analysis.reps)) {
      const [left, right] = [this.x(rep.start_s), this.x(rep.end_s)];
      if (right - left < 14 && rep.rep % 5 !== 0) continue;
      const label = right - left > 52 ? say("rep {rep}", { rep: rep.rep }) : rep.rep;
      group.append(
        svg(
          "text",
          { class: "rep-label", x: (left + right) / 2, y: top + 12, "text-anchor": "middle" },
          label,
        ),
      );
    }
    return group;
  }

  #phases(top) {
    const group = svg("g", { "clip-path": "url(#timeline-band)" });
    for (const segment of this.#visible(this.analysis.segments)) {
      const [left, right] = [this.x(segment.start_s), this.x(segment.end_s)];
      const [first, last] = silhouette(segment).map((share) => top + ROWS.phases * (1 - share));
      const bottom = top + ROWS.phases;
      const points = `${left},${bottom} ${left},${first} ${right},${last} ${right},${bottom}`;
      const says = `${phaseName(segment)} ${seconds(segment.end_s - segment.start_s)}`;
      const shape = svg("polygon", { class: `phase ${segment.phase}`, points }, svg("title", {}, says));
      group.append(shape);
      if (right - left > 30 && segment.phase !== "other") {
        const text = number(segment.end_s - segment.start_s, 1);
        group.append(
          svg(
            "text",
            { class: "phase-label", x: (left + right) / 2, y: bottom - 4, "text-anchor": "middle" },
            text,
          ),
        );
      }
    }
    return group;
  }

  // Under each boundary the interval that holds its true position nine times in ten.
  #uncertainty(top) {
    const group = svg("g", { class: "uncertainty", "clip-path": "url(#timeline-band)" });
    const middle = top + ROWS.uncertainty / 2;
    for (const segment of this.#visible(this.analysis.segments)) {
      if (segment.start_s <= this.whole[0]) continue;
      const u = uncertainties(segment)[0];
      const [left, right] = [this.x(segment.start_s - u), this.x(segment.start_s + u)];
      const d = `M${left} ${middle}H${right}M${left} ${top + 2}V${top + 8}M${right} ${top + 2}V${top + 8}`;
      const says = say("boundary at {time} {error}", {
        time: seconds(segment.start_s, 3),
        error: plusMinus(u, 3),
      });
      group.append(svg("path", { d }, svg("title", {}, says)));
    }
    return group;
  }

  #follow() {
    const x = this.x(this.clock.time_s);
    this.playhead.setAttribute("x1", x);
    this.playhead.setAttribute("x2", x);
    const { frames, index, time_s } = this.clock;
    const segment = segmentAt(this.analysis.segments, time_s);
    const rep = repAt(this.analysis.reps, time_s);
    const said = [
      seconds(time_s, 3),
      say("frame {frame} of {count}", { frame: index + 1, count: frames.count }),
    ];
    if (segment) said.push(phaseName(segment));
    if (rep) said.push(say("rep {rep}", { rep: rep.rep }));
    this.element.setAttribute("aria-valuenow", time_s.toFixed(3));
    this.element.setAttribute("aria-valuetext", said.join(", "));
  }

  // While playing, the view turns the page when the moment runs out of it.
  #turnPage() {
    const [start, end] = this.view;
    const at = this.clock.time_s;
    if (at < start || at > end) this.show(at - 0.1 * (end - start), at + 0.9 * (end - start));
    else this.#follow();
  }

  #listen() {
    const seek = (event) => this.clock.seekToTime(this.timeAt(this.xOf(event)));
    this.drawing.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      this.drawing.setPointerCapture(event.pointerId);
      this.clock.stopLoop();
      seek(event);
    });
    this.drawing.addEventListener("pointermove", (event) => {
      if (this.drawing.hasPointerCapture(event.pointerId)) seek(event);
    });
    this.clock.addEventListener("frame", () => this.#turnPage());
    new ResizeObserver(([{ contentRect }]) => {
      if (contentRect.width < 50 || Math.round(contentRect.width) === this.width) return;
      this.width = Math.round(contentRect.width);
      this.draw();
    }).observe(this.element);
  }
}
