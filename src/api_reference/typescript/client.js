// The client of a site of Paradise. Made by `paradise client`; make it again instead of changing it.

const IDEMPOTENT = new Set(["GET", "PUT", "DELETE"]);
const PASSING = new Set([429, 502, 503, 504]);
const LONGEST_WAIT = 30_000;

/** An answer that is not a success. */
export class ApiError extends Error {
  constructor(status, body, retryAfter) {
    super(body?.error?.message ?? `The site answered ${status}.`);
    this.name = "ApiError";
    this.status = status;
    this.details = body?.error?.details ?? body?.errors ?? {};
    this.retryAfter = retryAfter;
  }
}

export class Paradise {
  #options;

  constructor(options = {}) {
    this.#options = { baseUrl: "", timeout: 30_000, retries: 2, ...options };
    this.each = {};
    for (const [name, operation] of Object.entries(OPERATIONS)) {
      this[name] = (...given) => this.#call(operation, given);
      if (operation.pages) this.each[name] = (...given) => this.#each(name, given);
    }
  }

  async *#each(name, [query = {}, options]) {
    for (let page = 1; page !== null; ) {
      const answer = await this[name]({ ...query, page }, options);
      yield* answer.results;
      page = answer.next === null ? null : page + 1;
    }
  }

  async #call({ method, path, names, body: hasBody, key }, given) {
    const rest = [...given];
    let address = this.#options.baseUrl.replace(/\/$/, "") + path;
    for (const name of names) address = address.replace(`{${name}}`, encodeURIComponent(rest.shift()));
    const body = hasBody ? rest.shift() : undefined;
    const [query = {}, options = {}] = rest;
    const parameters = new URLSearchParams();
    for (const [name, value] of Object.entries(query)) {
      if (value !== undefined && value !== null) parameters.set(name, String(value));
    }
    if (parameters.size) address += `?${parameters}`;
    const headers = new Headers(options.headers);
    const { token, language } = this.#options;
    const secret = typeof token === "function" ? await token() : token;
    if (secret) headers.set("Authorization", `Bearer ${secret}`);
    if (language) headers.set("Accept-Language", language);
    // One key for all tries, so that they are one submit.
    if (options.ifMatch) headers.set("If-Match", versionOf(options.ifMatch));
    if (key) headers.set("Idempotency-Key", options.idempotencyKey ?? randomKey());
    const request = { method, headers, ...encoded(body, headers) };
    const mayRetry = key || IDEMPOTENT.has(method);
    const { timeout, retries } = this.#options;
    return this.#send(address, request, options, mayRetry ? retries : 0, options.timeout ?? timeout);
  }

  async #send(address, request, { signal }, retries, timeout) {
    const send = this.#options.fetch ?? globalThis.fetch;
    for (let attempt = 0; ; attempt++) {
      signal?.throwIfAborted();
      let wait = 300 * 2 ** attempt * (1 + Math.random());
      try {
        const limit = AbortSignal.timeout(timeout);
        const answer = await send(address, { ...request, signal: signal ? AbortSignal.any([signal, limit]) : limit });
        if (answer.ok) return await decoded(answer);
        const after = Number(answer.headers.get("Retry-After")) || undefined;
        const isOver = attempt >= retries || !PASSING.has(answer.status) || after * 1000 > LONGEST_WAIT;
        const json = await answer.json().catch(() => undefined);
        if (isOver) throw new ApiError(answer.status, json, after);
        if (after) wait = after * 1000;
      } catch (error) {
        if (error instanceof ApiError || signal?.aborted || attempt >= retries) throw error;
      }
      await pause(wait, signal);
    }
  }
}

/** `crypto.randomUUID` is missing on pages that came over plain http. */
function randomKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The versions of the objects that were returned. */
const VERSIONS = new WeakMap();

function versionOf(known) {
  const version = typeof known === "string" ? known : VERSIONS.get(known);
  if (!version) throw new TypeError("ifMatch is neither an ETag nor an object that this client returned");
  return version;
}

function encoded(body, headers) {
  if (body === undefined) return {};
  const entries = Object.entries(body).filter(([, value]) => value !== undefined);
  if (!entries.some(([, value]) => value instanceof Blob)) {
    headers.set("Content-Type", "application/json");
    return { body: JSON.stringify(Object.fromEntries(entries)) };
  }
  const form = new FormData();
  for (const [name, value] of entries) {
    if (value instanceof Blob) form.append(name, value, value.name ?? name);
    else if (value !== null) form.append(name, typeof value === "object" ? JSON.stringify(value) : String(value));
  }
  return { body: form };
}

async function decoded(answer) {
  const type = answer.headers.get("Content-Type") ?? "";
  if (answer.status === 204 || !type) return undefined;
  if (type.startsWith("application/json")) {
    const json = await answer.json();
    const version = answer.headers.get("ETag");
    if (version && json !== null && typeof json === "object") VERSIONS.set(json, version);
    return json;
  }
  return type.startsWith("text/") ? answer.text() : answer.blob();
}

function pause(milliseconds, signal) {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", stop);
      resolve();
    }, milliseconds);
    signal?.addEventListener("abort", stop, { once: true });
  });
}
