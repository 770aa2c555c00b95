// Where a clip that was not made for a page begins in its browser's time.

import { say } from "./words.js";

const ANCHOR_MS = 4000;

// The clip's time at the video's zero. Browsers count from the first frame, from zero or as an edit list has it:
// which it is, the timestamp of the first frame on screen tells.
export function anchor(video, src, first_pts_s) {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => resolve(first_pts_s), ANCHOR_MS);
    const settle = (_, { mediaTime }) => {
      clearTimeout(late);
      resolve(first_pts_s - mediaTime);
    };
    if ("requestVideoFrameCallback" in video) video.requestVideoFrameCallback(settle);
    else video.addEventListener("loadeddata", () => resolve(first_pts_s), { once: true });
    video.addEventListener(
      "error",
      () => {
        clearTimeout(late);
        reject(new Error(video.error?.message || say("the browser cannot play it")));
      },
      { once: true },
    );
    video.src = src;
  });
}
