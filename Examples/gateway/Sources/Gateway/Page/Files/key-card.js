// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import { h, outside } from "./dom.js";
import { ago, time } from "./format.js";
import { icon, providerIcon } from "./icons.js";
import { describeLimits } from "./limits-form.js";

const badges = {
  connected: ["✓", "Connected"], notTested: ["?", "Not tested"], disabled: ["○", "Disabled"],
  error: ["⚠", "Error"],
};

function badge({ kind, text, until }) {
  const [sign, name] = badges[kind] ?? ["", text];
  return h(
    "span", { class: `badge ${kind}` }, h("span", { "aria-hidden": "true" }, sign), ` ${name}`,
    until && h("span", { class: "until" }, " · rate-limited until ", time(until)));
}

const meanings = {
  invalid: "Invalid key: the provider refuses it. Replace it.",
  expired: "The key has expired. Replace it.",
  noFunds: "The provider says that there is no money behind it. Top up your account there, then test again.",
  restricted: "The provider restricts it",
  unreachable: "The provider cannot be reached with it at the moment.",
  undecryptable: "It cannot be opened with the gateway's master key. Tell the operator, or replace the key.",
};

function trouble({ status, badge: { kind } }, provider) {
  const meaning = meanings[status.code];
  if (!meaning || kind === "connected") return null;
  const text = status.reason ? `${meaning.replace(/\.$/, "")}: ${status.reason.replace(/\.$/, "")}.` : meaning;
  return h(
    "p", { class: "trouble" }, status.code === "restricted" && !status.reason ? `${text}.` : text,
    status.until && [" Next try: ", time(status.until), "."],
    provider?.keysURL && [" ", outside(provider.keysURL, `Keys at ${provider.name}`)]);
}

/** One key of the list. `place` is `{index, count}` among the keys of its provider, `level` its heading's: "h2". */
export function keyCard(key, { provider, place, level, canChange, result, actions }) {
  const name = key.label || key.providerName;
  const button = (action, text, { icon: drawing, ...attributes } = {}) => h(
    "button",
    {
      type: "button", class: drawing && "icon", "data-focus": `${action}:${key.id}`,
      "aria-label": `${attributes.title ?? text}: ${name}`,
      onclick: (event) => actions[action](key, event.currentTarget), ...attributes,
    },
    drawing ? icon(drawing) : text);
  const limits = describeLimits(key.limits);
  return h(
    "li", { class: `key ${key.isEnabled ? "" : "off"}`, "data-key": key.id },
    providerIcon(key.provider),
    h(
      "div", { class: "name" },
      h(level, {}, key.label ? [key.label, h("span", { class: "of" }, ` ${key.providerName}`)] : key.providerName),
      h("code", {}, key.masked)),
    h("div", { class: "state" }, badge(key.badge), canChange && toggle(key, name, actions)),
    h(
      "div", { class: "about" },
      trouble(key, provider),
      key.overBudget && h("p", { class: "trouble" }, key.overBudget),
      limits.length > 0 && h("p", {}, "Limits: ", limits.join(" · ")),
      h(
        "p", {}, key.testedAt ? ["Last tested ", ago(key.testedAt)] : "Never tested",
        key.expiresAt && [" · ends ", time(key.expiresAt)], " · added ", ago(key.createdAt))),
    canChange && h(
      "div", { class: "actions", role: "group", "aria-label": `Actions for ${name}` },
      button("test", "Test"), button("edit", "Edit"), button("replace", "Replace"),
      button("remove", "Delete", { class: "with-danger" }),
      place.count > 1 && h(
        "span", { class: "order" },
        button("up", "Up", { title: "Try earlier", icon: "up", disabled: place.index === 0 }),
        button("down", "Down", { title: "Try later", icon: "down", disabled: place.index === place.count - 1 }))),
    h("div", { class: "outcome" }, result));
}

function toggle(key, name, actions) {
  return h(
    "button",
    {
      type: "button", role: "switch", class: "switch", "aria-checked": String(key.isEnabled),
      "aria-label": `In use: ${name}`, "data-focus": `toggle:${key.id}`, title: key.isEnabled ? "Disable" : "Enable",
      onclick: (event) => actions.toggle(key, event.currentTarget),
    },
    h("span", { class: "knob" }));
}
