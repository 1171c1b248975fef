// @ts-check
// The contact form. The API says which fields it has; nothing typed is lost, whatever happens to a try.

import { formSite, site, statusOf, track } from "../api.js";
import { ApiError } from "/api/client/index.js";
import { el } from "../dom.js";
import { fieldOf, showErrors } from "../fields.js";
import { bodyOf, draft, extras, mistakes, renewKey, startAnew } from "../lead.js";
import { filled } from "../words.js";

/** @import { DescribeFormAnswer, Product, SubmitLeadAnswer, SubmitLeadBody } from "/api/client/index.js" */
/** @import { ProductCategory } from "../api.js" */
/** @import { Context, Page } from "../routes.js" */
/** @import { Words } from "../words.js" */

/** @type {Record<ProductCategory, SubmitLeadBody["product_type"]>} */
const TYPES = { woven_labels: "woven", printed_labels: "printed", hang_tags: "hang_tags", stickers: "stickers", packaging: "other" };

/** @type {Page} */
export const contact = async (context) => {
  const { language, words, query, signal } = context;
  const slug = query.get("product");
  const [about, product] = await Promise.all([
    formSite(language).describeForm({}, { signal }),
    // The form is of use without the product, too.
    slug ? site.getProduct(slug, { lang: language }, { signal }).catch(() => null) : null,
  ]);
  signal.throwIfAborted();
  return {
    title: words.contact,
    description: words.contactAbout,
    body: [el("p", { class: "lead" }, words.contactAbout), formOf(context, about, product)],
  };
};

/** @param {Context} context @param {DescribeFormAnswer} about @param {Product | null} product */
function formOf(context, about, product) {
  const { language, words } = context;
  const button = el("button", {}, words.send);
  const failure = el("div", { class: "failure", role: "alert", tabindex: "-1", hidden: true });
  // Out of sight by the style sheet: programs fill it in, people do not.
  const trap = about.honeypot && el("p", { class: "trap", "aria-hidden": "true" },
    el("label", {}, words.empty, el("input", { name: about.honeypot, tabindex: "-1", autocomplete: "off" })));
  const form = el("form", { class: "lead-form", novalidate: true },
    about.fields.map((field) => fieldOf(field, words)), trap, failure, button);
  fill(form, product, words);
  // A form that is shown again while its lead is on the way sends the same lead.
  let { key } = draft;

  form.addEventListener("input", () => {
    if (draft.texts.size === 0) track("form_start", language);
    keep(form, about);
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (button.disabled) return;
    failure.hidden = true;
    const body = bodyOf(form, { language, source: location.pathname + location.search });
    if (showErrors(form, mistakes(body, about, words))) return;
    button.disabled = true;
    button.textContent = words.sending;
    try {
      const more = await extras(about, form);
      const answer = await formSite(language).submitLead({ ...more, ...body }, {}, { idempotencyKey: key });
      startAnew();
      track("form_submit", language);
      thank(context, form, answer);
    } catch (error) {
      if (statusOf(error) === 422) key = renewKey();
      const details = error instanceof ApiError ? Object.entries(error.details) : [];
      const texts = details.map(([name, text]) => /** @type {[string, string]} */ ([name, [text].flat().join(" ")]));
      failure.replaceChildren(...explained(error, about, words));
      failure.hidden = false;
      if (!showErrors(form, new Map(texts))) failure.focus();
    } finally {
      button.disabled = false;
      button.textContent = words.send;
    }
  });
  return form;
}

/**
 * Enters what was typed before, and the product that led here.
 * @param {HTMLFormElement} form
 * @param {Product | null} product
 * @param {Words} words
 */
function fill(form, product, words) {
  const given = new Map(draft.texts);
  if (product) {
    const type = new Map(Object.entries(TYPES)).get(product.category);
    if (type && !given.get("product_type")) given.set("product_type", type);
    if (!given.get("message")) given.set("message", `${filled(words.about, product.name)}\n`);
  }
  for (const control of form.querySelectorAll("input, select, textarea")) {
    const { name } = /** @type {HTMLInputElement} */ (control);
    if (name === "file" && draft.file) {
      const files = new DataTransfer();
      files.items.add(draft.file);
      /** @type {HTMLInputElement} */ (control).files = files.files;
    } else if (name !== "file" && given.has(name)) {
      /** @type {HTMLInputElement} */ (control).value = given.get(name) ?? "";
    }
  }
}

/** @param {HTMLFormElement} form @param {DescribeFormAnswer} about */
function keep(form, { fields }) {
  const data = new FormData(form);
  for (const { name } of fields) {
    const value = data.get(name);
    if (value instanceof File) draft.file = value.size > 0 ? value : null;
    else if (value !== null) draft.texts.set(name, value);
  }
}

/**
 * Why a try failed, what is left, and how else to reach the company.
 * @param {unknown} error
 * @param {DescribeFormAnswer} about
 * @param {Words} words
 */
function explained(error, { contacts }, words) {
  const { phone, email } = contacts;
  const ways = [
    phone && el("a", { href: `tel:${phone.replace(/[^+\d]/g, "")}` }, phone),
    email && el("a", { href: `mailto:${email}` }, email),
  ].filter(Boolean);
  return [
    el("p", {}, el("strong", {}, reason(error, words)), " ", words.kept),
    ...(ways.length > 0 ? [el("p", {}, words.otherWays, ways.map((way) => [" ", way]))] : []),
  ];
}

/** @param {unknown} error @param {Words} words */
function reason(error, words) {
  if (!(error instanceof ApiError)) return words.offline;
  switch (error.status) {
    case 400:
      return words.correct;
    case 413:
      return words.tooLarge;
    case 422:
      return error.message;
    case 429:
      return filled(words.tooOften, Math.max(1, Math.ceil((error.retryAfter ?? 60) / 60)));
    default:
      return words.trouble;
  }
}

/** @param {Context} context @param {HTMLFormElement} form @param {SubmitLeadAnswer} answer */
function thank({ words, href, go }, form, { message, lead_id }) {
  const title = el("h2", { tabindex: "-1" }, words.sent);
  form.replaceWith(el("div", { class: "sent" }, title, el("p", {}, message), el("p", {}, filled(words.number, lead_id)),
    el("p", { class: "actions" },
      el("button", { type: "button", click: () => go(href("contact/")) }, words.again),
      el("a", { class: "button quiet", href: href("products/") }, words.allProducts))));
  title.focus();
}
