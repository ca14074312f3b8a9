// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import { get } from "./api.js";
import { h, replaceChildren } from "./dom.js";
import { counted, isZero, money, time } from "./format.js";

/** Above every view, as long as credits are spent because a key fails: what it has cost, and what to do. */
export function outageBanner(page, element) {
  const shown = async (scope) => {
    const { outages } = await get(`${scope.base}/outages`);
    return outages.map((outage) => ({ scope, outage }));
  };
  let turn = 0;
  async function refresh() {
    const mine = ++turn;
    let all;
    try {
      all = (await Promise.all(page.scopes.filter(({ canChange }) => canChange).map(shown))).flat();
    } catch {
      // The views say what does not work; what the banner said stays.
      return;
    }
    if (mine === turn) replaceChildren(element, all.length > 0 && banner(page, all));
  }
  const timer = setInterval(() => { if (!document.hidden) refresh(); }, 60_000);
  const stop = () => {
    turn += 1;
    clearInterval(timer);
  };
  return { refresh, stop };
}

const banner = (page, all) => h(
  "section", { class: "banner", "aria-label": "Failing keys" },
  h("ul", {}, all.map(({ scope, outage }) => line(page, scope, outage))));

function line(page, scope, { keyID, providerName, masked, since, requests, credits }) {
  const whose = scope.isOrganisation ? "the organisation's" : "your";
  const act = (action) => () => {
    if (page.actions[scope.name]) return page.actions[scope.name](action, keyID);
    // The view with the list goes on with it.
    page.pending = { scope: scope.name, action, keyID };
    location.hash = scope.isOrganisation ? "#organisation" : "#keys";
    return undefined;
  };
  const button = (action, text) => h(
    "button", { type: "button", "data-focus": `banner-${action}:${keyID}`, onclick: act(action) }, text);
  return h(
    "li", {},
    h("span", { class: "sign", "aria-hidden": "true" }, "⚠"),
    h(
      "p", {},
      isZero(credits)
        ? [
          h("strong", {}, `A key fails: ${whose} ${providerName} key `), h("code", {}, masked),
          ". Credits may be charged until it works.",
        ]
        : [
          h("strong", {}, `Credits are being spent because ${whose} ${providerName} key `), h("code", {}, masked),
          h("strong", {}, " fails: "), h("strong", { class: "amount" }, money(credits)),
          ` for ${counted(requests, "request")} so far.`,
        ],
      since && [" Since ", time(since), "."]),
    h(
      "span", { class: "actions" }, button("test", "Test again"), button("replace", "Replace key"),
      h("a", { class: "button", href: "#settings" }, "Stop using credits")));
}
