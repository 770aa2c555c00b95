// Where a clip that was not made for a page begins in its browser's time.

import { say } from "./words.js";

const LOOK_MS = 4000;

// The clip's time at the video's zero. Browsers count from the first frame, from zero or as an edit list has it:
// which it is, the timestamp of the first frame on screen tells.
export function anchor(video, src, first_pts_s) {
  return new Promise((resolve, reject) => {
    let looking = 0;
    const settle = (origin_s) => {
      clearTimeout(looking);
      resolve(origin_s);
    };
    const look = () => {
      looking = setTimeout(() => (isComing(video) ? look() : settle(first_pts_s)), LOOK_MS);
    };
    look();
    if ("requestVideoFrameCallback" in video) {
      video.requestVideoFrameCallback((_, { mediaTime }) => settle(first_pts_s - mediaTime));
    } else {
      video.addEventListener("loadeddata", () => settle(first_pts_s), { once: true });
    }
    video.addEventListener(
      "error",
      () => {
        clearTimeout(looking);
        reject(new Error(video.error?.message || say("the browser cannot play it")));
      },
      { once: true },
    );
    video.src = src;
  });
}

// Whether there is a frame to wait for, however long a slow network or a busy machine takes. Some browsers fetch
// none before the person plays.
function isComing({ networkState, readyState }) {
  return networkState === HTMLMediaElement.NETWORK_LOADING || readyState >= HTMLMediaElement.HAVE_CURRENT_DATA;
}
