// Curves over time: uniform samples as whole numbers, null where nothing was seen.

export class Curve {
  // values: integers or null; unit: what one of them is worth.
  constructor({ start_s, step_s }, { unit, values }) {
    this.start_s = start_s;
    this.step_s = step_s;
    this.unit = unit;
    this.values = values;
  }

  // The value at a time, between samples on a straight line; null where nothing was seen.
  at(time_s) {
    const place = (time_s - this.start_s) / this.step_s;
    const before = Math.floor(place + 1e-9);
    const share = Math.max(place - before, 0);
    const first = this.values[before] ?? null;
    const second = share < 1e-6 ? first : (this.values[before + 1] ?? null);
    return first === null || second === null ? null : (first + share * (second - first)) * this.unit;
  }

  // [lowest, highest] of the values within the spans ({start_s, end_s}); null when there is none.
  range(spans) {
    const within = (i) => {
      const at = this.start_s + i * this.step_s;
      return spans.some(({ start_s, end_s }) => start_s <= at && at <= end_s);
    };
    let low = Infinity;
    let high = -Infinity;
    for (const [i, value] of this.values.entries()) {
      if (value === null || !within(i)) continue;
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
    return low <= high ? [low * this.unit, high * this.unit] : null;
  }

  // The `d` of an SVG path from start_s to end_s; x, y: scales from seconds and value to pixels.
  path(start_s, end_s, x, y) {
    const first = Math.max(Math.floor((start_s - this.start_s) / this.step_s), 0);
    const last = Math.min(Math.ceil((end_s - this.start_s) / this.step_s), this.values.length - 1);
    const steps = [];
    let broken = true;
    for (let i = first; i <= last; i += 1) {
      const value = this.values[i];
      if (value === null) {
        broken = true;
        continue;
      }
      const at = this.start_s + i * this.step_s;
      steps.push(`${broken ? "M" : "L"}${x(at).toFixed(1)} ${y(value * this.unit).toFixed(1)}`);
      broken = false;
    }
    return steps.join("");
  }
}

// Round steps (1, 2, 5 times a power of ten) so that at most `most` fit into the span.
export function ticks(low, high, most) {
  const rough = (high - low) / Math.max(most, 1);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= rough);
  const marks = [];
  for (let mark = Math.ceil(low / step) * step; mark <= high + step * 1e-6; mark += step) marks.push(mark);
  return { step, marks };
}
