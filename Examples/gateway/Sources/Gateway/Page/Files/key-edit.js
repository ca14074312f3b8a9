// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import { below, patch } from "./api.js";
import { ask } from "./dialog.js";
import { field, h, textInput } from "./dom.js";
import { fromLocalInput, toLocalInput } from "./format.js";
import { limitsForm } from "./limits-form.js";
import { toast } from "./live.js";

/** The dialog that changes a key's label, end and limits. */
export function editKey(scope, key, changed) {
  const label = textInput({ maxlength: 200, value: key.label });
  const end = h("input", { type: "datetime-local", value: toLocalInput(key.expiresAt) });
  const limits = limitsForm(key.limits, scope);

  async function save() {
    const body = { label: label.value.trim(), limits: limits.read() };
    // A field for minutes cannot say what seconds there were: untouched, it is not sent.
    if (end.value !== toLocalInput(key.expiresAt)) body.expiresAt = fromLocalInput(end.value);
    const reply = await patch(below(`${scope.base}/api-keys`, key.id), body);
    toast("API key changed.");
    changed(reply);
  }

  ask({
    title: "Edit API key", action: "Save", kind: "confirm",
    children: [
      h("p", {}, `${key.providerName} `, h("code", {}, key.masked)),
      field("Label", label), field("Ends", end, "In your time. Empty: never."),
      h("h3", {}, "Limits"), limits.elements,
    ],
    submit: save, focus: label,
  });
}
