// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import { h, replaceChildren } from "./dom.js";

/** A short word at the page's foot, read aloud by screen readers; it leaves by itself, unless it is pointed at. */
export function toast(text, kind = "good") {
  const note = h("div", { class: `toast ${kind}` }, h("span", {}, text));
  const leave = () => note.remove();
  let timer = setTimeout(leave, 7_000);
  note.addEventListener("pointerenter", () => clearTimeout(timer));
  note.addEventListener("pointerleave", () => { timer = setTimeout(leave, 2_000); });
  note.append(h("button", { type: "button", class: "close", "aria-label": "Dismiss", onclick: leave }, "×"));
  const toasts = document.getElementById("toasts");
  toasts.append(note);
  while (toasts.children.length > 3) toasts.firstElementChild.remove();
}

/** Read aloud, for what the eye finds elsewhere. */
export const announce = (text) => { document.getElementById("announcements").textContent = text; };

/** What went wrong, with a way to try again. */
export function failure(error, retry) {
  return h(
    "div", { class: "failure", role: "alert" },
    h("p", {}, error.message),
    retry && h("button", { type: "button", onclick: retry }, "Try again"));
}

/** While something is on its way. */
export const loading = (what = "Loading…") => h("p", { class: "loading" }, what);

/** Runs an action of a button: it cannot be pressed twice meanwhile, and says that it is at work. */
export async function busy(button, action) {
  if (button.getAttribute("aria-busy") === "true") return undefined;
  button.setAttribute("aria-busy", "true");
  try {
    return await action();
  } finally {
    button.removeAttribute("aria-busy");
  }
}

/** Runs an action; what it refuses becomes a word at the page's foot. */
export async function told(action) {
  try {
    return await action();
  } catch (error) {
    toast(error.message, "bad");
    return undefined;
  }
}

/** A section that loads what it shows: `load()` gives its children. Shows the failure in their place. */
export function loaded(load, attributes = {}) {
  const element = h("div", attributes, loading());
  let turn = 0;
  const refresh = async () => {
    const mine = ++turn;
    element.setAttribute("aria-busy", "true");
    let children;
    try {
      children = await load();
    } catch (error) {
      children = [failure(error, refresh)];
    }
    // An answer that was overtaken by a later one is dropped.
    if (mine !== turn) return;
    element.removeAttribute("aria-busy");
    replaceChildren(element, children);
  };
  refresh();
  return { element, refresh };
}
