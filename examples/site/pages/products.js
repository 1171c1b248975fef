// @ts-check
// The catalogue. The address holds all that was chosen, so that Back, a reload and a shared link keep it.

import { site } from "../api.js";
import { el } from "../dom.js";
import { pageOf, pager, productCards } from "../parts.js";
import { categories, filled } from "../words.js";

/** @import { ListProductsQuery } from "/api/client/index.js" */
/** @import { Context, Page } from "../routes.js" */

/** @type {Page} */
export const products = async (context) => {
  const { language: lang, words, query, href, signal } = context;
  /** @type {ListProductsQuery} */
  const wanted = { lang, include: "renditions" };
  const category = categories("product", lang).find(([value]) => value === query.get("category"));
  if (category) wanted.category = category[0];
  if (query.get("featured")) wanted.is_featured = "true";
  if (query.get("search")) wanted.search = query.get("search") ?? "";
  if (query.get("ordering")) wanted.ordering = query.get("ordering") ?? "";
  if (pageOf(query) > 1) wanted.page = pageOf(query);
  const list = await site.listProducts(wanted, { signal });
  const found = filled(words.found, list.count);
  const nothing = el("p", { class: "lead" }, words.nothing, " ", el("a", { href: href("products/") }, words.resetFilters));
  return {
    title: category?.[1] ?? words.products,
    description: words.productsAbout,
    notice: found,
    body: [
      filters(context),
      el("p", { class: "found" }, found),
      list.count ? productCards(context, list.results) : nothing,
      pager(context, "products/", list),
    ],
  };
};

/** @param {Context} context */
function filters({ language, words, query, href, go }) {
  const form = el("form", { class: "filters", role: "search", action: href("products/") },
    el("label", {}, words.search,
      el("input", { id: "search", type: "search", name: "search", value: query.get("search"), autocomplete: "off" })),
    choice("category", words.category, [["", words.all], ...categories("product", language)]),
    choice("ordering", words.order, [["", words.orderUsual], ["-created_at", words.orderNew], ["created_at", words.orderOld]]),
    el("label", { class: "check" },
      el("input", { id: "featured", type: "checkbox", name: "featured", value: "1", checked: !!query.get("featured") }),
      words.onlyFeatured),
    el("button", { id: "find" }, words.doSearch));
  const apply = () => {
    const chosen = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (typeof value === "string" && value.trim()) chosen.set(name, value.trim());
    go(href("products/") + (chosen.size ? `?${chosen}` : ""));
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    apply();
  });
  // What is typed waits for Enter or the button; what is chosen counts at once.
  form.addEventListener("change", (event) => {
    if (!(event.target instanceof HTMLInputElement && event.target.type === "search")) apply();
  });
  return form;

  /** @param {string} name @param {string} label @param {Array<[string, string]>} options */
  function choice(name, label, options) {
    return el("label", {}, label, el("select", { id: name, name }, options.map(([value, text]) =>
      el("option", { value, selected: (query.get(name) ?? "") === value }, text))));
  }
}
