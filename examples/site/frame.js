// @ts-check
// What is around a page: the header, the footer, and what search engines read.

import { LANGUAGE_NAMES, LANGUAGES } from "./api.js";
import { byId, el } from "./dom.js";

/** @import { Context } from "./routes.js" */

export const NAME = "Yorliq";

/**
 * The header and the footer, in the language of the page.
 * @param {Context} context
 * @param {string} path
 */
export function frame({ language, words, href, query }, path) {
  document.documentElement.lang = language;
  byId("skip").textContent = words.skip;
  const tail = query.size ? `?${query}` : "";
  const sections = [["products/", words.products], ["portfolio/", words.works], ["contact/", words.contact]];
  byId("header").replaceChildren(
    el("a", { class: "name", href: href("") }, NAME, el("span", {}, words.tagline)),
    el("nav", { "aria-label": words.menu }, sections.map(([to = "", name]) =>
      el("a", { href: href(to), "aria-current": path === to ? "page" : path.startsWith(to) && "true" }, name))),
    el("nav", { "aria-label": words.languages, class: "languages" }, LANGUAGES.map((code) =>
      el("a", { href: `/${code}/${path}${tail}`, lang: code, hreflang: code, "aria-current": code === language && "true" },
        LANGUAGE_NAMES[code]))),
  );
  byId("footer").replaceChildren(el("p", {}, `${NAME}. ${words.footer}.`));
}

/**
 * What search engines read. Without a path, there is nothing to find here.
 * @param {string} description
 * @param {string | null} path
 */
export function describe(description, path) {
  document.head.querySelectorAll("[data-page]").forEach((element) => element.remove());
  document.head.append(el("meta", { "data-page": true, name: "description", content: description }));
  if (path === null) return document.head.append(el("meta", { "data-page": true, name: "robots", content: "noindex" }));
  for (const code of LANGUAGES) {
    const href = new URL(`/${code}/${path}`, location.origin).href;
    document.head.append(el("link", { "data-page": true, rel: "alternate", hreflang: code, href }));
  }
}
