// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import { below, get, put, remove } from "./api.js";
import { field, h, replaceChildren, textInput } from "./dom.js";
import { counted } from "./format.js";
import { busy, toast, told } from "./live.js";

const nameOf = (key) => key.label || key.providerName;

/** Who may use which of the organisation's keys. `edit(id)` opens a key's limits. */
export async function membersPanel(scope, { changed, edit }) {
  const { keys } = await get(`${scope.base}/api-keys`);
  return [
    h("h2", {}, "Members"),
    keys.length === 0 ? h("p", { class: "note" }, "There is no shared key yet.") : h(
      "table", { class: "members-table" },
      h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "Key"), h("th", { scope: "col" }, "May be used by"))),
      h("tbody", {}, keys.map((key) => memberRow(scope, key, { changed, edit })))),
    leavingForm(scope, changed),
  ];
}

function memberRow(scope, start, { changed, edit }) {
  const path = (user) => below(`${scope.base}/api-keys`, start.id, "members", user);
  const cell = h("td", {});

  const change = (button, action, done) => busy(button, () => told(async () => {
    const key = await action();
    toast(done);
    draw(key);
    cell.querySelector("input")?.focus();
    changed();
  }));

  function draw(key) {
    const { members } = key.limits;
    replaceChildren(cell, members ? listed(key, members) : [
      "Every member ",
      h(
        "button", { type: "button", "aria-label": `Choose members for ${nameOf(key)}`, onclick: () => edit(key.id) },
        "Choose…"),
    ]);
  }

  function listed(key, members) {
    const add = textInput({ "aria-label": `Member to add to ${nameOf(key)}` });
    const button = h("button", { type: "submit" }, "Add");
    const submit = (event) => {
      event.preventDefault();
      const user = add.value.trim();
      if (user === "") return add.focus();
      return change(button, () => put(path(user)), `${user} may use ${nameOf(key)}.`);
    };
    const off = (user) => h(
      "button",
      {
        type: "button", class: "close", "aria-label": `Remove ${user} from ${nameOf(key)}`,
        onclick: (event) => change(
          event.currentTarget, () => remove(path(user)), `${user} may no longer use ${nameOf(key)}.`),
      },
      "×");
    return [
      members.length === 0 && h("p", {}, "Nobody"),
      h("ul", { class: "members" }, members.map((user) => h("li", { class: "chip" }, user, off(user)))),
      h("form", { class: "inline", onsubmit: submit }, add, button),
    ];
  }

  draw(start);
  return h("tr", {}, h("th", { scope: "row" }, nameOf(start), " ", h("code", {}, start.masked)), cell);
}

/** Somebody who leaves: off every key's list. */
function leavingForm(scope, changed) {
  const user = textInput();
  const button = h("button", { type: "submit", class: "with-danger" }, "Take off every key");
  const submit = (event) => {
    event.preventDefault();
    const id = user.value.trim();
    if (id === "") return user.focus();
    return busy(button, () => told(async () => {
      const { removedFrom, openToAll, left } = await remove(below(scope.base, "members", id));
      toast([
        `${id} was taken off ${counted(removedFrom.length, "key")}.`,
        openToAll.length > 0
          && `${counted(openToAll.length, "key")} without a list: take ${id} out of the organisation, too.`,
        left.length > 0 && `${counted(left.length, "key")} could not be changed: try again.`,
      ].filter(Boolean).join(" "));
      user.value = "";
      changed();
    }));
  };
  return h("form", { class: "row", onsubmit: submit }, field("A member leaves", user), button);
}
