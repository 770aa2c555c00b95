// The skeleton and the path of the lift, drawn over the clip, frame by frame.

import { el } from "../dom.js";

const PATH_S = 3;
const LIMB = 0.006; // of the short side
const PATH = 0.004;

export class Overlay {
  // layout: `overlay` of the clip; clip: {width, height}; colors are those of the page's style.
  constructor({ layout, clip, clock }) {
    Object.assign(this, { layout, clip, clock, points: null });
    this.shown = { skeleton: true, path: true };
    this.element = el("canvas", { class: "overlay", "aria-hidden": "true" });
    clock.addEventListener("frame", () => this.draw());
    new ResizeObserver(() => this.draw()).observe(this.element);
  }

  // points: Int16Array, or null where there are none.
  load(points) {
    this.points = points;
    this.draw();
  }

  toggle(name, on) {
    this.shown[name] = on;
    this.draw();
  }

  draw() {
    const { element, clip } = this;
    const ratio = devicePixelRatio || 1;
    const [width, height] = [element.clientWidth * ratio, element.clientHeight * ratio];
    if (element.width !== width || element.height !== height) Object.assign(element, { width, height });
    const context = element.getContext("2d");
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, element.width, element.height);
    if (!this.points || !width) return;
    context.setTransform(width / clip.width, 0, 0, height / clip.height, 0, 0);
    context.lineCap = context.lineJoin = "round";
    const short = Math.min(clip.width, clip.height);
    if (this.shown.path) this.#path(context, short * PATH);
    if (this.shown.skeleton) this.#skeleton(context, short * LIMB);
  }

  // [x, y] in the clip's pixels; null where it is not visible.
  #point(frame, place) {
    const { points: count, parts, hidden } = this.layout;
    const at = 2 * (frame * count + place);
    const [x, y] = [this.points[at], this.points[at + 1]];
    return x === undefined || x === hidden || y === hidden ? null : [x / parts, y / parts];
  }

  #skeleton(context, width) {
    const frame = this.clock.index;
    context.beginPath();
    for (const [a, b] of this.layout.limbs) {
      const [from, to] = [this.#point(frame, a), this.#point(frame, b)];
      if (!from || !to) continue;
      context.moveTo(...from);
      context.lineTo(...to);
    }
    stroke(context, width, "#ffffff");
  }

  #path(context, width) {
    const { frames, index, time_s } = this.clock;
    const last = this.layout.points - 1;
    context.beginPath();
    let broken = true;
    for (let frame = frames.at(time_s - PATH_S); frame <= index; frame += 1) {
      const at = this.#point(frame, last);
      if (!at) broken = true;
      else if (broken) context.moveTo(...at);
      else context.lineTo(...at);
      broken = !at;
    }
    stroke(context, width, "#f0e442");
  }
}

// Light on a dark edge shows on every clip.
function stroke(context, width, color) {
  context.lineWidth = 2.2 * width;
  context.strokeStyle = "#000000b0";
  context.stroke();
  context.lineWidth = width;
  context.strokeStyle = color;
  context.stroke();
}
