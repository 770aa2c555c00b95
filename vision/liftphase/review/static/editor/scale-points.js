// Two points of known distance, tapped in the image: what makes pixels meters.

import { el } from "../dom.js";
import { say } from "../words.js";

const MARK = 0.012; // of the short side

export class ScalePoints {
  #points = []; // [x, y] in the clip's pixels
  #time_s = null;

  // clip: {width, height}; overlay: the canvas over the clip; tell(text) says what to do; keep(points) saves them as
  // corrections.json has them.
  constructor({ clip, clock, overlay, tell, keep }) {
    Object.assign(this, { clip, clock, overlay, tell, keep });
    this.distance = el("input", {
      type: "number",
      id: "distance",
      inputmode: "decimal",
      min: "1",
      max: "2000",
      step: "0.1",
      value: "45",
    });
    const button = (text, run) => el("button", { type: "button", on: { click: run } }, text);
    this.element = el(
      "details",
      {},
      el("summary", {}, say("Speeds in meters: two points of known distance")),
      el(
        "div",
        { class: "fields" },
        button(say("Tap two points"), () => this.#begin()),
        el(
          "span",
          { class: "field" },
          el("label", { for: "distance" }, say("Their distance, cm")),
          this.distance,
        ),
        button(say("Measure with them"), () => this.#end()),
      ),
      el(
        "p",
        { class: "hint" },
        say("As far from the camera as the load: the ends of a plate's diameter, or of the bar's sleeve."),
      ),
    );
    overlay.element.addEventListener("click", (event) => this.#tap(event));
    clock.addEventListener("frame", () => this.draw());
  }

  #begin() {
    this.#points = [];
    this.#time_s = null;
    this.clock.pause();
    this.overlay.element.classList.add("tapping");
    this.tell(say("Tap the first point"));
    this.overlay.draw();
  }

  #tap({ offsetX, offsetY }) {
    if (this.#points.length === 2) return;
    const { clientWidth, clientHeight } = this.overlay.element;
    const { width, height } = this.clip;
    // Both are of one frame.
    if (this.#time_s !== this.clock.time_s) this.#points = [];
    this.#time_s = this.clock.time_s;
    this.#points.push([(offsetX / clientWidth) * width, (offsetY / clientHeight) * height]);
    const done = this.#points.length === 2;
    if (done) this.overlay.element.classList.remove("tapping");
    this.tell(done ? say("Enter their distance, then measure") : say("Tap the second point"));
    this.overlay.draw();
    this.draw();
  }

  #end() {
    const distance_m = Number(this.distance.value) / 100;
    if (this.#points.length < 2 || !(distance_m > 0)) {
      this.tell(say("Tap two points and enter their distance first"));
      return;
    }
    const [a_px, b_px] = this.#points;
    this.keep({ time_s: this.#time_s, a_px, b_px, distance_m });
  }

  // The points tapped in this frame, with a line between them, on what is drawn there already.
  draw() {
    if (this.#time_s !== this.clock.time_s || !this.#points.length) return;
    const { width, height } = this.clip;
    const canvas = this.overlay.element;
    const context = canvas.getContext("2d");
    context.setTransform(canvas.width / width, 0, 0, canvas.height / height, 0, 0);
    const radius = Math.min(width, height) * MARK;
    context.lineWidth = radius / 3;
    context.strokeStyle = "#56b4e9";
    context.beginPath();
    for (const [i, [x, y]] of this.#points.entries()) {
      if (i) context.lineTo(x, y);
      else context.moveTo(x, y);
    }
    for (const [x, y] of this.#points) {
      context.moveTo(x + radius, y);
      context.arc(x, y, radius, 0, 2 * Math.PI);
    }
    context.stroke();
  }
}
