// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

// Calls of the gateway. Bodies are sent and forgotten; nothing is logged or kept.

/** What the gateway refused, in its own words. */
export class APIError extends Error {
  constructor(status, code, message) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

let csrfToken = null;
let signedOut = () => {};

/** The token that changes by cookie need; comes with the session. */
export const setCSRFToken = (token) => { csrfToken = token; };
/** What to do when the session has ended. */
export const onSignedOut = (action) => { signedOut = action; };

async function call(method, path, body) {
  const headers = { accept: "application/json" };
  if (body !== undefined) headers["content-type"] = "application/json";
  if (method !== "GET" && csrfToken) headers["x-csrf-token"] = csrfToken;
  let response;
  let text;
  try {
    response = await fetch(path, {
      method, headers, body: body === undefined ? undefined : JSON.stringify(body),
      cache: "no-store", credentials: "same-origin", redirect: "error", referrerPolicy: "no-referrer",
    });
    text = await response.text();
  } catch {
    throw new APIError(0, "no_answer", "The gateway did not answer. Check your connection, then try again.");
  }
  const reply = parsed(text);
  if (response.ok) return reply;
  if (response.status === 401) signedOut();
  const error = reply?.error;
  throw new APIError(
    response.status, error?.code ?? "unknown",
    error?.message ?? `The gateway answered with status ${response.status}. Try again later.`);
}

function parsed(text) {
  try { return text === "" ? null : JSON.parse(text); } catch { return null; }
}

export const get = (path) => call("GET", path);
export const post = (path, body) => call("POST", path, body);
export const put = (path, body) => call("PUT", path, body);
export const patch = (path, body) => call("PATCH", path, body);
export const remove = (path, body) => call("DELETE", path, body);

/** A path with its query; what is null or empty is left out. */
export function query(path, parameters) {
  const given = Object.entries(parameters).filter(([, value]) => value !== null && value !== undefined && value !== "");
  const text = new URLSearchParams(given).toString();
  return text === "" ? path : `${path}?${text}`;
}

/** A path with one more piece, whatever is in it. */
export const below = (path, ...pieces) => [path, ...pieces.map(encodeURIComponent)].join("/");
