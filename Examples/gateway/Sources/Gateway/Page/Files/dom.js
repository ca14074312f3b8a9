// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

// Builds elements. Text only ever becomes text: nothing here reads markup.

const properties = new Set(["value", "checked", "disabled", "selected", "hidden", "open", "indeterminate"]);

/** An element with attributes, listeners (`onclick: f`) and children: nodes, texts, lists; empty ones are skipped. */
export function h(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

/** The same for SVG. */
export function svg(tag, attributes = {}, ...children) {
  return fill(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);
}

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (properties.has(name)) element[name] = value;
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  append(element, children);
  // A select takes its value only once it has its options.
  if (element.tagName === "SELECT" && "value" in attributes) element.value = attributes.value;
  return element;
}

function append(element, children) {
  for (const child of children) {
    if (child === null || child === undefined || child === false || child === "") continue;
    if (Array.isArray(child)) append(element, child);
    else element.append(child);
  }
}

/** Puts children in the place of what is in `element`, and keeps the focus on what has the same `data-focus`. */
export function replaceChildren(element, ...children) {
  const focused = document.activeElement;
  const name = focused && element.contains(focused) ? focused.dataset.focus : undefined;
  element.replaceChildren();
  append(element, children);
  if (name) focusOn(name);
}

/** Focuses what is called so; returns whether it is there and can be focused. */
export function focusOn(name) {
  const target = document.querySelector(`[data-focus="${CSS.escape(name)}"]`);
  if (!target || target.disabled) return false;
  target.focus();
  return document.activeElement === target;
}

let last = 0;

/** An id that no other element has. */
export const newID = (name) => `${name}-${++last}`;

/** A labelled control. `control` gets an id if it has none; `hint` describes it. */
export function field(label, control, hint) {
  if (!control.id) control.id = newID("field");
  const children = [h("label", { for: control.id }, label), control];
  if (hint) {
    const id = newID("hint");
    children.push(h("p", { class: "hint", id }, hint));
    control.setAttribute("aria-describedby", [control.getAttribute("aria-describedby"), id].filter(Boolean).join(" "));
  }
  return h("div", { class: "field" }, children);
}

/** A select of [value, text] pairs. */
export function select(options, value, attributes = {}) {
  return h(
    "select", { ...attributes, value },
    options.map(([option, text]) => h("option", { value: option }, text)));
}

/** A field for a line of text that no browser completes or corrects. */
export const textInput = (attributes = {}) =>
  h("input", { type: "text", autocomplete: "off", autocapitalize: "off", spellcheck: "false", ...attributes });

/** A checkbox with its label behind it. */
export function checkbox(label, attributes = {}) {
  const id = attributes.id ?? newID("check");
  const box = h("input", { ...attributes, type: "checkbox", id });
  return { box, element: h("div", { class: "check" }, box, h("label", { for: id }, label)) };
}

/** A link to a page of somebody else's. */
export function outside(url, text) {
  return h(
    "a", { href: url, target: "_blank", rel: "noopener noreferrer" },
    text, h("span", { class: "hidden" }, " (opens in a new tab)"));
}
