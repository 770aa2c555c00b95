// What the wall is searched and sorted by.

import { el } from "./dom.js";

const ORDERS = [
  ["unsure", "Least sure first"],
  ["-date", "Newest first"],
  ["date", "Oldest first"],
  ["athlete", "Athlete"],
  ["exercise", "Lift"],
  ["-reps", "Most reps first"],
  ["name", "Name"],
];
const TYPING_MS = 200;

// change: called with {sort} or {filter}.
export function wallControls({ sort, change }) {
  let typing = 0;
  const search = el("input", {
    type: "search",
    id: "search",
    placeholder: "Lift, athlete, date",
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
    ORDERS.map(([value, says]) => el("option", { value, selected: value === sort }, says)),
  );
  const element = el(
    "div",
    { class: "controls" },
    el("label", { for: "search" }, "Search", search),
    el("label", { for: "order" }, "Order", order),
  );
  return { element, search };
}
