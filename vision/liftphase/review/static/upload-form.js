// What is asked of a clip: the file, who lifts, what and how much; the last answers are offered again.

import { el } from "./dom.js";
import { liftName } from "./format.js";
import { say } from "./words.js";

const REMEMBERED = "liftphase-last-set";

// send: called with the file and what was said of it.
export function uploadForm({ send }) {
  const last = remembered();
  const file = el("input", { type: "file", id: "file", accept: "video/*", required: true });
  const athletes = el("datalist", { id: "athletes" });
  const athlete = el("input", {
    id: "athlete",
    list: "athletes",
    required: true,
    pattern: ".*\\S.*", // not spaces alone
    title: say("Who lifts"),
    maxlength: 100,
    autocomplete: "off",
    value: last.athlete ?? "",
  });
  const exercise = el("select", { id: "exercise" }, el("option", { value: "" }, say("Recognize it")));
  const load = el("input", {
    id: "load",
    type: "number",
    inputmode: "decimal",
    min: 0,
    max: 2000,
    step: "any",
    value: last.load_kg ?? "",
  });
  const submit = (event) => {
    event.preventDefault();
    const said = {
      athlete: athlete.value.trim(),
      exercise: exercise.value || null,
      load_kg: load.value === "" ? null : Number(load.value),
    };
    remember(said);
    send(file.files[0], said);
    file.value = "";
  };
  const element = el(
    "form",
    { on: { submit } },
    field(say("Clip"), file, say("A video of one set, up to 4 GB.")),
    field(say("Athlete"), athlete),
    field(say("Lift"), exercise),
    field(say("Load, kg"), load, say("May be left empty.")),
    athletes,
    el("button", { type: "submit" }, say("Upload")),
  );
  const offer = (choices) => {
    athletes.replaceChildren(...choices.athletes.map((value) => el("option", { value })));
    exercise.append(
      ...choices.exercises.map(({ name }) =>
        el("option", { value: name, selected: name === last.exercise }, liftName(name)),
      ),
    );
  };
  return { element, offer, touched: () => file.files.length > 0 };
}

function field(says, input, hint) {
  const id = `${input.id}-hint`;
  if (hint) input.setAttribute("aria-describedby", id);
  return el(
    "div",
    { class: "field" },
    el("label", { for: input.id }, says),
    input,
    hint && el("p", { class: "hint", id }, hint),
  );
}

function remembered() {
  try {
    return JSON.parse(localStorage.getItem(REMEMBERED)) ?? {};
  } catch {
    return {};
  }
}

function remember(said) {
  try {
    localStorage.setItem(REMEMBERED, JSON.stringify(said));
  } catch {
    // A private window keeps nothing.
  }
}
