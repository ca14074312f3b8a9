// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import { get, onSignedOut, remove, setCSRFToken } from "./api.js";
import { auditView } from "./audit.js";
import { creditsView } from "./credits.js";
import { h, replaceChildren } from "./dom.js";
import { count, money } from "./format.js";
import { keysView } from "./keys.js";
import { failure, told } from "./live.js";
import { noticesView } from "./notices.js";
import { organisationView } from "./organisation.js";
import { outageBanner } from "./outages.js";
import { settingsView } from "./settings.js";
import { signIn } from "./sign-in.js";
import { usageView } from "./usage.js";

// The page: who is signed in, which view is shown, and the banner above all of them.

const views = [
  { name: "keys", title: "API keys", show: keysView },
  { name: "usage", title: "Usage", show: usageView },
  { name: "credits", title: "Credits", show: creditsView },
  { name: "notices", title: "Notices", show: noticesView },
  { name: "settings", title: "Settings", show: settingsView },
  { name: "organisation", title: "Organisation", show: organisationView, needs: ({ user }) => user.organisation },
  { name: "audit", title: "Audit", show: auditView, needs: ({ user }) => user.isAdministrator },
];

// Says only that somebody was signed in here, so that the first visit asks for no session that cannot be there.
const hint = "byok.signedIn";
const main = document.getElementById("main");
const header = document.getElementById("header");
let page = null;

async function start() {
  if (localStorage.getItem(hint) === null) return showSignIn();
  try {
    return begin(await get("/api/v1/session"));
  } catch (error) {
    // Without a session the sign-in is shown already.
    return error.status === 401 ? undefined : replaceChildren(main, failure(error, start));
  }
}

function showSignIn(why) {
  localStorage.removeItem(hint);
  setCSRFToken(null);
  page?.banner.stop();
  page = null;
  header.hidden = true;
  document.title = "Sign in · Account settings";
  document.querySelectorAll("dialog").forEach((dialog) => dialog.close());
  replaceChildren(document.getElementById("banner"));
  const enter = (session) => {
    begin(session);
    main.focus({ preventScroll: true });
  };
  replaceChildren(main, signIn(enter, why));
}

function begin(session) {
  localStorage.setItem(hint, "yes");
  setCSRFToken(session.csrfToken);
  const { user } = session;
  const scopes = [{ name: "you", title: "You", base: "/api/v1/account", isOrganisation: false, canChange: true }];
  if (user.organisation) {
    scopes.push({
      name: "organisation", title: user.organisation.name, base: "/api/v1/organisation", isOrganisation: true,
      canChange: user.organisation.isAdministrator,
    });
  }
  page = { session, scopes, actions: {}, refresh };
  page.banner = outageBanner(page, document.getElementById("banner"));
  header.hidden = false;
  document.getElementById("who").textContent = user.name;
  document.getElementById("tier").textContent = `${user.tier.name} · mark-up ${user.tier.markup}`;
  showView();
  refresh();
}

/** What stands around the views, anew: after anything that may have changed it. */
function refresh() {
  const mine = page;
  if (!mine) return;
  mine.banner.refresh();
  const balance = document.getElementById("balance");
  get("/api/v1/account/credits").then(({ available }) => {
    balance.hidden = false;
    balance.textContent = `${money(available)} credits`;
  }).catch(() => { balance.hidden = true; });
  get("/api/v1/account/notices?limit=1").then(({ unread }) => {
    const link = document.querySelector('#views a[href="#notices"]');
    if (mine === page && link) {
      const mark = h("span", { class: "count" }, count(unread), h("span", { class: "hidden" }, " unread"));
      replaceChildren(link, "Notices", unread > 0 && mark);
    }
  }).catch(() => {});
}

const current = (session) => {
  const allowed = views.filter(({ needs }) => !needs || needs(session));
  return { allowed, view: allowed.find(({ name }) => name === location.hash.slice(1)) ?? allowed[0] };
};

function showView() {
  const { allowed, view } = current(page.session);
  replaceChildren(
    document.getElementById("views"),
    allowed.map(({ name, title }) => h(
      "li", {}, h("a", { href: `#${name}`, "aria-current": name === view.name ? "page" : null }, title))));
  document.title = `${view.title} · Account settings`;
  page.actions = {};
  replaceChildren(main, view.show(page));
}

window.addEventListener("hashchange", () => {
  if (!page || location.hash === "#main") return;
  showView();
  refresh();
  main.focus({ preventScroll: true });
  window.scrollTo(0, 0);
});

document.getElementById("sign-out").addEventListener("click", () => told(async () => {
  await remove("/api/v1/session");
  showSignIn();
}));

onSignedOut(() => {
  if (page || localStorage.getItem(hint) !== null) showSignIn("Your session has ended. Sign in again.");
});

start();
