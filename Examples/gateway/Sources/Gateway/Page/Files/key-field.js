// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import { below, post } from "./api.js";
import { h, newID } from "./dom.js";

// A key is read from its field where it is sent, and nowhere else: nothing of this page keeps it.

/**
 * The field that a key is pasted into. `provider()` names whose key it should be; `base` is where to ask what it looks
 * like while it is typed.
 */
export function keyField({ base, provider, beside = [] }) {
  const hints = h("div", { class: "hints", role: "status", id: newID("hints") });
  const input = h("input", {
    type: "password", id: newID("key"), class: "secret", autocomplete: "off", autocapitalize: "off", autocorrect: "off",
    spellcheck: "false", maxlength: 5000, required: true, "aria-describedby": hints.id, "data-1p-ignore": true,
    "data-lpignore": "true", "data-bwignore": true,
  });
  let timer;
  let turn = 0;

  const forget = () => {
    clearTimeout(timer);
    turn += 1;
    input.value = "";
    hints.replaceChildren();
  };

  const say = (kind, lines) => hints.replaceChildren(...lines.map((line) => h("p", { class: kind }, line)));

  const inspect = async () => {
    const mine = ++turn;
    if (input.value.trim().length < 8 || !provider()) return hints.replaceChildren();
    try {
      const seen = await post(below(base, "inspect"), { provider: provider(), key: input.value });
      if (mine !== turn) return undefined;
      if (seen.notices.length > 0) return say("warn", seen.notices);
      return say("good", [`Looks right: ${seen.masked}`]);
    } catch (error) {
      // What cannot be a key is a hint; anything else is told when the key is sent in earnest.
      if (mine !== turn) return undefined;
      return error.status === 400 || error.status === 422 ? say("bad", [error.message]) : hints.replaceChildren();
    }
  };
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(inspect, 300);
  };
  input.addEventListener("input", soon);

  return {
    input, forget, inspectSoon: soon,
    get isEmpty() { return input.value === ""; },
    element: h(
      "div", { class: "field" },
      h("label", { for: input.id }, "API key"), h("div", { class: "with-button" }, input, beside), hints),
  };
}
