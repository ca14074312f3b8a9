// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import { get, query } from "./api.js";
import { field, h, replaceChildren, select, textInput } from "./dom.js";
import { money } from "./format.js";
import { providerIcon } from "./icons.js";
import { announce, busy } from "./live.js";
import { spendingChoices, spendingText } from "./spending.js";

/** "Why was my key not used?": what the gateway would do with a request, key by key. */
export function whyForm(page) {
  const base = page.scopes[0].base;
  const model = textInput({ required: true, placeholder: "openai/gpt-4" });
  const spending = select([["", "As set in your settings"], ...spendingChoices], "");
  const answer = h("div", { class: "answer" });
  const button = h("button", { type: "submit", class: "primary" }, "Explain");
  const explain = async (event) => {
    event.preventDefault();
    await busy(button, async () => {
      const name = model.value.trim();
      if (name === "") {
        replaceChildren(answer, problem("Write a model's name first, such as openai/gpt-4."));
        return model.focus();
      }
      try {
        const plan = await get(query(`${base}/plan`, { model: name, spending: spending.value }));
        announce(plan.summary);
        return replaceChildren(answer, explanation(plan));
      } catch (error) {
        return replaceChildren(answer, problem(error.message));
      }
    });
  };
  return h(
    "section", { class: "panel", "aria-labelledby": "why" },
    h("h2", { id: "why" }, "Why was my key not used?"),
    h("p", {}, "Which key a request for a model would use now, and why not the others."),
    h(
      "form", { class: "row", onsubmit: explain, novalidate: true },
      field("Model", model), field("Credits", spending), button),
    answer);
}

const problem = (text) => h("p", { class: "problem", role: "alert" }, text);
const owners = { you: "yours", organisation: "your organisation's", platform: "the platform's" };

function explanation(plan) {
  const kind = plan.payer === "ownKey" ? "good" : plan.payer === "credits" ? "warn" : "bad";
  return [
    h("p", { class: `result ${kind}` }, plan.summary),
    plan.error && plan.error.message !== plan.summary && h("p", { class: "result bad" }, plan.error.message),
    plan.steps.length > 0 && h("ol", { class: "steps" }, plan.steps.map(stepLine)),
    plan.remedy && h("p", {}, h("strong", {}, "What helps: "), plan.remedy),
    h(
      "p", { class: "hint" }, `In force: ${spendingText(plan.spending)}.`,
      plan.balance !== null && ` Credits available: ${money(plan.balance)}.`),
  ];
}

function stepLine(step) {
  const whose = [step.label, owners[step.owner] ?? step.owner].filter(Boolean).join(" · ");
  return h(
    "li", { class: step.isChosen ? "chosen" : null },
    providerIcon(step.provider),
    h(
      "div", {},
      h("p", {}, h("strong", {}, step.providerName), ` · ${whose} `, step.masked && h("code", {}, step.masked)),
      h(
        "p", {}, step.isChosen ? h("strong", {}, step.verdict) : step.verdict,
        step.model && [" · model ", h("code", {}, step.model)])));
}
