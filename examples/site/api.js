// @ts-check
// The site's data: the generated client, and what is derived from its types.

import { ApiError, Paradise } from "/api/client/index.js";

/** @import { ListProductsQuery, ListWorksQuery, ProductRow, TrackEventBody } from "/api/client/index.js" */

/**
 * The languages of the catalogue, read off the fields of a product.
 * @typedef {keyof ProductRow extends infer Field ? (Field extends `name_${infer Code}` ? Code : never) : never} Language
 */
/** @typedef {NonNullable<ListProductsQuery["category"]>} ProductCategory */
/** @typedef {NonNullable<ListWorksQuery["category"]>} WorkCategory */

/** @type {Record<Language, string>} */
export const LANGUAGE_NAMES = { ru: "Русский", en: "English", uz: "Oʻzbekcha" };

export const LANGUAGES = /** @type {Language[]} */ (Object.keys(LANGUAGE_NAMES));

export const site = new Paradise();

/**
 * The client of the form: its messages are in this language, and an upload may take two minutes.
 * @param {Language} language
 */
export const formSite = (language) => new Paradise({ language, timeout: 120_000 });

/** A random name. `crypto.randomUUID` is missing on plain http, this is not. */
export const randomName = () => [...crypto.getRandomValues(new Uint32Array(4))].map((number) => number.toString(36)).join("-");

// Known to this page alone, and gone with it.
const session_id = randomName();

/**
 * Reports an event. It is of no use to the visitor, so a failure is ignored.
 * @param {TrackEventBody["event_type"]} event_type
 * @param {Language} language
 * @param {string} [referrer]
 */
export function track(event_type, language, referrer = "") {
  const body = { event_type, page: location.pathname.slice(0, 500), language, session_id, referrer: referrer.slice(0, 500) };
  site.trackEvent(body).catch(() => {});
}

/**
 * The status of a failed call; 0 if there was no answer.
 * @param {unknown} error
 */
export const statusOf = (error) => (error instanceof ApiError ? error.status : 0);
