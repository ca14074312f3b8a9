// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import { below, post } from "./api.js";
import { ask } from "./dialog.js";
import { checkbox, field, h, select } from "./dom.js";
import { keyField } from "./key-field.js";
import { toast } from "./live.js";

const graces = [
  [0, "No time: the old key ends now"], [300, "5 minutes"], [3_600, "1 hour"], [86_400, "1 day"], [604_800, "7 days"],
];

/** The dialog that puts a new key in an old one's place; label, limits and position stay. */
export function replaceKey(scope, key, replaced) {
  const base = `${scope.base}/api-keys`;
  const pasted = keyField({ base, provider: () => key.provider });
  const grace = select(graces, 0);
  const tested = checkbox("Test the new key first", { checked: true });

  async function save() {
    if (pasted.isEmpty) throw new Error("Paste the new key first.");
    const body = { graceSeconds: Number(grace.value), test: tested.box.checked };
    let reply;
    try {
      reply = await post(below(base, key.id, "replace"), { ...body, key: pasted.input.value });
    } catch (error) {
      pasted.forget();
      throw new Error(`${error.message} The old key stays, and the field is empty again.`);
    }
    pasted.forget();
    toast(["API key replaced.", ...reply.notices].join(" "));
    replaced(reply.key);
  }

  ask({
    title: "Replace API key", action: "Replace", kind: "confirm",
    children: [
      h("p", {}, `The new key takes the place of ${key.providerName} `, h("code", {}, key.masked),
        "; label, limits and order stay."),
      pasted.element, field("The old key may still be used for", grace), tested.element,
    ],
    submit: save, closed: pasted.forget, focus: pasted.input,
  });
}
