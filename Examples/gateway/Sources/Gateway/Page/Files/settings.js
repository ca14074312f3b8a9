// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import { get, put, remove } from "./api.js";
import { ask } from "./dialog.js";
import { field, h, newID, textInput } from "./dom.js";
import { counted } from "./format.js";
import { busy, loaded, toast, told } from "./live.js";

const explanations = {
  creditsAsFallback: [
    "Use credits when they are needed", "Where no key serves the model, and when all that do have failed for good.",
  ],
  creditsIfNoOwnKey: [
    "Use credits only where there is no key", "A key that fails never costs credits: the request fails, and says why.",
  ],
  neverCredits: ["Never use platform credits", "Requests that no key can serve are refused, and say why."],
};

/** "Settings": whether credits may pay, and what happens to one's data. */
export function settingsView(page) {
  return [h("h1", {}, "Settings"), spendingPanel(page.scopes[0], "Your requests"), dataPanel(page)];
}

/** An owner's standing policy. */
export function spendingPanel(scope, title) {
  const content = loaded(async () => spendingForm(scope, (await get(`${scope.base}/settings`)).spending));
  return h("section", { class: "panel" }, h("h2", {}, title), content.element);
}

function spendingForm(scope, current) {
  const name = newID("spending");
  const choices = Object.entries(explanations).map(([value, [text, more]]) => {
    const id = newID("choice");
    const input = h("input", {
      type: "radio", name, value, id, checked: value === current, disabled: !scope.canChange,
      "aria-describedby": `${id}-more`,
    });
    return {
      input,
      element: h(
        "div", { class: "choice" }, input,
        h("div", {}, h("label", { for: id }, text), h("p", { class: "hint", id: `${id}-more` }, more))),
    };
  });
  const button = h("button", { type: "submit", class: "confirm" }, "Save");
  const save = (event) => {
    event.preventDefault();
    busy(button, () => told(async () => {
      await put(`${scope.base}/settings`, { spending: choices.find(({ input }) => input.checked).input.value });
      toast("Saved. It holds from the next request on.");
    }));
  };
  return h(
    "form", { onsubmit: save },
    h(
      "fieldset", {},
      h("legend", {}, scope.isOrganisation ? "Platform credits for members' requests" : "Platform credits"),
      choices.map(({ element }) => element)),
    scope.canChange && button);
}

function dataPanel(page) {
  const { base } = page.scopes[0];
  const { user } = page.session;
  const erase = () => {
    const confirm = textInput();
    ask({
      title: "Erase your data?", action: "Erase", kind: "danger", focus: confirm,
      children: [
        h(
          "p", {}, "Your keys, credits, usage, notices and audit log are erased at once and for good. ",
          "A prepaid balance is gone, too."),
        h(
          "p", { class: "result warn" }, "Requests will then use the platform's key, and ",
          h("strong", {}, "credits will be charged"), "."),
        field(`To go on, write ${user.id}`, confirm),
      ],
      submit: async () => {
        if (confirm.value.trim() !== user.id) throw new Error(`Write ${user.id} to erase everything.`);
        const reply = await remove(base, { confirm: user.id });
        toast(`Erased, with ${counted(reply.keys, "key")}.`);
        page.refresh();
      },
    });
  };
  return h(
    "section", { class: "panel", "aria-labelledby": "data" },
    h("h2", { id: "data" }, "Your data"),
    h("p", {}, "Everything that is stored about you, but the keys themselves: these are never given back."),
    h(
      "div", { class: "row" },
      h("a", { class: "button", href: `${base}/export`, download: `${user.id}.json` }, "Download my data"),
      h(
        "button", { type: "button", class: "with-danger", "data-focus": "erase", onclick: erase },
        "Erase my data…")));
}
