// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import { below, remove } from "./api.js";
import { ask } from "./dialog.js";
import { h } from "./dom.js";
import { toast } from "./live.js";

/** Asks before a key is deleted, and says what follows. `disable()` is the milder way. */
export function deleteKey(scope, key, { deleted, disable }) {
  const name = [key.providerName, key.label].filter(Boolean).join(" · ");
  const others = key.isEnabled
    ? h("button", { type: "button", onclick: () => { dialog.close(); disable(); } }, "Disable instead")
    : null;
  const dialog = ask({
    title: "Delete API key?", action: "Delete", kind: "danger", others,
    children: [
      h("p", {}, h("strong", {}, name), " ", h("code", {}, key.masked)),
      h(
        "p", { class: "result warn" },
        "Requests that no other key serves will then use the platform's key, and ",
        h("strong", {}, "credits will be charged"), "."),
      h(
        "p", {},
        "It is deleted at once and cannot be recovered here. ",
        "At its provider it stays valid until you revoke it there."),
    ],
    submit: async () => {
      await remove(below(`${scope.base}/api-keys`, key.id));
      toast("API key deleted.");
      deleted();
    },
  });
}
