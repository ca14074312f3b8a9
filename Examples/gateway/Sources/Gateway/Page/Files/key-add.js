// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import { post } from "./api.js";
import { ask } from "./dialog.js";
import { checkbox, field, h, outside, replaceChildren, select, textInput } from "./dom.js";
import { counted } from "./format.js";
import { keyField } from "./key-field.js";
import { isLimited, limitsForm } from "./limits-form.js";
import { busy, toast } from "./live.js";
import { testResult } from "./test-result.js";

/** The dialog "Add API key". `added(key)` is called with what was stored. */
export function addKey(scope, providers, added) {
  const chosen = () => providers.find(({ id }) => id === provider.value);
  const provider = select(
    providers.map(({ id, name, isRecommended }) => [id, isRecommended ? `${name} (Recommended)` : name]),
    (providers.find(({ isRecommended }) => isRecommended) ?? providers[0])?.id);
  const about = h("p", { class: "hint" });
  const result = h("div", { role: "status" });
  const test = h("button", { type: "button", class: "primary", onclick: () => busy(test, tryIt) }, "Test");
  const key = keyField({ base: `${scope.base}/api-keys`, provider: () => provider.value, beside: test });
  const label = textInput({ maxlength: 200, placeholder: "Work account" });
  const tested = checkbox("Test the key before it is stored", { checked: true });
  const limits = limitsForm(null, scope);
  const limitsPart = h("details", {}, h("summary", {}, "Limits"), limits.elements);

  const describe = () => {
    const { name, models, isAggregator, keysURL, keyHint } = chosen();
    key.input.placeholder = keyHint ?? "";
    replaceChildren(
      about, isAggregator ? `One key for all models: ${counted(models, "model")}. ` : `${counted(models, "model")}. `,
      keysURL && outside(keysURL, `Get a key from ${name}`));
    replaceChildren(result);
    key.inspectSoon();
  };
  provider.addEventListener("change", describe);
  key.input.addEventListener("input", () => replaceChildren(result));
  describe();

  async function tryIt() {
    if (key.isEmpty) return replaceChildren(result, problem("Paste a key first."));
    replaceChildren(result, h("p", { class: "loading" }, `Asking ${chosen().name}…`));
    try {
      const found = await post(`${scope.base}/api-keys/test`, { provider: provider.value, key: key.input.value });
      return replaceChildren(result, testResult(found));
    } catch (error) {
      return replaceChildren(result, problem(error.message));
    }
  }

  async function save() {
    if (key.isEmpty) throw new Error("Paste a key first.");
    const body = { provider: provider.value, test: tested.box.checked };
    const given = limits.read();
    if (isLimited(given)) body.limits = given;
    if (label.value.trim() !== "") body.label = label.value.trim();
    let reply;
    try {
      reply = await post(`${scope.base}/api-keys`, { ...body, key: key.input.value });
    } catch (error) {
      key.forget();
      replaceChildren(result);
      throw new Error(`${error.message} The key was not stored, and its field is empty again.`);
    }
    key.forget();
    toast(["API key added successfully!", ...reply.notices].join(" "));
    added(reply.key);
  }

  ask({
    title: scope.isOrganisation ? "Add API key for the organisation" : "Add API key", action: "Save", kind: "confirm",
    children: [
      field("Provider", provider), about, key.element, result,
      h("p", { class: "hint" }, "It is encrypted before it is stored, and never shown again: keep a copy elsewhere."),
      field("Label (optional)", label, "A name to tell it from others."), tested.element, limitsPart,
    ],
    submit: save, closed: key.forget, focus: provider,
  });
}

const problem = (text) => h("p", { class: "result bad" }, text);
