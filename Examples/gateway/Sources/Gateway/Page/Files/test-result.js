// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import { h } from "./dom.js";
import { money, time } from "./format.js";

const facts = {
  live: "the provider accepts the key",
  funds: "there is money or an allowance behind it",
  inference: "it may call models",
};
const listed = (names) => names.map((name) => facts[name] ?? name).join("; ");

/** What a live test found out, and what it could not. */
export function testResult(test) {
  return h(
    "div", { class: `result ${test.isGood ? "good" : "bad"}` },
    h("p", {}, h("span", { "aria-hidden": "true" }, test.isGood ? "✓ " : "⚠ "), test.message),
    h(
      "ul", { class: "facts" },
      test.proved.length > 0 && h("li", {}, `Proved: ${listed(test.proved)}.`),
      test.isGood && test.notProved.length > 0 && h("li", {}, `Not proved: ${listed(test.notProved)}.`),
      test.balance !== null && !test.message.includes(test.balance) && h("li", {}, `Balance: ${money(test.balance)}.`),
      test.limit !== null && h("li", {}, `Its own limit: ${money(test.limit)}.`),
      test.kind && h("li", {}, `Kind: ${test.kind}.`),
      test.expiresAt && h("li", {}, "Ends: ", time(test.expiresAt), ".")));
}
