// The entry of the wall: a card for each result, loaded page by page.

import "./server-words.js";
import { el } from "./dom.js";
import { bindKeys } from "./keys.js";
import { card } from "./wall-card.js";
import { Results } from "./wall-results.js";
import { wallControls } from "./wall-controls.js";
import { wallJobs } from "./wall-jobs.js";
import { plural, say } from "./words.js";

const results = new Results();
const total = el("p", { class: "total", role: "status" });
const list = el("ul", { class: "cards" });
const end = el("div", { class: "end" });
const reason = el("p", { role: "alert" });
const again = el("button", { type: "button", on: { click: () => more() } }, say("Try again"));
const problem = el("div", { class: "problem", hidden: true }, reason, again);
const controls = wallControls({ sort: results.sort, change: (asked) => load(asked) });
const nearEnd = new IntersectionObserver(
  (entries) => {
    if (entries.some((entry) => entry.isIntersecting)) more();
  },
  { rootMargin: "800px" },
);
const keys = bindKeys([
  { keys: ["j"], says: say("next clip"), run: () => move(1) },
  { keys: ["k"], says: say("previous clip"), run: () => move(-1) },
  { keys: ["e"], says: say("correct the clip"), run: () => correct() },
  { keys: ["/"], says: say("search"), run: () => controls.search.focus() },
  { keys: ["?"], says: say("these keys"), run: () => keys.toggle() },
]);

function show() {
  if (results.total === Infinity) return; // begun anew, and not known yet
  const shown = list.childElementCount;
  list.append(...results.loaded.slice(shown).map(card));
  total.textContent = results.total ? plural("1 result", "{count} results", results.total) : nothing();
}

// What failed is said where the next page would be.
async function more() {
  try {
    await results.more();
    problem.hidden = true;
    show();
    // Where the end is still in sight, or again, no change tells of it.
    nearEnd.unobserve(end);
    if (!results.complete) nearEnd.observe(end);
  } catch (error) {
    reason.textContent = say("The list could not be loaded: {why}", { why: error.message });
    problem.hidden = false;
  }
}

function nothing() {
  if (results.filter) return say("Nothing is found.");
  return say("No results here yet: upload a clip, or run liftphase analyze.");
}

async function load(asked) {
  results.restart(asked);
  list.replaceChildren();
  await more();
}

// direction: 1 or -1; past the last card that is loaded more are.
async function move(direction) {
  const at = [...list.children].indexOf(document.activeElement.closest(".card"));
  if (at + direction >= list.childElementCount && !results.complete) await more();
  const next = list.children[Math.max(0, Math.min(list.childElementCount - 1, at + direction))];
  (next?.querySelector(".open") ?? next)?.focus();
  next?.scrollIntoView({ block: "nearest" });
}

function correct() {
  document.activeElement.closest(".card")?.querySelector(".correct")?.click();
}

document
  .getElementById("wall")
  .replaceChildren(
    el(
      "header",
      {},
      el("div", {}, el("h1", {}, say("Results")), total),
      controls.element,
      el("a", { class: "upload", href: "/upload" }, say("Upload a clip")),
    ),
    wallJobs(),
    list,
    problem,
    end,
    el("button", { type: "button", class: "help", on: { click: () => keys.toggle() } }, say("Keys (?)")),
    keys.dialog,
  );
load({});
