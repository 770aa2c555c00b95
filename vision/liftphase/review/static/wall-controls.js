// What the wall is searched and sorted by.

import { el } from "./dom.js";
import { message, say } from "./words.js";

const ORDERS = [
  ["unsure", message("Least sure first")],
  ["verdict", message("Missed first")],
  ["-date", message("Newest first")],
  ["date", message("Oldest first")],
  ["athlete", message("Athlete")],
  ["exercise", message("Lift")],
  ["-reps", message("Most reps first")],
  ["name", message("Name")],
];
const TYPING_MS = 200;

// change: called with {sort} or {filter}.
export function wallControls({ sort, change }) {
  let typing = 0;
  const search = el("input", {
    type: "search",
    id: "search",
    placeholder: say("Lift, athlete, date"),
    autocomplete: "off",
    on: {
      input: () => {
        clearTimeout(typing);
        typing = setTimeout(() => change({ filter: search.value }), TYPING_MS);
      },
    },
  });
  const order = el(
    "select",
    { id: "order", on: { change: () => change({ sort: order.value }) } },
    ORDERS.map(([value, says]) => el("option", { value, selected: value === sort }, say(says))),
  );
  const element = el(
    "div",
    { class: "controls" },
    el("label", { for: "search" }, say("Search"), search),
    el("label", { for: "order" }, say("Order"), order),
  );
  return { element, search };
}
