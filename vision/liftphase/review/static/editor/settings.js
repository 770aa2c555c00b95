// Lift, person and slow motion, where they were taken for others; what is drawn over the clip; how the person
// works.

import { el } from "../dom.js";
import { liftName } from "../format.js";
import { message, say } from "../words.js";

const PERSONS = [
  ["", message("the one who lifts")],
  ["left", message("the leftmost")],
  ["right", message("the rightmost")],
];
const NUMBERED = [1, 2, 3, 4];
const REACTION = "liftphase-reaction-ms";
const AUTHOR = "liftphase-author";
const DEFAULT_REACTION_MS = 200; // simple reaction to a visual event is about 0.2 s (Woods 2015)

function kept(name, otherwise) {
  try {
    return localStorage.getItem(name) ?? otherwise;
  } catch {
    return otherwise;
  }
}

function keep(name, value) {
  try {
    localStorage.setItem(name, value);
  } catch {
    // Without it the value holds until the page is closed.
  }
}

function persons() {
  const numbered = NUMBERED.map((n) => [String(n), say("number {n} from the left", { n })]);
  return [...PERSONS.map(([value, says]) => [value, say(says)]), ...numbered];
}

// measureAgain(said) and giveBack() ask the server; toggle(name, on) switches what is drawn over the clip.
export function settings({ clip, commands, measureAgain, giveBack, toggle }) {
  const options = (pairs, chosen) =>
    pairs.map(([value, says]) => el("option", { value, selected: value === (chosen ?? "") }, says));
  const lift = el(
    "select",
    { id: "lift" },
    options(
      clip.exercises.map((name) => [name, liftName(name)]),
      clip.data.analysis.exercise.name,
    ),
  );
  const person = el("select", { id: "person" }, options(persons(), clip.corrections?.person));
  const slowmo = number("slowmo", clip.slowmo, { min: "0.1", max: "40", step: "0.1" });
  const reaction = number("reaction", Number(kept(REACTION, DEFAULT_REACTION_MS)), {
    min: "0",
    max: "1000",
    step: "10",
  });
  const author = el("input", {
    id: "author",
    value: kept(AUTHOR, ""),
    maxlength: "100",
    autocomplete: "name",
  });
  reaction.addEventListener("change", () => keep(REACTION, reaction.value));
  author.addEventListener("change", () => keep(AUTHOR, author.value));
  const said = () => {
    const own = {};
    if (lift.value !== clip.data.analysis.exercise.name) own.exercise = lift.value;
    if (Number(slowmo.value) > 0 && Number(slowmo.value) !== clip.slowmo) own.slowmo = Number(slowmo.value);
    if ((person.value || null) !== (clip.corrections?.person ?? null)) own.person = person.value || null;
    return own;
  };
  const button = (text, run) => el("button", { type: "button", on: { click: run } }, text);
  const check = (name, says) =>
    el(
      "span",
      { class: "check" },
      el("input", {
        type: "checkbox",
        id: name,
        checked: true,
        on: { change: ({ target }) => toggle(name, target.checked) },
      }),
      el("label", { for: name }, says),
    );
  const element = el(
    "section",
    { class: "settings", "aria-label": say("Settings") },
    el(
      "div",
      { class: "overlays" },
      check("skeleton", say("Skeleton")),
      check("phase", say("Phase")),
      check("path", say("Path of the lift")),
    ),
    el(
      "details",
      {},
      el("summary", {}, say("Wrong lift, person, direction or speed")),
      el(
        "div",
        { class: "fields" },
        field(say("Lift"), lift),
        field(say("Person"), person),
        field(say("Plays slower than real, times"), slowmo),
        button(say("Measure again"), () => Object.keys(said()).length && measureAgain(said())),
        button(say("Swap eccentric and concentric"), () => commands.swapDirections()),
        button(say("Back to what was detected"), giveBack),
      ),
      el(
        "p",
        { class: "hint" },
        say("Measuring again detects the phases anew. Earlier corrections are kept beside the results."),
      ),
    ),
    el(
      "details",
      {},
      el("summary", {}, say("Your name and reaction time")),
      el(
        "div",
        { class: "fields" },
        field(say("Your name, kept with the corrections"), author),
        field(say("Reaction time for M while playing, ms"), reaction),
      ),
    ),
  );
  return {
    element,
    reaction_s: () => Math.max(0, Number(reaction.value) || 0) / 1000,
    author: () => author.value.trim() || null,
  };
}

function number(id, value, limits) {
  return el("input", { type: "number", id, value: String(value), inputmode: "decimal", ...limits });
}

function field(says, input) {
  return el("span", { class: "field" }, el("label", { for: input.id }, says), input);
}
