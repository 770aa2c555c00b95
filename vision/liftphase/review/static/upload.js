// The entry of the upload page: a form, and below it what was uploaded and how far it is.

import "./server-words.js";
import { el } from "./dom.js";
import { uploadForm } from "./upload-form.js";
import { uploadItem } from "./upload-item.js";
import { getJson } from "./server.js";
import { say } from "./words.js";

const list = el("ul", { class: "items" });
const problem = el("p", { class: "problem", role: "alert", hidden: true });
let unfinished = 0;

function send(file, said) {
  unfinished += 1;
  const item = uploadItem(file, said, {
    // Who waits for one clip wants to see it; who uploads several is not to be interrupted.
    ended: (report) => {
      unfinished -= 1;
      if (report && unfinished === 0 && list.childElementCount === 1 && !form.touched()) location.assign(report);
    },
  });
  list.prepend(item.element);
  item.run();
}

const form = uploadForm({ send });
document
  .getElementById("upload")
  .replaceChildren(
    el("nav", {}, el("a", { href: "/" }, say("All results"))),
    el("h1", {}, say("Upload a clip")),
    problem,
    form.element,
    list,
  );
addEventListener("beforeunload", (event) => {
  if (list.querySelector(".sending")) event.preventDefault();
});
try {
  form.offer(await getJson("/api/choices"));
} catch (error) {
  problem.textContent = error.message;
  problem.hidden = false;
}
