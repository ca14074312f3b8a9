// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import { get, query } from "./api.js";
import { shareBar } from "./chart.js";
import { h, select } from "./dom.js";
import { count, money } from "./format.js";
import { loaded } from "./live.js";
import { table } from "./table.js";

const nothing = h("p", { class: "note" }, "Nothing in this period.");

/** A table of usage rows; `names` are the columns before the figures, `measure` what the bars show. */
function usageTable(label, names, rows, measure) {
  const most = Math.max(...rows.map(measure));
  const unknown = ({ unknownCosts }) =>
    unknownCosts > 0 && h("span", { class: "more" }, `+ ${count(unknownCosts)} unknown`);
  return table(
    label,
    [
      ...names,
      { cell: (row) => shareBar(most > 0 ? measure(row) / most : 0) },
      { name: "Requests", cell: ({ requests }) => count(requests), isNumber: true },
      { name: "Tokens", cell: ({ tokens }) => count(tokens.total), isNumber: true },
      { name: "Cost", cell: (row) => [money(row.cost), unknown(row)], isNumber: true },
      { name: "Credits", cell: ({ credits }) => money(credits), isNumber: true },
    ],
    rows);
}

const measures = {
  requests: (row) => row.requests, tokens: (row) => row.tokens.total, cost: (row) => Number(row.cost),
};

/** The models used most. */
export function modelsPanel(scope, asked) {
  const by = select(Object.keys(measures).map((name) => [name, name]), "requests", { "aria-label": "Most by" });
  const table = loaded(async () => {
    const { rows } = await get(query(`${scope.base}/usage/models`, { ...asked, by: by.value, limit: 10 }));
    if (rows.length === 0) return nothing.cloneNode(true);
    const columns = [{ name: "Model", cell: ({ model }) => h("code", {}, model) }];
    return usageTable("Most-used models", columns, rows, measures[by.value]);
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
  const columns = [{ name: "Key", cell: name }];
  if (scope.isOrganisation) columns.push({ name: "Member", cell: ({ member }) => member ?? "—" });
  columns.push({ name: "Paid by", cell: ({ payer }) => payers[payer] ?? payer });
  return [heading, usageTable("Usage by key and payer", columns, rows, measures.requests)];
}
