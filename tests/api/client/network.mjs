// A network that fails: what the client tries again, and what it does not.

import { ApiError, Paradise } from "./package/index.js";

let calls = [];
const answers = [];
async function network(address, request) {
  calls.push({ address, method: request.method, key: request.headers.get("Idempotency-Key") });
  const next = answers.shift();
  if (next instanceof Error) throw next;
  return next;
}
const site = new Paradise({ baseUrl: "https://shop.example.uz", fetch: network, retries: 2 });
const json = (status, body, headers = {}) =>
  new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/json", ...headers } });
const away = () => new TypeError("fetch failed");

function same(found, wanted) {
  if (JSON.stringify(found) !== JSON.stringify(wanted)) {
    throw new Error(`${JSON.stringify(found)} is not ${JSON.stringify(wanted)}`);
  }
}

async function story(given, work) {
  calls = [];
  answers.splice(0, answers.length, ...given);
  try {
    return await work();
  } catch (error) {
    return error instanceof ApiError ? error.status : error.message;
  }
}

// Reading is repeated, at most twice.
await story([away(), json(503, {}), json(200, { count: 0 })], () => site.listProducts());
same(calls.length, 3);
same(await story([away(), away(), away()], () => site.listProducts()), "fetch failed");
same(calls.length, 3);
// An answer that will not change is not.
same(await story([json(404, {})], () => site.getProduct("a/b")), 404);
same(calls[0].address, "https://shop.example.uz/api/content/products/a%2Fb/");
// A submit is repeated with one key.
await story([away(), json(201, { lead_id: 1 })], () => site.submitLead({ name: "Anna" }));
same(calls.length, 2);
same(calls[0].key === calls[1].key && calls[0].key.length > 30, true);
// Every POST has a key. What changes an object and has none is not repeated.
await story([away(), json(201, { id: 1 })], () => site.createLead({ name: "Anna" }));
same(calls.length === 2 && calls[0].key === calls[1].key, true);
same(await story([away()], () => site.changeLead(1, { name: "Anna" })), "fetch failed");
same(calls.length, 1);
// What has to wait for long is told.
const limited = await story([json(429, { error: { message: "Wait." } }, { "Retry-After": "3600" })], async () => {
  try {
    await site.listProducts();
  } catch (error) {
    return [error.status, error.retryAfter, error.message];
  }
});
same(limited, [429, 3600, "Wait."]);
same(calls.length, 1);
console.log("done");
