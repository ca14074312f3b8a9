// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import { post } from "./api.js";
import { field, h } from "./dom.js";
import { busy } from "./live.js";

/** The form for a token. `begin(session)` goes on from there. */
export function signIn(begin, why) {
  const token = h("input", {
    type: "password", autocomplete: "off", autocapitalize: "off", spellcheck: "false", required: true, maxlength: 1000,
  });
  const problem = h("p", { class: "problem", role: "alert" });
  const send = async (event) => {
    event.preventDefault();
    problem.textContent = "";
    await busy(button, async () => {
      const given = token.value.trim();
      token.value = "";
      if (given === "") {
        problem.textContent = "Paste your token first.";
        return token.focus();
      }
      try {
        return begin(await post("/api/v1/session", { token: given }));
      } catch (error) {
        problem.textContent = error.message;
        return token.focus();
      }
    });
  };
  const button = h("button", { type: "submit", class: "primary" }, "Sign in");
  return h(
    "form", { class: "panel sign-in", onsubmit: send, novalidate: true, autocomplete: "off" },
    h("h1", {}, "Account settings"),
    why && h("p", { class: "result warn" }, why),
    field("Your token", token, "The one that the gateway's operator gave you. It is not a provider's API key."),
    problem, button);
}
