// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/** When credits may pay: the API's name, and how the page says it; each stricter than the one before. */
export const spendingChoices = [
  ["creditsAsFallback", "Credits pay, so that requests go on"],
  ["creditsIfNoOwnKey", "Credits pay only where there is no key"],
  ["neverCredits", "Never use platform credits"],
];

export const spendingText = (value) => spendingChoices.find(([name]) => name === value)?.[1] ?? value;
