// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import { h } from "./dom.js";

const number = new Intl.NumberFormat("en-GB");
const shortNumber = new Intl.NumberFormat("en-GB", { notation: "compact", maximumSignificantDigits: 3 });
const moment = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "short" });
const exact = new Intl.DateTimeFormat("en-GB", { dateStyle: "full", timeStyle: "long" });
const relative = new Intl.RelativeTimeFormat("en-GB", { numeric: "auto" });

/** "1 key", "3 keys". */
export const counted = (n, one, many = `${one}s`) => `${number.format(n)} ${n === 1 ? one : many}`;
export const count = (n) => number.format(n);
export const shortCount = (n) => shortNumber.format(n);

/** Money as the gateway wrote it, digit for digit: it is exact, and no number of JavaScript's is. */
export const money = (text) => text.startsWith("-") ? `−$${text.slice(1)}` : `$${text}`;
/** Whether an amount is nothing. */
export const isZero = (text) => /^-?0*\.?0*$/.test(text);
/** An amount for an axis. */
export const shortMoney = (n) => {
  if (n === 0) return "$0";
  if (n >= 1000) return `$${shortNumber.format(n)}`;
  return `$${Number(n.toPrecision(2)).toLocaleString("en-GB", { maximumFractionDigits: 9 })}`;
};

/** A moment, as text and for machines. */
export function time(text, words = moment.format(new Date(text))) {
  return h("time", { datetime: text, title: exact.format(new Date(text)) }, words);
}

const steps = [["day", 86_400], ["hour", 3_600], ["minute", 60]];

/** "5 minutes ago", "in 3 days"; after a month, the date. */
export function ago(text) {
  const seconds = (new Date(text) - Date.now()) / 1000;
  if (Math.abs(seconds) > 30 * 86_400) return time(text);
  const [unit, size] = steps.find(([, size]) => Math.abs(seconds) >= size) ?? ["minute", 60];
  const n = Math.trunc(seconds / size);
  return time(text, n === 0 ? "just now" : relative.format(n, unit));
}

/** A day as the API writes it, in UTC. */
export const day = (date) => date.toISOString().slice(0, 10);

const dayMonth = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", timeZone: "UTC" });
const monthYear = new Intl.DateTimeFormat("en-GB", { month: "short", year: "numeric", timeZone: "UTC" });
export const shortDay = (text) => dayMonth.format(new Date(`${text}T00:00:00Z`));
export const shortMonth = (text) => monthYear.format(new Date(`${text}T00:00:00Z`));

/** What a date field wants, in the reader's time, and back. */
export function toLocalInput(text) {
  if (!text) return "";
  const date = new Date(text);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
export const fromLocalInput = (text) => text === "" ? null : new Date(text).toISOString();

/** "creditsAsFallback" as "Credits as fallback", for names that this page does not know. */
export function words(name) {
  const text = name.replace(/([a-z])([A-Z])/g, (_, a, b) => `${a} ${b.toLowerCase()}`);
  return text.charAt(0).toUpperCase() + text.slice(1);
}
