// A lift over the weeks, out of the training log: a small chart and a row for each measure.

import { el, svg } from "./dom.js";
import { number, plusMinus } from "./format.js";
import { plural, say, sentence } from "./words.js";

const WIDTH = 320;
const HEIGHT = 130;
const LEFT = 40;
const RIGHT = 12;
const TOP = 12;
const BOTTOM = 20;
const DAY_MS = 86_400_000;

// trend: what `liftphase.review.trend_data` makes.
export function trendSection(trend) {
  const body = trend.problem
    ? [el("p", {}, say("The training log cannot be read: {why}", { why: trend.problem }))]
    : [
        el("div", { class: "tempo-bars" }, trend.measures.map(chart)),
        el(
          "div",
          { class: "scroller", "data-scrolls": true, tabindex: "0", role: "region", "aria-label": say("Trends") },
          table(trend.measures),
        ),
        el(
          "p",
          { class: "legend" },
          say("Means over the working sets of a week, \u00b1 holds the true value nine times in ten."),
          ` ${say("\u25c6 is a change larger than the measurement's error, dashed the mean of the last six weeks.")}`,
          ` ${say("Training log of {day}.", { day: trend.as_of })}`,
        ),
      ];
  return el("section", { class: "set", "aria-labelledby": "trend" }, el("h2", { id: "trend" }, say("Over the weeks")), body);
}

function chart({ words, unit, points, recent_mean }) {
  const lows = points.map(({ value, u }) => value - (u ?? 0));
  const highs = points.map(({ value, u }) => value + (u ?? 0));
  const [low, high] = [Math.min(...lows), Math.max(...highs)];
  const span = high - low || 1;
  const y = (value) => HEIGHT - BOTTOM - ((value - low) / span) * (HEIGHT - TOP - BOTTOM);
  const [first, last] = [Date.parse(points[0].week), Date.parse(points.at(-1).week)];
  const x = (week) => LEFT + 8 + ((Date.parse(week) - first) / Math.max(last - first, DAY_MS)) * (WIDTH - LEFT - RIGHT - 8);
  const line = points.map((own, i) => `${i ? "L" : "M"}${x(own.week)} ${y(own.value)}`).join("");
  const drawing = svg(
    "svg",
    { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": described(words, unit, points) },
    [low, high].map((at) => mark(at, y(at), span)),
    svg("line", { class: "zero", x1: LEFT, x2: WIDTH, y1: y(recent_mean), y2: y(recent_mean) }),
    svg("path", { class: "curve", d: line }),
    points.map((own) => point(own, x(own.week), y)),
    [points[0], points.at(-1)].map(({ week }, i) =>
      svg("text", { x: i ? WIDTH : LEFT, y: HEIGHT - 4, "text-anchor": i ? "end" : "start" }, week),
    ),
  );
  return el("figure", {}, el("figcaption", {}, titled(words, unit)), drawing);
}

function mark(at, top, span) {
  return svg(
    "g",
    {},
    svg("line", { class: "grid", x1: LEFT, x2: WIDTH, y1: top, y2: top }),
    svg("text", { class: "scale", x: LEFT - 5, y: top + 4, "text-anchor": "end" }, number(at, span < 1 ? 2 : span < 10 ? 1 : 0)),
  );
}

function point({ value, u, changed }, x, y) {
  const whisker = u && svg("path", { class: "whisker", d: `M${x} ${y(value - u)}V${y(value + u)}` });
  const [at, r] = [y(value), changed === null ? 3 : 6];
  const shape =
    changed === null
      ? svg("circle", { class: "week", cx: x, cy: at, r })
      : svg("path", { class: "week changed", d: `M${x} ${at - r}l${r} ${r}l${-r} ${r}l${-r} ${-r}z` });
  return svg("g", {}, whisker, shape);
}

function described(words, unit, points) {
  const texts = points.map(({ week, value, u, changed }) => {
    const sure = changed === null ? "" : `, ${say("a change larger than the error")}`;
    return `${say("week of {day}", { day: week })} ${measured({ value, u })} ${say(unit)}${sure}`;
  });
  return `${say("{measure} by week", { measure: sentence(say(words)) })}: ${texts.join("; ")}`;
}

function titled(words, unit) {
  return `${sentence(say(words))}, ${say(unit)}`;
}

function measured({ value, u }) {
  return u === null ? number(value) : `${number(value)} ${plusMinus(u)}`;
}

function table(measures) {
  const head = [
    say("Measure"),
    say("Last week"),
    say("Changed by"),
    say("Highest"),
    say("Mean of 6 weeks"),
    say("Weeks"),
  ];
  const rows = measures.map(({ words, unit, points, highest, recent_mean }) => {
    const last = points.at(-1);
    const changed = last.changed === null ? say("within the error") : number(last.changed);
    const cells = [
      measured(last),
      last.u === null ? "\u2013" : changed,
      `${number(highest.value)} (${highest.week})`,
      number(recent_mean),
      `${points.length} (${plural("1 set", "{count} sets", points.reduce((all, own) => all + own.sets, 0))})`,
    ];
    return el(
      "tr",
      {},
      el("th", { scope: "row" }, titled(words, unit)),
      cells.map((text) => el("td", {}, text)),
    );
  });
  return el(
    "table",
    { class: "trends" },
    el("thead", {}, el("tr", {}, head.map((text) => el("th", { scope: "col" }, text)))),
    el("tbody", {}, rows),
  );
}
