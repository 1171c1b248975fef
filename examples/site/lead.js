// @ts-check
// What a visitor enters, from the first letter until the site has it.

import { randomName } from "./api.js";

/** @import { DescribeFormAnswer, SubmitLeadBody } from "/api/client/index.js" */
/** @import { Words } from "./words.js" */

/**
 * One filling of the form. It is kept in memory, so that another page or language loses nothing.
 * `key` goes with every try, so that two tries are one lead.
 */
function blank() {
  return { key: randomName(), texts: /** @type {Map<string, string>} */ (new Map()), file: /** @type {File | null} */ (null) };
}

export let draft = blank();

export function startAnew() {
  draft = blank();
}

/** The site knows the key with other content. The next try is a lead of its own. */
export function renewKey() {
  draft.key = randomName();
  return draft.key;
}

/**
 * @param {HTMLFormElement} form
 * @param {{ language: string, source: string }} about
 * @returns {SubmitLeadBody}
 */
export function bodyOf(form, { language, source }) {
  const data = new FormData(form);
  const text = (/** @type {keyof SubmitLeadBody} */ name) => String(data.get(name) ?? "").trim();
  const file = data.get("file");
  const quantity = text("quantity").replace(/\s/g, "");
  return {
    name: text("name"),
    company: text("company"),
    phone: text("phone"),
    email: text("email"),
    product_type: /** @type {SubmitLeadBody["product_type"]} */ (text("product_type")),
    quantity: quantity ? Number(quantity) : null,
    message: text("message"),
    language,
    source: source.slice(0, 100),
    ...(file instanceof File && file.size > 0 ? { file } : {}),
  };
}

/**
 * What can be seen without asking the site. The site judges everything else.
 * @param {SubmitLeadBody} body
 * @param {DescribeFormAnswer} form
 * @param {Words} words
 */
export function mistakes(body, { fields, messages }, words) {
  /** @type {Map<string, string>} */
  const found = new Map();
  const values = new Map(Object.entries(body));
  for (const { name, required, max_size, extensions } of fields) {
    const value = values.get(name);
    if (required && !value) found.set(name, messages.required ?? words.correct);
    if (Number.isNaN(value) || (typeof value === "number" && !Number.isInteger(value))) found.set(name, words.wholeNumber);
    if (!(value instanceof File)) continue;
    const extension = value.name.split(".").at(-1)?.toLowerCase() ?? "";
    if (extensions && !extensions.includes(extension)) found.set(name, messages.file_extension ?? words.correct);
    else if (max_size && value.size > max_size) found.set(name, messages.file_too_large ?? words.tooLarge);
  }
  return found;
}

/**
 * Fields against spam: the signed token, the field that people leave empty, and the work if the site asks for it.
 * @param {DescribeFormAnswer} form
 * @param {HTMLFormElement} element
 */
export async function extras({ hidden, honeypot, work }, element) {
  /** @type {Record<string, string>} */
  const fields = Object.fromEntries(hidden.map(({ name, value }) => [name, value]));
  if (honeypot) fields[honeypot] = String(new FormData(element).get(honeypot) ?? "");
  if (isWork(work)) fields.form_work = await solved(work);
  return fields;
}

/**
 * @param {unknown} work
 * @returns {work is { prefix: string, bits: number }}
 */
const isWork = (work) => typeof work === "object" && work !== null && "prefix" in work && "bits" in work;

/**
 * The number whose digits behind `prefix` have a SHA-256 that begins with `bits` zero bits.
 * @param {{ prefix: string, bits: number }} work
 */
async function solved({ prefix, bits }) {
  for (let number = 0; ; number++) {
    const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(prefix + number));
    if (new DataView(hash).getUint32(0) >>> (32 - bits) === 0) return String(number);
  }
}
