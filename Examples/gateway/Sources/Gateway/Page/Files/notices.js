// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import { get, post, put, query } from "./api.js";
import { field, h, newID, replaceChildren, select } from "./dom.js";
import { ago, counted, words } from "./format.js";
import { busy, loaded, toast, told } from "./live.js";

const names = {
  keyFailed: "A key fails", payingCredits: "Credits pay for a failing key", keyRecovered: "A key works again",
  expiresSoon: "A key expires soon", rotationDue: "A key should be replaced", keyUnused: "A key is not used",
  fallbackCapReached: "The day's credits for failing keys are used up",
};
const nameOf = (kind) => names[kind] ?? words(kind);
const pageSize = 50;

/** "Notices": the inbox, and what is put into it. */
export function noticesView(page) {
  const scope = select(page.scopes.filter(({ canChange }) => canChange).map(({ name, title }) => [name, title]), "you");
  const base = () => page.scopes.find(({ name }) => name === scope.value).base;
  const inbox = loaded(() => inboxList(page, base(), () => inbox.refresh()), { class: "panel" });
  const preferences = loaded(() => preferencesForm(base()));
  scope.addEventListener("change", () => {
    inbox.refresh();
    preferences.refresh();
  });
  return [
    h("h1", {}, "Notices"),
    scope.options.length > 1 && h("div", { class: "row filters" }, field("Whose", scope)),
    inbox.element,
    h(
      "section", { class: "panel", "aria-labelledby": "preferences" },
      h("h2", { id: "preferences" }, "What you are told"), preferences.element),
  ];
}

async function inboxList(page, base, refresh) {
  const { notices, unread } = await get(query(`${base}/notices`, { limit: pageSize }));
  const read = (button, ids) => busy(button, () => told(async () => {
    await post(`${base}/notices/read`, { ids });
    await refresh();
    page.refresh();
  }));
  const list = h("ul", { class: "notices" }, notices.map((notice) => item(notice, read)));
  const older = h("button", { type: "button", hidden: notices.length < pageSize }, "Show older ones");
  let last = notices.at(-1)?.id;
  older.addEventListener("click", () => busy(older, () => told(async () => {
    const more = (await get(query(`${base}/notices`, { limit: pageSize, before: last }))).notices;
    list.append(...more.map((notice) => item(notice, read)));
    last = more.at(-1)?.id ?? last;
    older.hidden = more.length < pageSize;
  })));
  const unreadIDs = () => notices.filter(({ isRead }) => !isRead).map(({ id }) => id);
  const all = h("button", { type: "button", onclick: () => read(all, unreadIDs()) }, "Mark all as read");
  return [
    h(
      "div", { class: "heading" }, h("h2", {}, unread > 0 ? `${counted(unread, "unread notice")}` : "All read"),
      unreadIDs().length > 0 && all),
    notices.length > 0
      ? list
      : h("p", { class: "note" }, "Nothing yet. A failing key, or one that ends soon, is told here."),
    older,
  ];
}

const item = (notice, read) => h(
  "li", { class: notice.isRead ? null : "unread" },
  h(
    "div", {},
    h("h3", {}, !notice.isRead && h("span", { class: "count" }, "New"), ` ${nameOf(notice.kind)}`),
    h("p", {}, notice.text), h("p", { class: "hint" }, ago(notice.at))),
  !notice.isRead && h(
    "button",
    {
      type: "button", "data-focus": `read:${notice.id}`, "aria-label": `Mark as read: ${nameOf(notice.kind)}`,
      onclick: (event) => read(event.currentTarget, [notice.id]),
    },
    "Mark as read"));

async function preferencesForm(base) {
  const { muted, sent, kinds } = await get(`${base}/notices/preferences`);
  const box = (kind, column, checked) => h(
    "input", { type: "checkbox", checked, "aria-labelledby": `${column} ${id(kind)}` });
  const prefix = newID("kind");
  const id = (kind) => `${prefix}-${kind}`;
  const [kept, mailed] = [newID("column"), newID("column")];
  const rows = kinds.map((kind) => ({
    kind, inbox: box(kind, kept, !muted.includes(kind)), send: box(kind, mailed, sent.includes(kind)),
  }));
  const problem = h("p", { class: "problem", role: "alert" });
  const button = h("button", { type: "submit", class: "confirm" }, "Save");
  const save = (event) => {
    event.preventDefault();
    replaceChildren(problem);
    busy(button, async () => {
      const chosen = (test) => rows.filter(test).map(({ kind }) => kind);
      try {
        await put(`${base}/notices/preferences`, {
          muted: chosen(({ inbox }) => !inbox.checked), sent: chosen(({ send }) => send.checked),
        });
        toast("Saved.");
      } catch (error) {
        replaceChildren(problem, error.message);
      }
    });
  };
  return h(
    "form", { onsubmit: save },
    h(
      "table", { class: "preferences" },
      h(
        "thead", {},
        h(
          "tr", {}, h("td", {}), h("th", { scope: "col", id: kept }, "Kept here"),
          h("th", { scope: "col", id: mailed }, "Sent to you"))),
      h(
        "tbody", {},
        rows.map(({ kind, inbox, send }) => h(
          "tr", {}, h("th", { scope: "row", id: id(kind) }, nameOf(kind)), h("td", {}, inbox), h("td", {}, send))))),
    problem, button);
}
