// The buttons under the video, and the line that says which frame is on screen.

import { el } from "./dom.js";
import { seconds, number } from "./format.js";
import { phaseHere } from "./phases.js";
import { say } from "./words.js";

export function transport(clock) {
  const button = (text, says, run) =>
    el("button", { type: "button", "aria-label": says, title: says, on: { click: run } }, text);
  const play = button("\u25b6", say("Play"), () => clock.toggle());
  const rate = el("output", { class: "rate", "aria-label": say("Speed") });
  const loop = el("button", {
    type: "button",
    class: "loop",
    hidden: true,
    on: { click: () => clock.stopLoop() },
  });
  const moving = [
    play,
    button("\u2212", say("Slower"), () => clock.changeRate(-1)),
    rate,
    button("+", say("Faster"), () => clock.changeRate(1)),
  ];
  const element = el(
    "div",
    { class: "transport", role: "group", "aria-label": say("Playback") },
    button("\u25c0\u2758", say("One frame back"), () => clock.step(-1)),
    button("\u2758\u25b6", say("One frame forward"), () => clock.step(1)),
    moving,
    loop,
  );
  const show = () => {
    const says = clock.playing ? say("Pause") : say("Play");
    play.textContent = clock.playing ? "\u275a\u275a" : "\u25b6";
    play.setAttribute("aria-label", says);
    play.title = says;
    rate.textContent = `${String(clock.rate).replace(".", say("."))}\u00d7`;
    for (const node of moving) node.hidden = clock.video === null;
    loop.hidden = clock.loop === null;
    loop.textContent = clock.loop ? `\u21bb ${clock.loop.name} \u2715` : "";
    loop.setAttribute("aria-label", clock.loop ? say("End the loop of {name}", { name: clock.loop.name }) : say("No loop"));
  };
  clock.addEventListener("state", show);
  show();
  return element;
}

// "12.345 s · frame 297 of 897 · eccentric · rep 2"; `curves`: [{title, curve, digits, unit, held_s}] to be read off
// too, a new value every `held_s` seconds where it has that.
export function readout(analysis, clock, curves) {
  const moment = el("strong", { class: "moment" });
  const phase = el("span", { class: "phase-now" });
  const values = el("span", { class: "values" });
  const element = el("p", { class: "readout" }, moment, phase, values);
  const show = () => {
    const { time_s, index, frames } = clock;
    moment.textContent = `${seconds(time_s, 3)} \u00b7 ${say("frame {frame} of {count}", { frame: index + 1, count: frames.count })}`;
    element.classList.toggle("seeking", clock.video !== null && !clock.confirmed);
    const here = phaseHere(analysis, time_s);
    phase.className = `phase-now ${here.phase}`;
    phase.textContent = here.text;
    values.textContent = curves()
      .map(({ short, curve, digits, unit, held_s }) => {
        const at_s = held_s ? Math.max(Math.floor(time_s / held_s + 1e-6) * held_s, curve.start_s) : time_s;
        return `${short} ${number(curve.at(at_s), digits)}${unit}`;
      })
      .join(" \u00b7 ");
  };
  clock.addEventListener("frame", show);
  show();
  return { element, show };
}
