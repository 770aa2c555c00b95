// Tempo at a glance: for every part of a rep a bar per rep, its uncertainty, and the limits of the target.

import { el, svg } from "./dom.js";
import { number, seconds, plusMinus, limits } from "./format.js";
import { PARTS, VERDICTS, partTitle, partUncertainty, judgedPart } from "./phases.js";
import { say } from "./words.js";

const WIDTH = 320;
const HEIGHT = 130;
const LEFT = 34;
const TOP = 18;
const BOTTOM = 18;

// One small chart for each part that happened or was prescribed.
export function tempoBars({ analysis, judgement, reps, onJump }) {
  const wanted = judgement?.target?.limits ?? {};
  const charts = PARTS.filter(({ key }) => wanted[key] || reps.some((rep) => rep[`${key}_s`] > 0)).map(
    (part) => chart({ analysis, judgement, reps, part, wanted: wanted[part.key] ?? null, onJump }),
  );
  return el("div", { class: "tempo-bars" }, charts);
}

function chart({ analysis, judgement, reps, part, wanted, onJump }) {
  const bars = reps.map((rep) => {
    const judged = judgedPart(judgement, rep, part);
    const value = rep[`${part.key}_s`] ?? null;
    const u = judged?.uncertainty_s ?? partUncertainty(analysis, rep, part);
    return { rep, value, u, verdict: judged?.verdict ?? null };
  });
  const highest = Math.max(
    ...bars.map(({ value, u }) => (value ?? 0) + u),
    wanted?.max_s ?? wanted?.min_s ?? 0,
    0.5,
  );
  const y = (value) => HEIGHT - BOTTOM - (value / (1.05 * highest)) * (HEIGHT - TOP - BOTTOM);
  const slot = (WIDTH - LEFT) / Math.max(reps.length, 1);
  const drawing = svg(
    "svg",
    { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": described(part, bars, wanted) },
    wanted ? band(wanted, y, 1.05 * highest) : null,
    scale(y, highest),
    bars.map((bar, i) => column(bar, part, LEFT + i * slot, slot, y, onJump)),
  );
  const title = wanted ? `${partTitle(part)}: ${limits(wanted)}` : partTitle(part);
  return el("figure", {}, el("figcaption", {}, title), drawing);
}

function described(part, bars, wanted) {
  const texts = bars.map(({ rep, value, u, verdict }) => {
    const measured = value === null ? say("not seen") : `${seconds(value)} ${plusMinus(u)}`;
    return `${say("rep {rep}", { rep: rep.rep })} ${measured}${verdict ? ` ${say(VERDICTS[verdict].words)}` : ""}`;
  });
  const title = wanted
    ? say("{part} by rep, target {limits}", { part: partTitle(part), limits: limits(wanted) })
    : say("{part} by rep", { part: partTitle(part) });
  return `${title}: ${texts.join("; ")}`;
}

function band({ min_s, max_s }, y, highest) {
  const [top, bottom] = [y(max_s ?? highest), y(min_s ?? 0)];
  const edge = (at) => svg("line", { class: "limit", x1: LEFT, x2: WIDTH, y1: at, y2: at });
  return svg(
    "g",
    {},
    svg("rect", { class: "target-band", x: LEFT, y: top, width: WIDTH - LEFT, height: bottom - top }),
    min_s === null ? null : edge(bottom),
    max_s === null ? null : edge(top),
  );
}

function scale(y, highest) {
  const step = [0.5, 1, 2, 5, 10, 20, 60].find((size) => highest / size <= 4) ?? 120;
  const marks = [];
  for (let mark = 0; mark <= highest; mark += step) {
    marks.push(
      svg("line", { class: "grid", x1: LEFT, x2: WIDTH, y1: y(mark), y2: y(mark) }),
      svg(
        "text",
        { class: "scale", x: LEFT - 5, y: y(mark) + 4, "text-anchor": "end" },
        number(mark, step < 1 ? 1 : 0),
      ),
    );
  }
  return svg("g", {}, marks);
}

function column({ rep, value, u, verdict }, part, left, slot, y, onJump) {
  const middle = left + slot / 2;
  const half = Math.min(slot * 0.34, 18);
  const group = svg("g", { class: "bar", on: { click: () => onJump(rep) } });
  group.append(svg("rect", { class: "hit", x: left, y: 0, width: slot, height: HEIGHT }));
  if (slot > 9 || rep.rep % 5 === 0) {
    group.append(
      svg("text", { class: "scale", x: middle, y: HEIGHT - 4, "text-anchor": "middle" }, String(rep.rep)),
    );
  }
  if (value === null) return group;
  const [low, high] = [y(Math.max(value - u, 0)), y(value + u)];
  group.append(
    svg("rect", {
      class: `phase ${part.phase}`,
      x: middle - half,
      y: y(value),
      width: 2 * half,
      height: y(0) - y(value),
    }),
    svg("path", {
      class: "whisker",
      d: `M${middle} ${low}V${high}M${middle - 3} ${low}h6M${middle - 3} ${high}h6`,
    }),
  );
  if (verdict) {
    const sign = svg(
      "text",
      { class: `sign ${verdict}`, x: middle, y: high - 3, "text-anchor": "middle" },
      VERDICTS[verdict].sign,
    );
    group.append(sign);
  }
  return group;
}
