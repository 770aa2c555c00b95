// How numbers and words are written, in one place.

import { say, sentence } from "./words.js";

const MINUS = "\u2212";

export function number(value, digits = 2) {
  if (value === null || value === undefined || !Number.isFinite(value)) return "\u2013";
  const text = Math.abs(value).toFixed(digits);
  const shown = text.replace(".", say("."));
  return value < 0 && Number(text) !== 0 ? MINUS + shown : shown;
}

export function seconds(value, digits = 2) {
  return `${number(value, digits)}\u00a0s`;
}

export function plusMinus(value, digits = 2) {
  return `\u00b1${number(value, digits)}`;
}

// As exact as it was given.
export function kilograms(value) {
  return `${String(Number(value)).replace(".", say("."))} kg`;
}

// A rest or a clip's length: "45 s", "2 min 05 s".
export function duration(value) {
  const whole = Math.round(value);
  if (whole < 60) return `${whole} s`;
  return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, "0")} s`;
}

// A lift: "Front squat"; one of another file by its own name.
export function liftName(name) {
  const said = say(name);
  return said === name ? sentence(name.replaceAll(/[-_]/g, " ")) : said;
}

// An angle by its key: "knee", "left knee", "trunk lean"
export function jointName(name) {
  if (name === "trunk_lean") return say("trunk lean");
  const [side, joint] = name.split("_");
  return joint ? say("{side} {joint}", { side: say(side), joint: say(joint) }) : say(name);
}

// Limits of a target: "3.50\u20134.50 s", "from 3.50 s", "up to 0.50 s".
export function limits({ min_s, max_s }) {
  if (min_s === null) return say("up to {high}", { high: seconds(max_s) });
  return max_s === null ? say("from {low}", { low: seconds(min_s) }) : `${number(min_s)}\u2013${seconds(max_s)}`;
}
