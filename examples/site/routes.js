// @ts-check
// Which address is which page.

import { LANGUAGES } from "./api.js";
import { contact } from "./pages/contact.js";
import { missing } from "./pages/errors.js";
import { home } from "./pages/home.js";
import { portfolio } from "./pages/portfolio.js";
import { product } from "./pages/product.js";
import { products } from "./pages/products.js";

/** @import { Language } from "./api.js" */
/** @import { Child } from "./dom.js" */
/** @import { Words } from "./words.js" */

/**
 * What a page is given. `href` makes an address of this language, `go` leads there, `signal` is aborted when the page is left.
 * @typedef {{ language: Language, words: Words, query: URLSearchParams, part: string, signal: AbortSignal,
 *   href: (path: string) => string, go: (address: string) => void }} Context
 */
/**
 * What a page answers. Its heading is made of `title`; `notice` is announced.
 * @typedef {{ title: string, description: string, body: Child[], notice?: string }} View
 */
/** @typedef {(context: Context) => View | Promise<View>} Page */

/** @type {Array<[RegExp, Page]>} */
const ROUTES = [
  [/^$/, home],
  [/^products\/$/, products],
  [/^products\/([^/]+)\/$/, product],
  [/^portfolio\/$/, portfolio],
  [/^contact\/$/, contact],
];

/** The first language of the browser that the site has. */
export function preferred() {
  const wanted = navigator.languages.map((tag) => tag.slice(0, 2).toLowerCase());
  const known = wanted.map((tag) => LANGUAGES.find((language) => language === tag));
  return known.find((language) => language !== undefined) ?? "ru";
}

/**
 * The page of an address, its language, its path below that, and the part of the path that the page reads.
 * @param {string} pathname
 */
export function located(pathname) {
  const [, code = "", path = ""] = /^\/([^/]*)\/(.*)$/.exec(pathname) ?? [];
  const language = LANGUAGES.find((known) => known === code);
  if (!language) return { page: missing, language: preferred(), path: "", part: "" };
  for (const [pattern, page] of ROUTES) {
    const match = pattern.exec(path);
    if (match) return { page, language, path, part: decoded(match[1] ?? "") };
  }
  return { page: missing, language, path, part: "" };
}

/** @param {string} text */
function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
