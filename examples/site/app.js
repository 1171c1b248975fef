// @ts-check
// The start, and the router: it shows the page of the address, and follows links without loading the site again.

import { LANGUAGES, statusOf, track } from "./api.js";
import { byId, el, nodes } from "./dom.js";
import { describe, frame, NAME } from "./frame.js";
import { failed, missing } from "./pages/errors.js";
import { located, preferred } from "./routes.js";
import { wordsOf } from "./words.js";

/** @import { Context, View } from "./routes.js" */

const main = byId("main");
let leaving = new AbortController();
let shown = "";
let referrer = document.referrer;

/**
 * Shows the page of the address.
 * @param {number} [scroll] the place on it
 */
async function show(scroll = 0) {
  leaving.abort();
  leaving = new AbortController();
  const { signal } = leaving;
  const { origin, pathname, search } = location;
  if (pathname === "/") history.replaceState(null, "", `/${preferred()}/${search}`);
  else if (!pathname.endsWith("/")) history.replaceState(history.state, "", `${origin}${pathname}/${search}`);
  const { page, path, language, part } = located(location.pathname);
  const words = wordsOf(language);
  /** @type {Context} */
  const context = { language, words, query: new URLSearchParams(search), part, signal, href: (to) => `/${language}/${to}`, go };
  const isFirst = !shown;
  const isSamePage = shown.split("?")[0] === location.pathname;
  frame(context, path);
  main.setAttribute("aria-busy", "true");
  if (isFirst) main.replaceChildren(el("p", { class: "lead" }, words.loading));
  shown = location.pathname + location.search;

  let view = /** @type {View | null} */ (null);
  let isFound = page !== missing;
  try {
    view = await page(context);
  } catch (error) {
    if (signal.aborted) return;
    isFound = false;
    view = statusOf(error) === 404 ? missing(context) : failed(context, error, show);
  }
  if (signal.aborted) return;
  const held = isSamePage ? document.activeElement : null;
  document.title = `${view.title} · ${NAME}`;
  describe(view.description, isFound ? path : null);
  main.replaceChildren(el("h1", { tabindex: "-1" }, view.title), ...nodes(view.body));
  main.removeAttribute("aria-busy");
  byId("status").textContent = view.notice ?? "";
  const isControl = refocus(held);
  if (!isControl && !isFirst) main.querySelector("h1")?.focus({ preventScroll: true });
  if (!isControl) scrollTo(0, scroll);
  if (!isSamePage) track("page_view", language, referrer);
  referrer = location.href;
}

/**
 * Gives the focus back to the control that changed the page, with what was typed meanwhile.
 * @param {Element | null} held
 */
function refocus(held) {
  const again = held?.id ? main.querySelector(`#${CSS.escape(held.id)}`) : null;
  if (!(again instanceof HTMLElement)) return false;
  if (again instanceof HTMLInputElement && held instanceof HTMLInputElement && again.type === "search") again.value = held.value;
  again.focus({ preventScroll: true });
  return true;
}

/** @param {string} address */
function go(address) {
  const { href } = new URL(address, location.href);
  history[href === location.href ? "replaceState" : "pushState"](null, "", href);
  show();
}

document.addEventListener("click", (event) => {
  const link = event.target instanceof Element ? event.target.closest("a") : null;
  const isPlain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
  if (!link || !isPlain || event.defaultPrevented || link.target || link.origin !== location.origin || link.hash) return;
  // Other paths, such as /contact/ and /admin/, are pages of the server.
  if (!LANGUAGES.some((language) => link.pathname.startsWith(`/${language}/`))) return;
  event.preventDefault();
  go(link.href);
});

// A jump to #main is no other page.
addEventListener("popstate", () => {
  if (shown !== location.pathname + location.search) show(placed());
});

// The page that Back leads to is built anew, so its place is kept with its address.
history.scrollRestoration = "manual";
addEventListener("scrollend", () => {
  if (!main.hasAttribute("aria-busy")) history.replaceState({ scroll: scrollY }, "");
});
const placed = () => Number(history.state?.scroll ?? 0);

show(placed());
