// @ts-check
// The first page: what the company makes, and some of it.

import { site } from "../api.js";
import { el } from "../dom.js";
import { productCards, workCards } from "../parts.js";

/** @import { Page } from "../routes.js" */

/** @type {Page} */
export const home = async (context) => {
  const { language: lang, words, href, signal } = context;
  const query = { lang, include: "renditions" };
  const [featured, works] = await Promise.all([
    site.listProducts({ ...query, is_featured: "true" }, { signal }),
    site.listWorks(query, { signal }),
  ]);
  return {
    title: words.lead,
    description: words.leadMore,
    body: [
      el("p", { class: "lead" }, words.leadMore),
      el("p", { class: "actions" },
        el("a", { class: "button", href: href("products/") }, words.allProducts),
        el("a", { class: "button quiet", href: href("contact/") }, words.contact)),
      el("h2", { class: "section" }, words.featured),
      productCards(context, featured.results.slice(0, 6), "h3"),
      el("h2", { class: "section" }, words.works),
      workCards(context, works.results.slice(0, 3), "h3"),
      el("p", { class: "actions" }, el("a", { class: "button quiet", href: href("portfolio/") }, words.allWorks)),
    ],
  };
};
