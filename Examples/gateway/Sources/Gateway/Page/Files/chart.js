// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import { h, newID, replaceChildren, svg } from "./dom.js";
import { table } from "./table.js";

const height = 180;
const margin = { top: 10, right: 4, bottom: 24, left: 68 };

/**
 * Bars over time, as wide as there is room. `bars` are `{label, value, text}`: a number for the height, and the text
 * that is exact. A table with the same stands behind it.
 */
export function barChart({ title, bars, axis, total, kind }) {
  const id = newID("chart");
  const figure = h("div", { class: `bars ${kind}` });
  const draw = () => replaceChildren(figure, drawing({ title, bars, axis, total, id, width: figure.clientWidth }));
  new ResizeObserver(draw).observe(figure);
  return h(
    "figure", { class: "chart" },
    h("figcaption", { id }, title, h("span", { class: "total" }, total)),
    figure,
    h("details", {}, h("summary", {}, `${title} as a table`), table(`${title} as a table`, [
      { name: "From", cell: ({ label }) => label }, { name: title, cell: ({ text }) => text, isNumber: true },
    ], bars)));
}

function drawing({ title, bars, axis, total, id, width }) {
  if (width === 0) return null;
  const ticks = scale(Math.max(0, ...bars.map(({ value }) => value)));
  const top = ticks.at(-1);
  const inner = { width: width - margin.left - margin.right, height: height - margin.top - margin.bottom };
  const step = inner.width / Math.max(1, bars.length);
  const y = (value) => margin.top + inner.height * (1 - value / top);
  const gap = step > 6 ? Math.min(6, step * 0.25) : step > 2 ? 1 : 0;
  return svg(
    "svg",
    {
      role: "img", width, height, viewBox: `0 0 ${width} ${height}`, "aria-labelledby": id,
      "aria-describedby": `${id}-text`,
    },
    svg("desc", { id: `${id}-text` }, description(title, bars, total)),
    ticks.map((tick) => [
      svg("line", { class: "grid", x1: margin.left, x2: width - margin.right, y1: y(tick), y2: y(tick) }),
      svg("text", { class: "axis", x: margin.left - 6, y: y(tick) + 4, "text-anchor": "end" }, axis(tick)),
    ]),
    bars.map(({ label, value, text }, index) => {
      const x = margin.left + index * step;
      // What is little is still something.
      const tall = value > 0 ? Math.max(2, inner.height * value / top) : 0;
      return svg(
        "g", {}, svg("title", {}, `${label}: ${text}`),
        svg("rect", { class: "touch", x, y: margin.top, width: step, height: inner.height }),
        svg("rect", {
          class: "bar", x: x + gap / 2, y: margin.top + inner.height - tall, rx: Math.min(2, step / 4),
          width: Math.max(0.5, step - gap), height: tall,
        }));
    }),
    labels(bars, width).map(({ index, anchor }) => {
      const place = { start: 0, middle: 0.5, end: 1 }[anchor];
      const x = margin.left + (index + place) * step;
      return svg("text", { class: "axis", x, y: height - 6, "text-anchor": anchor }, bars[index].label);
    }));
}

function description(title, bars, total) {
  if (bars.length === 0) return "Nothing in this period.";
  const most = bars.reduce((a, b) => b.value > a.value ? b : a);
  const peak = most.value > 0 ? ` Most on ${most.label}: ${most.text}.` : "";
  return `${title} from ${bars[0].label} to ${bars.at(-1).label}: ${total} in all.${peak}`;
}

/** Round steps from 0 to at least `most`: three or four of them. */
function scale(most) {
  if (most <= 0) return [0, 1];
  const raw = most / 3;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 2.5, 5, 10].map((n) => n * power).find((n) => n >= raw);
  const count = Math.ceil(most / step - 1e-9);
  return Array.from({ length: count + 1 }, (_, index) => Number((index * step).toPrecision(12)));
}

/** First and last, and what fits between. */
function labels(bars, width) {
  if (bars.length === 0) return [];
  if (bars.length === 1) return [{ index: 0, anchor: "middle" }];
  const room = Math.max(2, Math.floor((width - margin.left) / 90));
  const last = bars.length - 1;
  const shown = Math.min(room, bars.length);
  const indices = Array.from({ length: shown }, (_, n) => Math.round(n * last / (shown - 1)));
  return indices.map((index) => ({
    index, anchor: bars.length <= room ? "middle" : index === 0 ? "start" : index === last ? "end" : "middle",
  }));
}

/** A share as a bar, for a table's cell; the number beside it says the same. */
export function shareBar(share) {
  return svg(
    "svg", { class: "share", width: 80, height: 8, viewBox: "0 0 80 8", "aria-hidden": "true", focusable: "false" },
    svg("rect", { class: "ground", width: 80, height: 8, rx: 4 }),
    share > 0 && svg("rect", { class: "bar", width: Math.max(3, 80 * share), height: 8, rx: 3 }));
}
