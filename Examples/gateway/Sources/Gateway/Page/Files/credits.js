// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import { get, query } from "./api.js";
import { field, h, select } from "./dom.js";
import { money, time } from "./format.js";
import { loaded } from "./live.js";
import { table } from "./table.js";
import { tile } from "./usage.js";

const kinds = {
  grant: "Added", reserve: "Held for a request", settle: "Charged", void: "Released",
  expire: "Released, not collected in time",
};

const shown = 100;

/** "Credits": what there is, what went, and the statement to take away. */
export function creditsView(page) {
  const scope = select(page.scopes.map(({ name, title }) => [name, title]), "you");
  const chosen = () => page.scopes.find(({ name }) => name === scope.value);
  const balance = loaded(async () => {
    const { total, held, available } = await get(`${chosen().base}/credits`);
    return h(
      "dl", { class: "tiles" }, tile("Available", money(available)), tile("Held by running requests", money(held)),
      tile("Total", money(total)));
  });
  const entries = loaded(async () => {
    const from = new Date(Date.now() - 30 * 86_400_000).toISOString();
    const { entries } = await get(query(`${chosen().base}/credits/entries`, { from, limit: 10_000 }));
    if (entries.length === 0) return h("p", { class: "note" }, "Nothing yet.");
    return table("Entries", columns, entries.reverse().slice(0, shown));
  });
  const statement = statementPanel(chosen);
  scope.addEventListener("change", () => [balance, entries, statement].forEach(({ refresh }) => refresh()));
  return [
    h("h1", {}, "Credits"),
    page.scopes.length > 1 && h("div", { class: "row filters" }, field("Whose", scope)),
    h(
      "p", { class: "note" },
      `One credit is one dollar. Your tier's mark-up is ${page.session.user.tier.markup}; `,
      "with a key of yours there is none."),
    balance.element,
    statement.element,
    h("section", { class: "panel" }, h("h2", {}, `Last ${shown} entries of 30 days`), entries.element),
  ];
}

const columns = [
  { name: "When", cell: ({ at }) => time(at) },
  { name: "What", cell: ({ kind }) => kinds[kind] ?? kind },
  { name: "Amount", cell: ({ amount }) => money(amount), isNumber: true },
  { name: "Request", cell: ({ requestID }) => requestID && h("code", {}, requestID) },
];

function statementPanel(scope) {
  const now = new Date().toISOString().slice(0, 7);
  const month = h("input", { type: "month", value: now, max: now, placeholder: "2026-11" });
  const format = select([["csv", "CSV"], ["json", "JSON"]], "csv");
  const link = h("a", { class: "button primary", download: true }, "Download statement");
  const refresh = () => {
    link.href = query(`${scope().base}/statement`, { month: month.value || now, format: format.value });
  };
  month.addEventListener("change", refresh);
  format.addEventListener("change", refresh);
  refresh();
  return {
    refresh,
    element: h(
      "section", { class: "panel", "aria-labelledby": "statement" },
      h("h2", { id: "statement" }, "Statement"),
      h("p", {}, "Every request of a month: key, model, tokens, cost, credits."),
      h("div", { class: "row" }, field("Month", month), field("Format", format), link)),
  };
}
