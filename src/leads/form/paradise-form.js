// Sends contact forms. A lead that cannot be sent is stored and sent later. Documentation: docs/never-lost-form.md.
(() => {
"use strict";

const DAY = 864e5;
// A token is valid for one submit within a day. The work belongs to it.
const SPAM_TOKEN = /^form_(token|work)$/;
const TEXTS = {
  en: {
    textSending: "Sending…",
    textSaved: "Saved on this device. It will be sent as soon as the site can be reached.",
    textSentLater: "The request that was saved on {date} has been sent.",
    textFailed: "The request was not sent and not saved. Please try again.",
  },
  ru: {
    textSending: "Отправляем…",
    textSaved: "Заявка сохранена на этом устройстве. Она будет отправлена, как только сайт станет доступен.",
    textSentLater: "Заявка, сохранённая {date}, отправлена.",
    textFailed: "Заявка не отправлена и не сохранена. Попробуйте ещё раз.",
  },
  uz: {
    textSending: "Yuborilmoqda…",
    textSaved: "Ariza shu qurilmada saqlandi. Sayt ochilishi bilan u yuboriladi.",
    textSentLater: "{date} da saqlangan ariza yuborildi.",
    textFailed: "Ariza yuborilmadi va saqlanmadi. Yana urinib koʻring.",
  },
};

const states = new WeakMap();
const active = new Set();
let timer, running, failures = 0;

// Forms and their parts

const forms = () => [...document.querySelectorAll("form[data-paradise-form]")];
const newKey = () => crypto.getRandomValues(new Uint32Array(4)).join("-");
const addressOf = (form) => new URL(form.dataset.paradiseForm || form.getAttribute("action"), document.baseURI).href;

// key: the key of this filling. begun: the person has changed a field. errors: functions that remove messages, by name.
function stateOf(form) {
  if (!states.has(form)) states.set(form, { errors: new Map() });
  return states.get(form);
}

function languageOf(form) {
  const language = new FormData(form).get("language") || form.closest("[lang]")?.lang || navigator.language;
  return language.split("-")[0];
}

function textOf(form, name) {
  return form.dataset[name] || (TEXTS[languageOf(form)] || TEXTS.ru)[name];
}

const buttonsOf = (form) => [...form.elements].filter(({ type }) => type == "submit");

function statusOf(form) {
  let place = form.querySelector("[data-paradise-status]");
  if (!place) {
    place = document.createElement("p");
    place.className = "paradise-status";
    place.dataset.paradiseStatus = "";
    const button = buttonsOf(form).pop();
    if (form.contains(button)) button.after(place);
    else form.append(place);
  }
  place.setAttribute("role", "status");
  return place;
}

function say(form, text) {
  statusOf(form).textContent = text;
}

function setBusy(form, busy) {
  stateOf(form).busy = busy;
  for (const button of buttonsOf(form)) button.disabled = busy;
}

// Whether a reset would lose anything.
function isBegun(form) {
  return stateOf(form).begun || [...form.elements].some(({ type, value, defaultValue, checked, defaultChecked }) =>
    checked != defaultChecked || (defaultValue != null && value != defaultValue && !/box|radio/.test(type)));
}

// Messages at fields

function clearErrors(form) {
  for (const clear of stateOf(form).errors.values()) clear();
}

function showError(form, name, text) {
  const control = [...form.elements].find((control) => control.name == name && control.type != "hidden");
  if (!control) return false;
  const { errors } = stateOf(form);
  const given = form.querySelector(`[data-paradise-error="${CSS.escape(name)}"]`);
  const place = given || document.createElement("span");
  const before = control.getAttribute("aria-describedby");
  if (!given) {
    place.className = "paradise-error";
    (control.closest("label") || control).after(place);
  }
  if (!place.id) {
    let id = "paradise-error-" + name;
    while (document.getElementById(id)) id += "-2";
    place.id = id;
  }
  place.textContent = text;
  control.setAttribute("aria-invalid", "true");
  control.setAttribute("aria-describedby", before ? before + " " + place.id : place.id);
  errors.set(name, () => {
    errors.delete(name);
    control.removeAttribute("aria-invalid");
    if (before) control.setAttribute("aria-describedby", before);
    else control.removeAttribute("aria-describedby");
    if (given) place.textContent = "";
    else place.remove();
  });
  return true;
}

// Messages of fields without a control go to the status place.
function showRefusal(form, { message, details }) {
  clearErrors(form);
  const texts = [message || textOf(form, "textFailed")];
  for (const [name, messages] of Object.entries(details || {})) {
    const text = [messages].flat().join(" ");
    if (!showError(form, name, text) && text != message) texts.push(text);
  }
  say(form, texts.join(" "));
}

// Storage: one object store, one entry for each lead that has not been sent

function store(mode, use) {
  return new Promise((done, fail) => {
    setTimeout(fail, 5000);
    const opening = indexedDB.open("paradise", 1);
    opening.onupgradeneeded = () => {
      // Reading does not create the database.
      if (mode == "readonly") opening.transaction.abort();
      else opening.result.createObjectStore("leads", { keyPath: "key" });
    };
    opening.onerror = fail;
    opening.onsuccess = () => {
      const database = opening.result;
      const transaction = database.transaction("leads", mode, { durability: "strict" });
      const request = use(transaction.objectStore("leads"));
      transaction.oncomplete = () => done(request.result);
      transaction.onabort = fail;
      database.close();
    };
  });
}

const readAll = () => store("readonly", (leads) => leads.getAll()).catch(() => []);
const read = (key) => store("readonly", (leads) => leads.get(key));
const write = (entry) => store("readwrite", (leads) => leads.put(entry));
const remove = (key) => store("readwrite", (leads) => leads.delete(key)).catch(() => {});

// Sending

function entryOf(form, submitter) {
  const state = stateOf(form);
  const fields = [...new FormData(form)].filter(([name, value]) =>
    value.name !== "" && !(state.isTokenSpent && SPAM_TOKEN.test(name)));
  if (submitter?.name) fields.push([submitter.name, submitter.value]);
  // First, so that the server knows the language even if it refuses the file before the end of the body.
  if (!fields.some(([name]) => name == "language")) fields.unshift(["language", languageOf(form)]);
  return { key: state.key ||= newKey(), address: addressOf(form), fields, time: Date.now() };
}

const filesOf = ({ fields }) => fields.map(([, { name = "", size = "" }]) => name + size).join("");
const textsOf = ({ address, fields }) =>
  JSON.stringify([address, fields.filter(([name, value]) => !value.name && !SPAM_TOKEN.test(name))]);

// A browser may fill in a form again after a reload, with or without its file.
const isSame = (entry, other) =>
  textsOf(entry) == textsOf(other) && (!filesOf(other) || filesOf(entry) == filesOf(other));

// One try. The key is a field for another origin, because a header would need a preflight.
async function send({ key, address, fields, time }) {
  const headers = { Accept: "application/json" };
  const body = new FormData();
  let limit = 6e4;
  for (const [name, value] of fields) {
    limit += (value.size || 0) / 32;
    if (!SPAM_TOKEN.test(name) || Date.now() - time < DAY / 1.2) body.append(name, value);
  }
  if (new URL(address).origin == location.origin) headers["Idempotency-Key"] = key;
  else body.set("submission_id", key);
  try {
    const signal = AbortSignal.timeout?.(limit);
    const response = await fetch(address, { method: "POST", body, headers, credentials: "omit", signal });
    const { status } = response;
    const { success, message, lead_id, error } = await response.json().catch(() => ({}));
    if (success && lead_id) return { lead_id, message };
    // An answer of something between the browser and the server has no `error`.
    if (status == 413 || (error && status < 500 && status != 408 && status != 429)) return { refused: error || {} };
    return { wait: response.headers.get("Retry-After") * 1e3 };
  } catch {
    return {};
  }
}

// Does nothing if this page or another tab is sending the same lead.
async function alone(key, work) {
  if (active.has(key)) return;
  active.add(key);
  try {
    if (!navigator.locks) return await work();
    return await navigator.locks.request("paradise-" + key, { ifAvailable: true }, (lock) => lock && work());
  } finally {
    active.delete(key);
  }
}

function announce(target, lead_id) {
  target.dispatchEvent(new CustomEvent("paradise:sent", { bubbles: true, detail: { lead_id } }));
}

async function attempt(entry) {
  const result = await send(entry);
  if (result.lead_id) await remove(entry.key);
  else if (result.wait) await write({ ...entry, due: Date.now() + result.wait }).catch(() => {});
  return result;
}

async function submit(form, submitter) {
  const state = stateOf(form);
  let entry = entryOf(form, submitter);
  let isSaved;
  setBusy(form, true);
  clearErrors(form);
  state.begun = false;
  say(form, textOf(form, "textSending"));
  try {
    entry = { ...((await readAll()).find((saved) => isSame(saved, entry)) || entry), refused: undefined };
    await write(entry);
    isSaved = true;
  } catch { /* There is no storage. */ }
  const { lead_id, message, refused } = await (isSaved ? alone(entry.key, () => attempt(entry)) : send(entry)) || {};
  if (refused) {
    await remove(entry.key);
    if (refused.code == 422) state.key = null;
    showRefusal(form, refused);
  } else if (lead_id || isSaved) {
    state.key = null;
    state.isTokenSpent = true;
    if (!state.begun) form.reset();
    say(form, lead_id ? message : textOf(form, "textSaved"));
  } else {
    say(form, textOf(form, "textFailed"));
  }
  const thanks = form.dataset.paradiseThanks;
  if (lead_id) announce(form, lead_id);
  if (lead_id && thanks) return location.assign(thanks);
  setBusy(form, false);
  const wrong = refused && form.querySelector("[aria-invalid]");
  if (wrong) wrong.focus();
  else if (document.activeElement == document.body) submitter?.focus();
  failures = 0;
  plan();
}

// Sending later

function fill(form, { fields }) {
  for (const control of form.elements) {
    const { name, type, options } = control;
    const values = fields.filter(([field]) => field == name).map(([, value]) => value);
    if (/hidden|submit|button/.test(type)) continue;
    if (type == "file") {
      const files = new DataTransfer();
      for (const value of values) files.items.add(value);
      control.files = files.files;
    } else if (options) for (const option of options) option.selected = values.includes(option.value);
    else if (/box|radio/.test(type)) control.checked = values.includes(control.value);
    else if (values.length) control.value = values[0];
  }
}

// Shows a refused lead in its form, unless the person has begun to fill it in.
function putBack(entry) {
  const form = forms().find((form) => addressOf(form) == entry.address && !stateOf(form).busy && !isBegun(form));
  if (!form) return;
  fill(form, entry);
  stateOf(form).key = entry.key;
  showRefusal(form, entry.refused);
}

function tellSent({ address, time, fields }, lead_id) {
  announce(document, lead_id);
  const form = forms().find((form) => addressOf(form) == address);
  if (!form || stateOf(form).busy) return;
  const date = new Date(time).toLocaleString("ru", { dateStyle: "short", timeStyle: "short" });
  if (isSame({ address, fields }, entryOf(form))) form.reset();
  say(form, textOf(form, "textSentLater").replace("{date}", date));
}

// The entry is read again, because another tab may have sent it meanwhile.
async function sendLater(key) {
  const entry = await read(key);
  if (!entry || entry.refused) return;
  const { lead_id, refused } = await attempt(entry);
  if (lead_id) tellSent(entry, lead_id);
  if (!refused) return;
  if (refused.code == 422) entry.key = newKey();
  await write({ ...entry, refused });
  if (entry.key != key) await remove(key);
  putBack({ ...entry, refused });
}

async function handle(entry) {
  const { key, time, due, refused } = entry;
  if (Date.now() - time > 7 * DAY) await remove(key);
  else if (refused) putBack(entry);
  else if (!(due > Date.now())) await alone(key, () => sendLater(key));
}

async function deliver() {
  if (running) return;
  running = true;
  for (const entry of await readAll()) await handle(entry).catch(() => {});
  running = false;
  if ((await readAll()).some(({ refused }) => !refused)) plan();
}

function plan() {
  clearTimeout(timer);
  timer = setTimeout(deliver, [5e3, 15e3, 3e4][failures++] || 6e4);
}

function deliverNow() {
  failures = 0;
  deliver();
}

// Events

function changed({ target }) {
  const { form, name } = target;
  if (!form?.matches("[data-paradise-form]")) return;
  const state = stateOf(form);
  state.begun = true;
  state.errors.get(name)?.();
}

addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || !form.matches("[data-paradise-form]")) return;
  event.preventDefault();
  if (!stateOf(form).busy) submit(form, event.submitter);
});
addEventListener("input", changed);
addEventListener("change", changed);
addEventListener("reset", ({ target }) => {
  if (!states.has(target)) return;
  const state = stateOf(target);
  clearErrors(target);
  state.begun = false;
  if (state.busy || !state.key) return;
  remove(state.key);
  state.key = null;
});
addEventListener("online", deliverNow);
addEventListener("pageshow", ({ persisted }) => {
  if (!persisted) return;
  for (const form of forms()) setBusy(form, false);
  deliverNow();
});
document.addEventListener("visibilitychange", () => document.hidden || deliverNow());

forms().forEach(statusOf);
deliver();
})();
