// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import { get, query } from "./api.js";
import { field, h, select } from "./dom.js";
import { money, time } from "./format.js";
import { loaded } from "./live.js";
import { tile } from "./usage.js";

const kinds = {
  grant: "Added", reserve: "Held for a request", settle: "Charged", void: "Released", expire: "Released, not collected in time",
};

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
    const { entries } = await get(`${chosen().base}/credits/entries?limit=100`);
    return entries.length === 0 ? h("p", { class: "note" }, "Nothing yet.") : entriesTable(entries);
  });
  const statement = statementPanel(chosen);
  scope.addEventListener("change", () => [balance, entries, statement].forEach(({ refresh }) => refresh()));
  return [
    h("h1", {}, "Credits"),
    page.scopes.length > 1 && h("div", { class: "row filters" }, field("Whose", scope)),
    h("p", { class: "note" }, `One credit is one dollar. Your tier's mark-up is ${page.session.user.tier.markup}; with a key of yours there is none.`),
    balance.element,
    statement.element,
    h("section", { class: "panel" }, h("h2", {}, "Entries"), entries.element),
  ];
}

function entriesTable(entries) {
  return h(
    "div", { class: "scroll", tabindex: 0, role: "region", "aria-label": "Entries" },
    h(
      "table", {},
      h(
        "thead", {},
        h(
          "tr", {}, ["When", "What"].map((name) => h("th", { scope: "col" }, name)),
          h("th", { scope: "col", class: "number" }, "Amount"), h("th", { scope: "col" }, "Request"))),
      h(
        "tbody", {},
        entries.map(({ at, kind, amount, requestID }) => h(
          "tr", {}, h("td", {}, time(at)), h("td", {}, kinds[kind] ?? kind), h("td", { class: "number" }, money(amount)),
          h("td", {}, requestID && h("code", {}, requestID)))))));
}

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
