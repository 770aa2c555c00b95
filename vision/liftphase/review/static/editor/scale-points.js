// Two points of known distance, tapped in the image: what makes pixels meters.

import { el } from "../dom.js";
import { scaleText } from "../report-view.js";
import { issueText, say, sentence } from "../words.js";

const MARK = 0.012; // of the short side

export class ScalePoints {
  #points = []; // [x, y] in the clip's pixels
  #time_s = null;
  #kept = null; // those of the store that are shown

  // clip: {width, height}; overlay: the canvas over the clip; store: an EditStore, which keeps the points;
  // metric_codes: of the notes that say what became of the speeds; tell(text) says what to do.
  constructor({ clip, clock, overlay, store, metric_codes, tell }) {
    Object.assign(this, { clip, clock, overlay, store, metric_codes, tell });
    const button = (text, run) => el("button", { type: "button", on: { click: run } }, text);
    this.distance = el("input", {
      type: "number",
      id: "distance",
      inputmode: "decimal",
      min: "1",
      max: "2000",
      step: "0.1",
      placeholder: say("such as 45"),
      on: { input: () => this.#enable() },
    });
    this.measure = button(say("Measure with them"), () => this.#end());
    this.takeBack = button(say("Take the points back"), () => store.setPoints(null));
    this.outcome = el("div", { class: "outcome", role: "status" });
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
        this.measure,
        this.takeBack,
      ),
      this.outcome,
      el(
        "p",
        { class: "hint" },
        say("As far from the camera as the load: the ends of a plate's diameter, or of the bar's sleeve."),
      ),
    );
    overlay.element.addEventListener("click", (event) => this.#tap(event));
    clock.addEventListener("frame", () => this.draw());
    store.addEventListener("edit", () => this.#follow());
    this.#follow();
    this.#enable();
  }

  // What became of the speeds: what they rest on, or why there are none. quality: as analysis.json has it.
  show({ scale, notes }) {
    const said = (notes ?? []).filter(({ code }) => this.metric_codes.includes(code)).map(issueText);
    const texts = [...(scale ? [scaleText(scale)] : []), ...new Set(said)];
    this.outcome.replaceChildren(...texts.map((text) => el("p", {}, sentence(text))));
  }

  // The points that are kept, also after an undo.
  #follow() {
    const { points } = this.store;
    this.takeBack.disabled = points === null;
    if (points === this.#kept) return;
    this.#kept = points;
    this.#points = points ? [points.a_px, points.b_px] : [];
    this.#time_s = points?.time_s ?? null;
    this.distance.value = points ? String(Math.round(1e4 * points.distance_m) / 100) : "";
    this.#enable();
    this.overlay.draw();
    this.draw();
  }

  #distance_m() {
    return Number(this.distance.value) / 100;
  }

  #enable() {
    this.measure.disabled = this.#points.length < 2 || !(this.#distance_m() > 0);
  }

  #begin() {
    this.#points = [];
    this.#time_s = null;
    this.clock.pause();
    this.overlay.element.classList.add("tapping");
    this.tell(say("Tap the first point"));
    this.#enable();
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
    this.#enable();
    this.overlay.draw();
    this.draw();
  }

  #end() {
    const [a_px, b_px] = this.#points;
    this.store.setPoints({ time_s: this.#time_s, a_px, b_px, distance_m: this.#distance_m() });
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
