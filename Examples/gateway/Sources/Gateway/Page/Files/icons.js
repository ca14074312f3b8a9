// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import { svg } from "./dom.js";

// Drawn for this page; nobody's trade mark.
const providers = {
  openrouter: ["M4 12h5l5-5h6", "M9 12l5 5h6", "M17 4l3 3-3 3", "M17 14l3 3-3 3"],
  openai: ["M12 3l7.8 4.5v9L12 21l-7.8-4.5v-9z", "M12 8l3.5 2v4L12 16l-3.5-2v-4z"],
  anthropic: ["M5 20L12 4l7 16", "M8 14h8"],
  google: ["M19.5 8A8.5 8.5 0 1 0 20.5 12H12.5"],
};
const drawings = {
  key: ["M8 15a4 4 0 1 0 0-6 4 4 0 0 0 0 6z", "M11 12h10v4", "M17 12v3"],
  plus: ["M12 5v14", "M5 12h14"],
  up: ["M6 14l6-6 6 6"],
  down: ["M6 10l6 6 6-6"],
  bin: ["M4 7h16", "M9 7V4h6v3", "M6 7l1 13h10l1-13", "M10 11v5", "M14 11v5"],
};

function drawn(paths, attributes) {
  return svg(
    "svg",
    {
      viewBox: "0 0 24 24", width: 20, height: 20, fill: "none", stroke: "currentColor", "stroke-width": 2,
      "stroke-linecap": "round", "stroke-linejoin": "round", "aria-hidden": "true", focusable: "false", ...attributes,
    },
    paths.map((d) => svg("path", { d })));
}

/** A small drawing, by name. */
export const icon = (name) => drawn(drawings[name], {});

/** A provider's mark; a key for those that have none. */
export const providerIcon = (id) =>
  drawn(providers[id] ?? drawings.key, { class: `provider ${id in providers ? id : "other"}`, width: 24, height: 24 });
