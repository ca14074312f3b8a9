// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import { checkbox, field, h, select, textInput } from "./dom.js";
import { spendingChoices } from "./spending.js";

const lines = (text) => text.split(/[\n,]/).map((line) => line.trim()).filter((line) => line !== "");

/** What a key may be used for. `limits` are those it has; nil: none. */
export function limitsForm(limits, { isOrganisation }) {
  const number = (value) => textInput({ inputmode: "numeric", value: value ?? "" });
  const amount = (value) => textInput({ inputmode: "decimal", value: value ?? "" });
  const list = (value) => h("textarea", { rows: 2, spellcheck: "false", value: (value ?? []).join("\n") });

  const allowed = list(limits?.allowedModels);
  const denied = list(limits?.deniedModels);
  const requests = number(limits?.requestsPerMinute);
  const tokens = number(limits?.tokensPerMinute);
  const perDay = amount(limits?.spendPerDay);
  const perMonth = amount(limits?.spendPerMonth);
  const perMember = amount(limits?.memberSpendPerMonth);
  const spending = select(spendingChoices, limits?.spending ?? "creditsAsFallback");
  const everyone = checkbox("Every member may use it", { checked: !limits?.members });
  const members = list(limits?.members);
  const memberField = field("Members who may use it", members, "Their user names, one to a line.");
  const showMembers = () => { memberField.hidden = everyone.box.checked; };
  everyone.box.addEventListener("change", showMembers);
  showMembers();

  return {
    elements: [
      field("When this key fails", spending),
      field("Only these models", allowed, "One to a line; a * at the end matches the rest. Empty: all."),
      field("Never these models", denied),
      h(
        "div", { class: "columns" },
        field("Requests per minute", requests), field("Tokens per minute", tokens),
        field("Dollars per day", perDay), field("Dollars per month", perMonth),
        isOrganisation && field("Dollars per member and month", perMember)),
      isOrganisation && everyone.element, isOrganisation && memberField,
    ].filter(Boolean),
    /** What the fields say, as the API takes it. What is no number is refused here, by its name. */
    read() {
      return {
        allowedModels: lines(allowed.value), deniedModels: lines(denied.value),
        members: isOrganisation && !everyone.box.checked ? lines(members.value) : null,
        spending: spending.value,
        requestsPerMinute: whole(requests, "Requests per minute"), tokensPerMinute: whole(tokens, "Tokens per minute"),
        spendPerDay: dollars(perDay, "Dollars per day"), spendPerMonth: dollars(perMonth, "Dollars per month"),
        memberSpendPerMonth: isOrganisation ? dollars(perMember, "Dollars per member and month") : null,
      };
    },
  };
}

function whole(input, name) {
  const text = input.value.trim();
  if (text === "") return null;
  if (!/^\d{1,15}$/.test(text)) throw wrong(input, `${name}: write a whole number, or nothing for no limit.`);
  return Number(text);
}

/** Stays text: money is exact. */
function dollars(input, name) {
  const text = input.value.trim().replace(/^\$/, "");
  if (text === "") return null;
  if (!/^\d{1,9}(\.\d{1,9})?$/.test(text)) {
    throw wrong(input, `${name}: write dollars as 12.50, or nothing for no limit.`);
  }
  return text;
}

function wrong(input, message) {
  input.setAttribute("aria-invalid", "true");
  input.addEventListener("input", () => input.removeAttribute("aria-invalid"), { once: true });
  input.focus();
  return new Error(message);
}

/** Whether they limit anything. */
export const isLimited = (limits) => describeLimits(limits).length > 0;

/** What they come to, in a few words each. */
export function describeLimits(limits) {
  const per = (value, unit) => value === null || value === undefined ? null : `${value} ${unit}`;
  return [
    limits.allowedModels.length > 0 && `only ${limits.allowedModels.join(", ")}`,
    limits.deniedModels.length > 0 && `not ${limits.deniedModels.join(", ")}`,
    limits.members && (limits.members.length > 0 ? `for ${limits.members.join(", ")}` : "for nobody"),
    per(limits.requestsPerMinute, "requests a minute"), per(limits.tokensPerMinute, "tokens a minute"),
    limits.spendPerDay && `$${limits.spendPerDay} a day`, limits.spendPerMonth && `$${limits.spendPerMonth} a month`,
    limits.memberSpendPerMonth && `$${limits.memberSpendPerMonth} a member and month`,
    limits.spending === "neverCredits" && "credits never pay",
    limits.spending === "creditsIfNoOwnKey" && "credits do not pay when it fails",
  ].filter(Boolean);
}
