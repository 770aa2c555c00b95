// Which frame is on screen, exactly. `currentTime` says what was asked for; `requestVideoFrameCallback` says
// which frame was presented, by its own timestamp. All that shows the time listens to this clock.

const RATES = [0.1, 0.25, 0.5, 0.75, 1, 1.5, 2];

// So long after a seek, what was presented last is its answer: one asked for comes sooner, save on a busy machine.
const SETTLE_MS = 1000;

// Events: "frame" when another frame is shown or asked for, "state" when playing, rate, loop or video change.
export class VideoClock extends EventTarget {
  #index = 0;
  #target = null; // asked for, not yet on screen
  #issued = null; // the seek the browser works on
  #shown = null; // presented last, asked for or not

  // frames: FrameTimes of the analysis; video: an element without a source, or null; origin_s: the time of the
  // clip at which the video begins; slowmo: how many times too slow the video plays.
  constructor(frames, video = null, { origin_s = 0, slowmo = 1 } = {}) {
    super();
    this.frames = frames;
    this.video = null;
    this.loop = null;
    this.confirmed = false;
    if (video) this.attach(video, { origin_s, slowmo });
  }

  // A video that came later takes up the moment; it may have its source already.
  attach(video, { origin_s = 0, slowmo = 1 }) {
    Object.assign(this, { video, origin_s, slowmo });
    this.#watch(video);
    if (video.readyState > 0) this.seekToFrame(this.#index);
    this.#tell("state");
  }

  get index() {
    return this.#target ?? this.#index;
  }

  get time_s() {
    return this.frames.time(this.index);
  }

  get playing() {
    return this.video !== null && !this.video.paused && !this.video.ended;
  }

  get rate() {
    return this.video ? this.video.playbackRate : 1;
  }

  seekToFrame(index) {
    this.#target = this.frames.clamp(index);
    this.confirmed = false;
    if (!this.video) {
      this.#index = this.#target;
      this.#target = null;
    } else if (this.#issued === null && this.video.readyState > 0) {
      this.#issue();
    }
    this.#tell("frame");
  }

  // The frame on screen at this time.
  seekToTime(time_s) {
    this.seekToFrame(this.frames.at(time_s));
  }

  // The first frame of what begins at this time.
  seekToStart(time_s) {
    this.seekToFrame(this.frames.from(time_s));
  }

  // By hand: it ends a loop, which would jump back at once.
  step(frames) {
    this.pause();
    this.seekToFrame(this.index + frames);
  }

  play() {
    // A refusal (no gesture yet, source gone) shows in the state; there is nothing else to do about it.
    this.video?.play().catch(() => this.#tell("state"));
  }

  pause() {
    this.video?.pause();
  }

  toggle() {
    if (this.playing) this.pause();
    else this.play();
  }

  changeRate(steps) {
    if (!this.video) return;
    const now = RATES.findIndex((rate) => rate >= this.rate);
    this.video.playbackRate = RATES[Math.min(Math.max(now + steps, 0), RATES.length - 1)];
  }

  // Repeat start_s..end_s until told otherwise.
  startLoop(start_s, end_s, name) {
    const from = this.frames.from(start_s);
    this.loop = { from, to: Math.max(this.frames.from(end_s), from + 1), name };
    this.seekToFrame(from);
    this.play();
    this.#tell("state");
  }

  stopLoop() {
    this.loop = null;
    this.#tell("state");
  }

  #watch(video) {
    video.addEventListener("loadedmetadata", () => this.#issue());
    video.addEventListener("seeked", () => this.#seeked());
    video.addEventListener("ended", () => this.#again());
    video.addEventListener("error", () => {
      this.video = null;
      this.seekToFrame(this.index);
      this.#tell("state");
    });
    for (const event of ["play", "pause", "ratechange"]) {
      video.addEventListener(event, () => this.#tell("state"));
    }
    if ("requestVideoFrameCallback" in video) {
      const present = (_, { mediaTime }) => {
        this.#presented(this.frames.nearest(this.#clipTime(mediaTime)));
        video.requestVideoFrameCallback(present);
      };
      video.requestVideoFrameCallback(present);
    } else {
      const present = () => this.#presented(this.frames.at(this.#clipTime(video.currentTime)));
      for (const event of ["timeupdate", "seeked"]) video.addEventListener(event, present);
    }
  }

  #clipTime(media_s) {
    return (media_s + this.origin_s) / this.slowmo;
  }

  #issue() {
    this.#issued = this.#target = this.index;
    this.video.currentTime = this.frames.middle(this.#issued) * this.slowmo - this.origin_s;
  }

  #seeked() {
    const overtaken = this.#target !== null && this.#target !== this.#issued;
    this.#issued = null;
    if (overtaken) this.#issue();
    // A seek within the frame on screen presents nothing new.
    else if (this.#target === this.#index) this.#presented(this.#index);
    else if (this.#target !== null) setTimeout((asked) => this.#settle(asked), SETTLE_MS, this.#target);
  }

  // The video may lack the frame asked for: the one that came instead, before the seek was over, is on screen.
  #settle(asked) {
    if (this.#issued === null && this.#target === asked && this.#shown !== null) this.#presented(this.#shown);
  }

  #presented(index) {
    this.#shown = index;
    // What is presented on the way to another frame counts for nothing.
    if (this.#issued !== null && index !== this.#target) return;
    this.#index = index;
    this.#target = null;
    this.confirmed = true;
    this.#tell("frame");
    if (this.loop && this.playing && (index >= this.loop.to || index < this.loop.from)) {
      this.seekToFrame(this.loop.from);
    }
  }

  #again() {
    if (!this.loop) return;
    this.seekToFrame(this.loop.from);
    this.play();
  }

  #tell(event) {
    this.dispatchEvent(new Event(event));
  }
}
