// The presentation timestamps of a clip's frames. Index / fps is wrong for most phone clips; these are not.

// Times of an analysis carry 0.1 ms: nearer than this, two are the same.
export const SAME_S = 1.1e-4;

export class FrameTimes {
  // times_s: increasing seconds, one per frame.
  constructor(times_s) {
    this.times_s = times_s;
  }

  // first_us, delta_us: whole microseconds, as the page carries them.
  static fromDeltas({ first_us, delta_us }) {
    const times_s = new Float64Array(delta_us.length + 1);
    let at = first_us;
    times_s[0] = at / 1e6;
    delta_us.forEach((delta, i) => {
      at += delta;
      times_s[i + 1] = at / 1e6;
    });
    return new FrameTimes(times_s);
  }

  get count() {
    return this.times_s.length;
  }

  time(index) {
    return this.times_s[index];
  }

  clamp(index) {
    return Math.min(Math.max(index, 0), this.count - 1);
  }

  end_s() {
    return this.time(this.count - 1) + this.interval(this.count - 1);
  }

  // How long a frame is shown; the last one as long as the one before it.
  interval(index) {
    const next = Math.min(index + 1, this.count - 1);
    return next > 0 ? this.time(next) - this.time(next - 1) : 0.04;
  }

  // The middle of a frame's interval: a seek to its edge may show the frame before.
  middle(index) {
    return this.time(index) + this.interval(index) / 2;
  }

  // The frame on screen at this time.
  at(time_s) {
    let low = 0;
    let high = this.count - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.times_s[middle] <= time_s) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  // The first frame from this time on; times of an analysis are rounded to 0.1 ms.
  from(time_s) {
    const before = this.at(time_s + 1e-4);
    return this.time(before) >= time_s - 1e-4 ? before : this.clamp(before + 1);
  }

  // The frame whose timestamp is nearest: for timestamps that were rounded on the way.
  nearest(time_s) {
    const before = this.at(time_s);
    const after = this.clamp(before + 1);
    return Math.abs(this.time(after) - time_s) < Math.abs(this.time(before) - time_s) ? after : before;
  }
}
