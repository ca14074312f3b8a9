// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import { h } from "./dom.js";
import { keyList } from "./key-list.js";
import { whyForm } from "./why.js";

/** "API keys": the user's own. */
export function keysView(page) {
  const keys = keyList(page, page.scopes[0], { heading: h("h1", {}, "API keys"), changed: page.refresh });
  page.actions.you = keys.open;
  return [
    keys.element,
    h(
      "p", { class: "note" },
      "Keys are tried in this order, keys for all models first. ",
      "With a key of yours the provider bills you, and no credits are charged."),
    whyForm(page),
  ];
}
