// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import { get, query } from "./api.js";
import { shareBar } from "./chart.js";
import { h, select } from "./dom.js";
import { count, money } from "./format.js";
import { loaded } from "./live.js";

const nothing = h("p", { class: "note" }, "Nothing in this period.");

/** A table of usage rows; `names` are the columns before the figures: [heading, row → text]. */
function usageTable(label, rows, names, measure) {
  const most = Math.max(...rows.map(measure));
  const figures = [
    ["Requests", (row) => count(row.requests)], ["Tokens", (row) => count(row.tokens.total)],
    ["Cost", (row) => [money(row.cost), row.unknownCosts > 0 && h("span", { class: "more" }, `+ ${count(row.unknownCosts)} unknown`)]],
    ["Credits", (row) => money(row.credits)],
  ];
  return h(
    "div", { class: "scroll", tabindex: 0, role: "region", "aria-label": label },
    h(
      "table", {},
      h(
        "thead", {},
        h(
          "tr", {}, names.map(([name]) => h("th", { scope: "col" }, name)),
          h("td", {}), figures.map(([name]) => h("th", { scope: "col", class: "number" }, name)))),
      h(
        "tbody", {},
        rows.map((row) => h(
          "tr", {},
          names.map(([, text], index) => h(index === 0 ? "th" : "td", index === 0 ? { scope: "row" } : {}, text(row))),
          h("td", {}, shareBar(most > 0 ? measure(row) / most : 0)),
          figures.map(([, text]) => h("td", { class: "number" }, text(row))))))));
}

const measures = {
  requests: (row) => row.requests, tokens: (row) => row.tokens.total, cost: (row) => Number(row.cost),
};

/** The models used most. */
export function modelsPanel(scope, asked) {
  const by = select([["requests", "requests"], ["tokens", "tokens"], ["cost", "cost"]], "requests", { "aria-label": "Most by" });
  const table = loaded(async () => {
    const { rows } = await get(query(`${scope.base}/usage/models`, { ...asked, by: by.value, limit: 10 }));
    if (rows.length === 0) return nothing.cloneNode(true);
    return usageTable("Most-used models", rows, [["Model", (row) => h("code", {}, row.model)]], measures[by.value]);
  });
  by.addEventListener("change", table.refresh);
  return [h("div", { class: "heading" }, h("h2", {}, "Most-used models"), by), table.element];
}

const payers = { ownKey: "You, at the provider", credits: "Credits" };
const keyNames = { system: "The platform's key", brought: "A key sent with the request" };

/** By key and by who paid; for an organisation, by member too. */
export async function payersPanel(scope, asked) {
  const by = scope.isOrganisation ? "key,member,payer" : "key,payer";
  const [{ rows }, { keys }] = await Promise.all([
    get(query(`${scope.base}/usage`, { ...asked, by })), get(`${scope.base}/api-keys`),
  ]);
  const heading = h("div", { class: "heading" }, h("h2", {}, "By key and payer"));
  if (rows.length === 0) return [heading, nothing.cloneNode(true)];
  const name = ({ key }) => {
    const known = keys.find(({ id }) => id === key);
    if (known) return [`${known.label || known.providerName} `, h("code", {}, known.masked)];
    return keyNames[key] ?? "A key that was deleted";
  };
  const columns = [["Key", name]];
  if (scope.isOrganisation) columns.push(["Member", (row) => row.member ?? "—"]);
  columns.push(["Paid by", (row) => payers[row.payer] ?? row.payer]);
  return [heading, usageTable("Usage by key and payer", rows, columns, measures.requests)];
}
