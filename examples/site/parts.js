// @ts-check
// What several pages show: a picture, and cards of products and works.

import { el } from "./dom.js";
import { categoryName } from "./words.js";

/** @import { ProductRow, Work } from "/api/client/index.js" */
/** @import { Context } from "./routes.js" */

/**
 * A picture in the sizes that the site made. Without any yet, the file itself.
 * @param {string | null} address
 * @param {ProductRow["renditions"]} renditions
 * @param {{ alt: string, sizes: string, first?: boolean }} options `first` is for what is seen before scrolling
 */
export function picture(address, renditions, { alt, sizes, first = false }) {
  if (!address) return el("div", { class: "picture" });
  const image = el("img", { alt, loading: first ? "eager" : "lazy", fetchpriority: first && "high", decoding: "async" });
  const sources = (renditions?.sources ?? []).filter(({ srcset }) => srcset.length > 0).map(({ type, srcset }) => el("source", {
    type, sizes, srcset: srcset.flatMap(({ url, width }) => (url ? [`${url} ${width}w`] : [])).join(", "),
  }));
  if (renditions) {
    image.width = renditions.width;
    image.height = renditions.height;
    image.style.backgroundImage = `url("${renditions.placeholder}")`;
  }
  image.src = address;
  return el("picture", { class: "picture" }, sources, image);
}

const CARD = "(min-width: 60rem) 18rem, (min-width: 36rem) 45vw, 92vw";

/** @param {Context} context @param {ProductRow[]} rows @param {"h2" | "h3"} heading */
export function productCards({ language, href }, rows, heading = "h2") {
  return el("ul", { class: "cards" }, rows.map((row, index) => el("li", {},
    picture(row.main_image, row.renditions, { alt: "", sizes: CARD, first: index < 2 }),
    el("p", { class: "category" }, categoryName(row, language)),
    el(heading, {}, el("a", { href: href(`products/${encodeURIComponent(row.slug)}/`) }, row.name)),
    el("p", {}, row.short_description))));
}

/** @param {Context} context @param {Work[]} rows @param {"h2" | "h3"} heading */
export function workCards({ language }, rows, heading = "h2") {
  return el("ul", { class: "cards" }, rows.map((row, index) => el("li", {},
    picture(row.image, row.renditions, { alt: "", sizes: CARD, first: index < 2 }),
    el("p", { class: "category" }, categoryName(row, language)),
    el(heading, {}, row.title),
    el("p", {}, row.description))));
}

/**
 * Links to the pages before and after this one; nothing if there is one page.
 * @param {Context} context
 * @param {string} path
 * @param {{ previous: string | null, next: string | null }} list
 */
export function pager({ words, query, href }, path, list) {
  if (!list.previous && !list.next) return null;
  const page = pageOf(query);
  const link = (/** @type {string} */ name, /** @type {number} */ number) => {
    const to = new URLSearchParams(query);
    if (number > 1) to.set("page", String(number));
    else to.delete("page");
    return el("a", { class: "button quiet", href: href(path) + (to.size ? `?${to}` : "") }, name);
  };
  return el("nav", { "aria-label": words.pages, class: "pager" },
    list.previous && link(words.previous, page - 1), el("span", {}, words.page.replace("{n}", String(page))),
    list.next && link(words.next, page + 1));
}

/** @param {URLSearchParams} query */
export const pageOf = (query) => Math.max(1, Math.trunc(Number(query.get("page"))) || 1);
