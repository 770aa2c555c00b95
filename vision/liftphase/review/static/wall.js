// The entry of the wall: a card for each result, loaded page by page.

import { el } from "./dom.js";
import { count } from "./format.js";
import { bindKeys } from "./keys.js";
import { card } from "./wall-card.js";
import { Results } from "./wall-results.js";
import { wallControls } from "./wall-controls.js";

const results = new Results();
const total = el("p", { class: "total", role: "status" });
const list = el("ul", { class: "cards" });
const end = el("div", { class: "end" });
const problem = el("p", { class: "problem", role: "alert", hidden: true });
const controls = wallControls({ sort: results.sort, change: (asked) => load(asked) });
const keys = bindKeys([
  { keys: ["j"], says: "next clip", run: () => move(1) },
  { keys: ["k"], says: "previous clip", run: () => move(-1) },
  { keys: ["Enter"], says: "open the clip", run: () => document.activeElement.click() },
  { keys: ["/"], says: "search", run: () => controls.search.focus() },
  { keys: ["?"], says: "these keys", run: () => keys.toggle() },
]);

function show() {
  const shown = list.childElementCount;
  list.append(...results.loaded.slice(shown).map(card));
  total.textContent = results.total ? count(results.total, "result") : "No results here.";
}

// What failed is said where the next page would be, and tried again when that comes into view once more.
async function more() {
  try {
    await results.more();
    problem.hidden = true;
    show();
  } catch (error) {
    problem.textContent = `The list could not be loaded: ${error.message}`;
    problem.hidden = false;
  }
}

async function load(asked) {
  results.restart(asked);
  list.replaceChildren();
  await more();
}

// direction: 1 or -1; past the last card that is loaded more are.
async function move(direction) {
  const links = [...list.querySelectorAll(".open")];
  const at = links.indexOf(document.activeElement.closest("li")?.querySelector(".open"));
  if (at + direction >= links.length && !results.complete) {
    await more();
    return move(direction);
  }
  const next = links[Math.max(0, Math.min(links.length - 1, at + direction))];
  next?.focus();
  next?.closest("li").scrollIntoView({ block: "nearest" });
}

document
  .getElementById("wall")
  .replaceChildren(
    el("header", {}, el("div", {}, el("h1", {}, "Results"), total), controls.element),
    list,
    problem,
    end,
    el("button", { type: "button", class: "help", on: { click: () => keys.toggle() } }, "Keys (?)"),
    keys.dialog,
  );
new IntersectionObserver(
  (entries) => {
    if (entries.some((entry) => entry.isIntersecting) && results.loaded.length) more();
  },
  { rootMargin: "800px" },
).observe(end);
load({});
