// One table of keys: what they do and what the help says of them.

import { el } from "./dom.js";
import { say } from "./words.js";

// bindings: [{keys: ["k", " "], says, run}]; a key is `event.key`, with "Shift+" before it where Shift is held, and
// "Ctrl+" where Ctrl or Command is.
// Returns {dialog, toggle()}; the keys can be switched off in the dialog, for those who dictate.
export function bindKeys(bindings) {
  const enabled = el("input", { type: "checkbox", id: "keys-enabled", checked: true });
  const rows = bindings.map(({ keys, says }) =>
    el("tr", {}, el("th", { scope: "row" }, spelled(keys)), el("td", {}, says)),
  );
  const close = el("button", { type: "button", on: { click: () => dialog.close() } }, say("Close"));
  const dialog = el(
    "dialog",
    { class: "keys", "aria-labelledby": "keys-title" },
    // What is read first gets the focus, else a small screen opens at the end.
    el("h2", { id: "keys-title", tabindex: -1, autofocus: true }, say("Keys")),
    el("table", {}, el("tbody", {}, rows)),
    el("p", {}, enabled, el("label", { for: "keys-enabled" }, ` ${say("Single keys are on")}`)),
    close,
  );
  document.addEventListener("keydown", (event) => {
    const held = (event.ctrlKey || event.metaKey) && !event.getModifierState("AltGraph");
    if ((!enabled.checked && !held) || (event.altKey && !event.getModifierState("AltGraph")) || dialog.open)
      return;
    const key = (held ? "Ctrl+" : "") + nameOf(event);
    if (isTaken(event.target, key)) return;
    const binding = bindings.find(({ keys }) => keys.includes(key));
    if (!binding) return;
    event.preventDefault();
    binding.run();
  });
  return { dialog, toggle: () => (dialog.open ? dialog.close() : dialog.showModal()) };
}

// What has the focus may need the key itself.
function isTaken(target, key) {
  if (target.closest("input:not([type=checkbox]), select, textarea")) return true;
  if (key === " ") return target.closest("button, summary, input") !== null;
  return key.includes("Arrow") && target.matches("[data-scrolls]");
}

function nameOf({ key, shiftKey, code }) {
  // Shift turns , and . into other signs on every keyboard; their place tells them.
  if (shiftKey && code === "Comma") return "Shift+,";
  if (shiftKey && code === "Period") return "Shift+.";
  // On many keyboards [ and ] need AltGr; what is in their place does as well.
  if (code === "BracketLeft" || key === "[") return "[";
  if (code === "BracketRight" || key === "]") return "]";
  const name = key.length === 1 ? key.toLowerCase() : key;
  return shiftKey && name !== "?" ? `Shift+${name}` : name;
}

function spelled(keys) {
  const names = {
    " ": say("Space"),
    ArrowLeft: "\u2190",
    ArrowRight: "\u2192",
    Shift: say("Shift"),
    Ctrl: say("Ctrl"),
    Backspace: say("Backspace"),
    Delete: say("Delete"),
  };
  return keys.flatMap((key, i) => {
    const text = Object.entries(names).reduce((name, [from, to]) => name.replace(from, to), key);
    return [
      i ? ` ${say("or")} ` : "",
      el(
        "kbd",
        {},
        text.replace(/(^|\+)[a-z]$/, (last) => last.toUpperCase()),
      ),
    ];
  });
}
