// @ts-check
// Pages for what went wrong.

import { statusOf } from "../api.js";
import { el } from "../dom.js";

/** @import { Context, View } from "../routes.js" */

/** @type {(context: Context) => View} */
export const missing = ({ words, href }) => {
  const links = el("p", { class: "actions" },
    el("a", { class: "button", href: href("products/") }, words.allProducts),
    el("a", { class: "button quiet", href: href("") }, words.home));
  return { title: words.missing, description: words.missingAbout, body: [el("p", { class: "lead" }, words.missingAbout), links] };
};

/**
 * @param {Context} context
 * @param {unknown} error
 * @param {() => void} retry
 * @returns {View}
 */
export function failed({ words }, error, retry) {
  const text = statusOf(error) === 0 ? words.offline : words.trouble;
  const body = [
    el("p", { class: "lead" }, text),
    el("p", { class: "actions" },
      el("button", { type: "button", click: () => retry() }, words.retry),
      // The server's own form works without this script.
      el("a", { class: "button quiet", href: "/contact/" }, words.contact)),
  ];
  return { title: words.failed, description: text, body, notice: text };
}
