// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import { focusOn, h, newID } from "./dom.js";
import { busy } from "./live.js";

/**
 * Asks in a dialog. `submit()` does what it is for: when it returns, the dialog closes; what it throws is shown in it.
 * `closed()` runs at every end, whichever way: there a form forgets what was typed into it.
 */
export function ask({ title, children, action, kind = "primary", others = [], submit, closed = () => {}, focus }) {
  const opener = document.activeElement?.dataset.focus;
  const heading = newID("dialog");
  const problem = h("p", { class: "problem", role: "alert" });
  const cancel = h("button", { type: "button", onclick: () => dialog.close() }, "Cancel");
  const confirm = h("button", { type: "submit", class: kind }, action);
  const send = async (event) => {
    event.preventDefault();
    problem.textContent = "";
    await busy(confirm, async () => {
      try {
        await submit();
        dialog.close();
      } catch (error) {
        problem.textContent = error.message;
        problem.scrollIntoView({ block: "nearest" });
      }
    });
  };
  const form = h(
    "form", { onsubmit: send, novalidate: true, autocomplete: "off" },
    h(
      "div", { class: "title" }, h("h2", { id: heading }, title),
      h("button", { type: "button", class: "close", "aria-label": "Close", onclick: () => dialog.close() }, "×")),
    h("div", { class: "body" }, children, problem),
    h("div", { class: "foot" }, others, cancel, confirm));
  const dialog = h("dialog", { "aria-labelledby": heading }, form);
  dialog.addEventListener("close", () => {
    closed();
    dialog.remove();
    if (opener) focusOn(opener);
  });
  document.body.append(dialog);
  dialog.showModal();
  focus?.focus();
  return dialog;
}
