// @ts-check
// The fields of the form, built of what the API says about them, and the messages at them.

import { el } from "./dom.js";

/** @import { DescribeFormAnswer } from "/api/client/index.js" */
/** @import { Words } from "./words.js" */

/** @typedef {DescribeFormAnswer["fields"][number]} Field */
/** @typedef {HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement} Control */

/**
 * A label, the control, its hint and a place for its error.
 * @param {Field} field
 * @param {Words} words
 */
export function fieldOf(field, words) {
  const { name, hint } = field;
  const control = controlOf(field, words);
  control.id = name;
  if (hint) control.setAttribute("aria-describedby", `${name}-hint`);
  return el("div", { class: "field" },
    el("label", { for: name }, field.label, !field.required && [" ", el("small", {}, words.optional)]),
    hint && el("p", { class: "hint", id: `${name}-hint` }, hint),
    control,
    el("p", { class: "error", id: `${name}-error`, hidden: true }));
}

/**
 * @param {Field} field
 * @param {Words} words
 * @returns {Control}
 */
function controlOf({ name, type, required, max_length, autocomplete, choices, extensions }, words) {
  const common = { name, required, maxlength: max_length, autocomplete: autocomplete || null };
  switch (type) {
    case "choice": {
      const options = (choices ?? []).map(({ value, label }) => el("option", { value }, label));
      return el("select", common, el("option", { value: "" }, words.choose), options);
    }
    case "long_text":
      return el("textarea", { ...common, rows: 5 });
    case "file":
      return el("input", { name, type: "file", accept: extensions?.map((extension) => `.${extension}`).join() });
    case "integer":
      return el("input", { ...common, inputmode: "numeric" });
    default:
      return el("input", { ...common, type: type === "phone" ? "tel" : type === "email" ? "email" : "text" });
  }
}

/**
 * Shows messages at their fields, removes all others, and moves to the first. False if no field has one.
 * @param {HTMLFormElement} form
 * @param {Map<string, string>} errors
 */
export function showErrors(form, errors) {
  let first = /** @type {Control | null} */ (null);
  for (const place of form.querySelectorAll(".error")) {
    const name = place.id.replace(/-error$/, "");
    const control = /** @type {Control} */ (form.elements.namedItem(name));
    const text = errors.get(name) ?? "";
    place.textContent = text;
    place.toggleAttribute("hidden", !text);
    const described = [form.querySelector(`#${name}-hint`)?.id, text && place.id].filter(Boolean).join(" ");
    if (described) control.setAttribute("aria-describedby", described);
    else control.removeAttribute("aria-describedby");
    if (text) control.setAttribute("aria-invalid", "true");
    else control.removeAttribute("aria-invalid");
    if (text) first ??= control;
  }
  first?.focus();
  return first !== null;
}
