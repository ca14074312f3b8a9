// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import { get, query } from "./api.js";
import { barChart } from "./chart.js";
import { field, h, select } from "./dom.js";
import { count, day, money, shortCount, shortDay, shortMoney, shortMonth } from "./format.js";
import { loaded } from "./live.js";
import { savingsPanel } from "./savings.js";
import { modelsPanel, payersPanel } from "./usage-tables.js";

const daysAgo = (n) => day(new Date(Date.now() - n * 86_400_000));

/** Days before today, and how the page says it. */
const spans = [
  ["6", "Last 7 days"], ["29", "Last 30 days"], ["89", "Last 90 days"], ["364", "Last 12 months"], ["", "Other days"],
];

/** "Usage": what was asked, by which key, and who paid. Days are UTC's. */
export function usageView(page) {
  const scope = select(page.scopes.map(({ name, title }) => [name, title]), "you");
  const span = select(spans, "29");
  const from = h("input", { type: "date", value: daysAgo(29), max: daysAgo(0) });
  const to = h("input", { type: "date", value: daysAgo(0), max: daysAgo(0) });
  const every = select([["day", "Day"], ["week", "Week"], ["month", "Month"]], "day");
  const others = [field("From", from), field("To", to)];
  others.forEach((field) => { field.hidden = true; });

  const asked = () => ({ from: from.value, to: to.value });
  const chosen = () => page.scopes.find(({ name }) => name === scope.value);
  const panels = [
    loaded(() => overview(chosen(), asked(), every.value)),
    loaded(() => modelsPanel(chosen(), asked()), { class: "panel" }),
    loaded(() => payersPanel(chosen(), asked()), { class: "panel" }),
    savingsPanel(chosen, asked),
  ];
  const refresh = () => panels.forEach((panel) => panel.refresh());

  span.addEventListener("change", () => {
    others.forEach((field) => { field.hidden = span.value !== ""; });
    if (span.value === "") return from.focus();
    from.value = daysAgo(Number(span.value));
    to.value = daysAgo(0);
    every.value = { 89: "week", 364: "month" }[span.value] ?? "day";
    return refresh();
  });
  for (const control of [scope, from, to, every]) {
    control.addEventListener("change", () => { if (from.value !== "" && to.value !== "") refresh(); });
  }
  return [
    h("h1", {}, "Usage"),
    h(
      "form", { class: "row filters", onsubmit: (event) => event.preventDefault(), "aria-label": "What is shown" },
      page.scopes.length > 1 && field("Whose", scope), field("Period", span), others, field("One bar for a", every)),
    panels.map(({ element }) => element),
  ];
}

async function overview(scope, asked, every) {
  const [{ rows: [sum] }, { rows }] = await Promise.all([
    get(query(`${scope.base}/usage`, asked)), get(query(`${scope.base}/usage/time`, { ...asked, every })),
  ]);
  const label = every === "month" ? shortMonth : shortDay;
  const nothing = { requests: 0, tokens: { total: 0 }, cost: "0.00", credits: "0.00" };
  const chart = (title, kind, value, text, axis) => barChart({
    title, kind, axis, total: text(sum ?? nothing),
    bars: rows.map((row) => ({ label: label(row.from), value: Number(value(row)), text: text(row) })),
  });
  return [
    sum && h(
      "dl", { class: "tiles" },
      tile("Requests", count(sum.requests)), tile("Failures", count(sum.failures)),
      tile("Fell back to credits", count(sum.fallbacks), `${money(sum.fallbackCredits)} of credits`),
      tile(
        "Tokens", count(sum.tokens.total),
        `${shortCount(sum.tokens.input)} in, ${shortCount(sum.tokens.output)} out`),
      tile(
        "Cost at providers", money(sum.cost),
        sum.unknownCosts > 0 && `and ${count(sum.unknownCosts)} of unknown cost`),
      tile("Credits charged", money(sum.credits))),
    h(
      "div", { class: "charts" },
      chart("Requests", "requests", (row) => row.requests, (row) => count(row.requests), shortCount),
      chart("Tokens", "tokens", (row) => row.tokens.total, (row) => count(row.tokens.total), shortCount),
      chart("Cost at providers", "cost", (row) => row.cost, (row) => money(row.cost), shortMoney),
      chart("Credits charged", "credits", (row) => row.credits, (row) => money(row.credits), shortMoney)),
  ];
}

export const tile = (name, value, more) => h(
  "div", { class: "tile" }, h("dt", {}, name), h("dd", {}, value, more && h("span", { class: "more" }, more)));
