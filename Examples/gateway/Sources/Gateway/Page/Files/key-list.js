// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import { below, get, patch, post } from "./api.js";
import { focusOn, h, replaceChildren } from "./dom.js";
import { icon } from "./icons.js";
import { addKey } from "./key-add.js";
import { keyCard } from "./key-card.js";
import { deleteKey } from "./key-delete.js";
import { editKey } from "./key-edit.js";
import { replaceKey } from "./key-replace.js";
import { announce, busy, failure, loading, toast, told } from "./live.js";
import { testResult } from "./test-result.js";

/** An owner's keys with all that can be done to them. `changed()` is called after each change. */
export function keyList(page, scope, { heading, changed = () => {} }) {
  const base = `${scope.base}/api-keys`;
  const list = h("div", { class: "keys" }, loading());
  const add = h(
    "button",
    { type: "button", class: "primary", "data-focus": `add:${scope.name}`, onclick: () => busy(add, openAdd) },
    icon("plus"), " Add API key");
  let keys = [];
  let providers = [];
  /** What each key's last test said, by id. */
  const results = new Map();
  const testing = new Set();

  async function load() {
    try {
      [{ keys }, { providers }] = await Promise.all([
        get(base), providers.length > 0 ? { providers } : get(`${scope.base}/providers`),
      ]);
      render();
    } catch (error) {
      replaceChildren(list, failure(error, load));
    }
  }

  async function reload() {
    await load();
    changed();
  }

  async function openAdd() {
    if (providers.length === 0) await load();
    if (providers.length > 0) addKey(scope, providers, () => reload());
  }

  const actions = {
    test: async (key) => {
      if (testing.has(key.id)) return;
      testing.add(key.id);
      results.set(key.id, h("p", { class: "loading" }, `Asking ${key.providerName}…`));
      render();
      try {
        const { test } = await post(below(base, key.id, "test"));
        results.set(key.id, testResult(test));
        announce(test.message);
      } catch (error) {
        results.set(key.id, h("p", { class: "result bad" }, error.message));
        announce(error.message);
      }
      testing.delete(key.id);
      await reload();
    },
    toggle: (key, button) => busy(button, () => told(async () => {
      await patch(below(base, key.id), { isEnabled: !key.isEnabled });
      toast(key.isEnabled ? "Disabled: requests use your other keys, or credits." : "Enabled.");
      await reload();
    })),
    edit: (key) => editKey(scope, key, reload),
    replace: (key) => replaceKey(scope, key, () => {
      results.delete(key.id);
      reload();
    }),
    remove: (key) => deleteKey(scope, key, {
      deleted: async () => {
        await reload();
        focusOn(`add:${scope.name}`);
      },
      disable: () => told(async () => {
        await patch(below(base, key.id), { isEnabled: false });
        toast("Disabled: requests use your other keys, or credits.");
        await reload();
      }),
    }),
    up: (key, button) => move(key, button, -1),
    down: (key, button) => move(key, button, 1),
  };

  const siblings = (key) => keys.filter(({ provider }) => provider === key.provider);

  const move = (key, button, by) => busy(button, () => told(async () => {
    const index = siblings(key).findIndex(({ id }) => id === key.id);
    await patch(below(base, key.id), { position: index + by });
    await reload();
    // At an end the button pressed is no longer one.
    if (!focusOn(`${by < 0 ? "up" : "down"}:${key.id}`)) focusOn(`${by < 0 ? "down" : "up"}:${key.id}`);
    toast(`Moved: it is now number ${index + by + 1} of ${siblings(key).length} with ${key.providerName}.`);
  }));

  function render() {
    if (keys.length === 0) return replaceChildren(list, empty(scope));
    return replaceChildren(
      list,
      h(
        "ol", { "aria-label": "API keys, in the order in which they are tried" },
        keys.map((key) => {
          const others = siblings(key);
          return keyCard(key, {
            provider: providers.find(({ id }) => id === key.provider), canChange: scope.canChange, actions,
            level: scope.isOrganisation ? "h3" : "h2",
            place: { index: others.findIndex(({ id }) => id === key.id), count: others.length },
            result: results.get(key.id),
          });
        })));
  }

  const open = (action, id) => {
    const key = keys.find((key) => key.id === id);
    if (key) actions[action](key, document.querySelector(`[data-focus="${CSS.escape(`${action}:${id}`)}"]`));
  };

  load().then(() => {
    const { pending } = page;
    if (pending?.scope !== scope.name) return;
    page.pending = null;
    open(pending.action, pending.keyID);
  });
  return {
    element: h(
      "section", { class: "panel" },
      h("div", { class: "heading" }, heading, scope.canChange && add), list),
    load,
    /** Does what a banner's button says to the key it names. */
    open,
  };
}

const empty = (scope) => h(
  "div", { class: "empty" }, icon("key"),
  h("p", {}, h("strong", {}, "No API keys yet.")),
  h(
    "p", {}, scope.isOrganisation
      ? "Members use their own keys, or credits, until there is one."
      : "Until you add one, requests use the platform's key, and credits are charged. "
        + "One OpenRouter key serves all models."));
