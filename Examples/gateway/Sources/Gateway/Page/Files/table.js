// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import { h } from "./dom.js";

/**
 * A table that scrolls by itself where it is too wide. Columns are `{name, cell, isNumber}`, `cell(row)` giving what
 * stands in it; the first names the row. One without a name has only a picture of what others say.
 */
export function table(label, columns, rows) {
  const kind = ({ isNumber }) => isNumber ? "number" : null;
  return h(
    "div", { class: "scroll", tabindex: 0, role: "region", "aria-label": label },
    h(
      "table", {},
      h(
        "thead", {},
        h(
          "tr", {},
          columns.map((column) => column.name
            ? h("th", { scope: "col", class: kind(column) }, column.name)
            : h("td", {})))),
      h(
        "tbody", {},
        rows.map((row) => h(
          "tr", {},
          columns.map((column, index) => index === 0
            ? h("th", { scope: "row" }, column.cell(row))
            : h("td", { class: kind(column) }, column.cell(row))))))));
}
