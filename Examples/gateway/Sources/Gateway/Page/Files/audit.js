// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import { get, query } from "./api.js";
import { field, h, newID } from "./dom.js";
import { time, words } from "./format.js";
import { loaded } from "./live.js";

const pageSize = 50;

/** "Audit": what was done to an owner's keys and with them, in a chain that shows whether it was altered. */
export function auditView(page) {
  const owners = h("datalist", { id: newID("owners") });
  get("/api/v1/admin/owners?limit=1000")
    .then((reply) => owners.append(...reply.owners.map((owner) => h("option", { value: owner }))))
    .catch(() => {});
  const owner = h("input", { type: "text", list: owners.id, autocomplete: "off", spellcheck: "false", value: `user:${page.session.user.id}` });
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
      field("Owner", owner, "user:NAME or organisation:NAME"), owners, h("button", { type: "submit", class: "primary" }, "Show")),
    log.element,
  ];
}

async function entriesPanel(owner, from, go) {
  const log = await get(query("/api/v1/admin/audit", { owner, from, limit: pageSize }));
  const { entries, verification } = log;
  const isIntact = verification === "intact";
  const button = (text, to) => h("button", { type: "button", "data-focus": text, onclick: () => go(to) }, text);
  return [
    h("div", { class: "heading" }, h("h2", {}, log.owner),
      h(
        "span", { class: `badge ${isIntact ? "connected" : "error"}` },
        h("span", { "aria-hidden": "true" }, isIntact ? "✓ " : "⚠ "), isIntact ? "Chain intact" : `Chain ${verification}`)),
    entries.length === 0 ? h("p", { class: "note" }, from === 1 ? "Nothing is logged of this owner." : "There are no more.") : h(
      "div", { class: "scroll", tabindex: 0, role: "region", "aria-label": `Audit log of ${log.owner}` },
      h(
        "table", {},
        h(
          "thead", {},
          h("tr", {}, ["No.", "When", "What", "By", "Key", "Details", "Hash"].map((name) => h("th", { scope: "col" }, name)))),
        h("tbody", {}, entries.map(row)))),
    h(
      "div", { class: "row" }, from > 1 && button("Earlier", Math.max(1, from - pageSize)),
      entries.length === pageSize && button("Later", from + pageSize)),
  ];
}

const row = (entry) => h(
  "tr", {},
  h("th", { scope: "row" }, entry.number), h("td", {}, time(entry.at)), h("td", {}, words(entry.kind)), h("td", {}, entry.actor),
  h("td", {}, entry.masked && h("code", {}, entry.masked)),
  h(
    "td", {},
    Object.entries(entry.details).map(([name, value]) => h("div", {}, h("span", { class: "of" }, `${name}: `), value))),
  h("td", {}, h("code", { title: entry.hash }, entry.hash.slice(0, 8))));
