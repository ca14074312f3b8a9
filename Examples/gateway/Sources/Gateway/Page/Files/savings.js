// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import { get, query } from "./api.js";
import { field, h, textInput } from "./dom.js";
import { count, counted, money } from "./format.js";
import { loaded } from "./live.js";

/** What own keys have saved against credits. `scope()` and `asked()` give whose, and which days. */
export function savingsPanel(scope, asked) {
  const baseline = textInput({ placeholder: "openai/gpt-4o" });
  const result = loaded(async () => summary(
    await get(query(`${scope().base}/savings`, { ...asked(), baseline: baseline.value.trim() }))));
  const compare = (event) => {
    event.preventDefault();
    result.refresh();
  };
  return {
    refresh: result.refresh,
    element: h(
      "section", { class: "panel", "aria-labelledby": "savings" },
      h("h2", { id: "savings" }, "Savings"),
      result.element,
      h(
        "form", { class: "row", onsubmit: compare },
        field("Instead of free models I would use", baseline, "Without one, free models count as no saving."),
        h("button", { type: "submit" }, "Compare"))),
  };
}

function summary(savings) {
  return h(
    "div", { role: "status" },
    h("p", { class: "saved" }, h("strong", {}, money(savings.saved)), " saved with own keys"),
    h(
      "p", {},
      `${counted(savings.counted, "request")} with own keys cost ${money(savings.ownKeyCost)} at the providers; `
      + `with credits it would have been ${money(savings.creditsCost)}.`),
    h(
      "p", { class: "hint" }, `${count(savings.free)} were free, ${count(savings.estimated)} are estimated.`,
      savings.unknownCosts + savings.unknownCredits > 0
        && ` Left out, because a price is not known: ${count(savings.unknownCosts)} by the provider, `
          + `${count(savings.unknownCredits)} in credits.`));
}
