// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import { h } from "./dom.js";
import { keyList } from "./key-list.js";
import { loaded } from "./live.js";
import { membersPanel } from "./members.js";
import { spendingPanel } from "./settings.js";

/** "Organisation": keys that members share, and who may use which. Only administrators change anything. */
export function organisationView(page) {
  const scope = page.scopes.find(({ isOrganisation }) => isOrganisation);
  const { tier } = page.session.user;
  const keys = keyList(page, scope, {
    heading: h("h2", {}, "Shared API keys"),
    changed: () => {
      page.refresh();
      members?.refresh();
    },
  });
  page.actions.organisation = keys.open;
  const members = scope.canChange && loaded(
    () => membersPanel(scope, { changed: keys.load, edit: (id) => keys.open("edit", id) }), { class: "panel" });
  return [
    h("h1", {}, scope.title),
    !tier.organisationKeys && h(
      "p", { class: "result warn" },
      `Your tier, ${tier.name}, does not include organisation keys: your requests do not use these.`),
    !scope.canChange && h("p", { class: "note" }, "Only the organisation's administrators can change these."),
    keys.element,
    members && members.element,
    spendingPanel(scope, "Members' requests"),
  ];
}
