// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import { get, query } from "./api.js";
import { field, h, newID, textInput } from "./dom.js";
import { time, words } from "./format.js";
import { loaded } from "./live.js";
import { table } from "./table.js";

const pageSize = 50;

/** "Audit": what was done to an owner's keys and with them, in a chain that shows whether it was altered. */
export function auditView(page) {
  const owners = h("datalist", { id: newID("owners") });
  get("/api/v1/admin/owners?limit=1000")
    .then((reply) => owners.append(...reply.owners.map((owner) => h("option", { value: owner }))))
    .catch(() => {});
  const owner = textInput({ list: owners.id, value: `user:${page.session.user.id}` });
  let from = 1;
  const log = loaded(() => entriesPanel(owner.value.trim(), from, (next) => {
    from = next;
    log.refresh();
  }), { class: "panel" });
  const show = (event) => {
    event.preventDefault();
    from = 1;
    log.refresh();
  };
  return [
    h("h1", {}, "Audit"),
    h(
      "form", { class: "row filters", onsubmit: show },
      field("Owner", owner, "user:NAME or organisation:NAME"), owners,
      h("button", { type: "submit", class: "primary" }, "Show")),
    log.element,
  ];
}

async function entriesPanel(owner, from, go) {
  const log = await get(query("/api/v1/admin/audit", { owner, from, limit: pageSize }));
  const { entries, verification } = log;
  const isIntact = verification === "intact";
  const button = (text, to) => h("button", { type: "button", "data-focus": text, onclick: () => go(to) }, text);
  return [
    h(
      "div", { class: "heading" }, h("h2", {}, log.owner),
      h(
        "span", { class: `badge ${isIntact ? "connected" : "error"}` },
        h("span", { "aria-hidden": "true" }, isIntact ? "✓ " : "⚠ "), `Chain ${verification}`)),
    entries.length > 0
      ? table(`Audit log of ${log.owner}`, columns, entries)
      : h("p", { class: "note" }, from === 1 ? "Nothing is logged of this owner." : "There are no more."),
    h(
      "div", { class: "row" }, from > 1 && button("Earlier", Math.max(1, from - pageSize)),
      entries.length === pageSize && button("Later", from + pageSize)),
  ];
}

const columns = [
  { name: "No.", cell: ({ number }) => number },
  { name: "When", cell: ({ at }) => time(at) },
  { name: "What", cell: ({ kind }) => words(kind) },
  { name: "By", cell: ({ actor }) => actor },
  { name: "Key", cell: ({ masked }) => masked && h("code", {}, masked) },
  {
    name: "Details",
    cell: ({ details }) => Object.entries(details).map(([name, value]) => h(
      "div", {}, h("span", { class: "of" }, `${name}: `), value)),
  },
  { name: "Hash", cell: ({ hash }) => h("code", { title: hash }, hash.slice(0, 8)) },
];
