// @ts-check
// A product: its pictures, what is special about it, and the way to the form.

import { site } from "../api.js";
import { el } from "../dom.js";
import { picture } from "../parts.js";
import { categoryName } from "../words.js";

/** @import { Page } from "../routes.js" */

/** @type {Page} */
export const product = async ({ language: lang, words, part: slug, href, signal }) => {
  const row = await site.getProduct(slug, { lang, include: "renditions" }, { signal });
  const ask = `${href("contact/")}?product=${encodeURIComponent(row.slug)}`;
  const more = `${href("products/")}?category=${encodeURIComponent(row.category)}`;
  const sizes = "(min-width: 60rem) 14rem, 46vw";
  return {
    title: row.name,
    description: row.short_description,
    body: [
      el("div", { class: "product" },
        picture(row.main_image, row.renditions, { alt: row.name, sizes: "(min-width: 60rem) 36rem, 92vw", first: true }),
        el("div", {},
          el("p", { class: "category" }, el("a", { href: more }, categoryName(row, lang))),
          el("p", { class: "lead" }, row.short_description),
          row.description.split("\n").map((text) => el("p", {}, text)),
          row.features_list.length > 0 && [
            el("h2", {}, words.features),
            el("ul", { class: "features" }, row.features_list.map((feature) => el("li", {}, feature)))],
          el("p", { class: "actions" }, el("a", { class: "button", href: ask }, words.ask)))),
      row.images.length > 0 && [
        el("h2", { class: "section" }, words.pictures),
        el("ul", { class: "gallery" }, row.images.map((image, index) => el("li", {},
          el("a", { href: image.image },
            // Captions have one language, that of the staff.
            picture(image.image, image.renditions, { alt: (lang === "ru" && image.caption) || `${row.name} (${index + 1})`, sizes }))))),
      ],
    ],
  };
};
