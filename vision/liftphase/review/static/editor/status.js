// What happens to the edits, in words, and what another window did.

import { el } from "../dom.js";
import { say } from "../words.js";

// Returns {element, notice, ask(text, ...actions), tell(text)}; saver: a Saver; choose: {show, keep}, called as the
// person decides.
export function statusLine({ saver, choose }) {
  const state = el("p", { class: "save-state", role: "status" });
  const spoken = el("p", { class: "spoken", role: "status", "aria-live": "polite" });
  const notice = el("div", { class: "notice", role: "alert", hidden: true });
  const show = () => {
    state.className = `save-state ${saver.state}`;
    state.textContent = sentence(saver);
  };
  const ask = (text, ...actions) => {
    const close = (run) => () => {
      notice.hidden = true;
      run();
    };
    const buttons = actions.map(([says, run]) =>
      el("button", { type: "button", on: { click: close(run) } }, says),
    );
    notice.replaceChildren(el("p", {}, text), ...buttons);
    notice.hidden = false;
  };
  saver.addEventListener("state", show);
  saver.addEventListener("elsewhere", () =>
    ask(
      say("This clip was corrected in another window."),
      [say("Show that"), choose.show],
      [say("Keep what is here"), choose.keep],
    ),
  );
  saver.addEventListener("answer", ({ answer }) => {
    if (answer.replaced) {
      ask(say("Your edit replaced one that another window had made."), [say("OK"), () => {}]);
    }
  });
  show();
  let silent = 0;
  const tell = (text) => {
    clearTimeout(silent);
    spoken.textContent = text;
    silent = setTimeout(() => spoken.replaceChildren(), 4000);
  };
  return { element: el("div", { class: "status" }, state, spoken), notice, ask, tell };
}

function sentence({ state, problem, written }) {
  if (state === "saving") return say("Saving \u2026");
  if (state === "refused") return say("Not saved: {why}", { why: problem });
  if (state === "waiting") return say("Not saved yet; your edits wait here. {why}", { why: problem });
  if (problem) return say("Saved, but the results could not be written: {why}", { why: problem });
  return written ? say("Saved") : say("Saved; the results are being written");
}
