// @ts-check
// The works, by category.

import { site } from "../api.js";
import { el } from "../dom.js";
import { pageOf, pager, workCards } from "../parts.js";
import { categories, filled } from "../words.js";

/** @import { ListWorksQuery } from "/api/client/index.js" */
/** @import { Page } from "../routes.js" */

/** @type {Page} */
export const portfolio = async (context) => {
  const { language: lang, words, query, href, signal } = context;
  /** @type {ListWorksQuery} */
  const wanted = { lang, include: "renditions" };
  const all = categories("work", lang);
  const category = all.find(([value]) => value === query.get("category"));
  if (category) wanted.category = category[0];
  if (pageOf(query) > 1) wanted.page = pageOf(query);
  const list = await site.listWorks(wanted, { signal });
  const found = filled(words.found, list.count);
  const link = (/** @type {string} */ value, /** @type {string} */ name) => el("a", {
    id: `category-${value}`, href: href("portfolio/") + (value && `?category=${value}`), "aria-current": value === (category?.[0] ?? "") && "true",
  }, name);
  return {
    title: words.works,
    description: words.worksAbout,
    notice: found,
    body: [
      el("p", { class: "lead" }, words.worksAbout),
      el("nav", { "aria-label": words.category, class: "chips" }, link("", words.allWorks), all.map(([value, name]) => link(value, name))),
      list.count ? workCards(context, list.results) : el("p", {}, words.nothing),
      pager(context, "portfolio/", list),
    ],
  };
};
