// Searching the operations, and trying them with a token that stays in this page.
"use strict";

const operations = [...document.querySelectorAll("[data-operation]")];
const tools = document.querySelector("[data-tools]");
const token = tools.querySelector("[data-token]");
tools.hidden = false;

tools.querySelector("[data-search]").addEventListener("input", (event) => {
  const words = event.target.value.toLowerCase().split(/\s+/).filter(Boolean);
  for (const operation of operations) {
    const text = operation.dataset.operation.toLowerCase();
    operation.hidden = !words.every((word) => text.includes(word));
  }
  for (const group of document.querySelectorAll("[data-group]")) {
    group.hidden = !group.querySelector("[data-operation]:not([hidden])");
  }
  document.querySelector("[data-nothing]").hidden = operations.some((operation) => !operation.hidden);
});

function openTarget() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (target instanceof HTMLDetailsElement) {
    target.open = true;
    target.scrollIntoView();
  }
}
addEventListener("hashchange", openTarget);
openTarget();

function request(form) {
  let path = form.dataset.path;
  const query = new URLSearchParams();
  const headers = {};
  for (const input of form.querySelectorAll("[data-place]")) {
    if (input.dataset.place === "path") {
      path = path.replace(`{${input.name}}`, encodeURIComponent(input.value));
    } else if (input.value && input.dataset.place === "query") {
      query.set(input.name, input.value);
    } else if (input.value) {
      headers[input.name] = input.value;
    }
  }
  const body = form.elements.namedItem("body");
  if (body) headers["Content-Type"] = "application/json";
  if (token.value) headers.Authorization = `Bearer ${token.value.trim()}`;
  const address = query.size ? `${path}?${query}` : path;
  // The session of the admin is left out: what is tried is what the token may do.
  return [address, { method: form.dataset.method, headers, body: body?.value, credentials: "omit" }];
}

async function textOf(answer) {
  const type = answer.headers.get("Content-Type") ?? "";
  if (type.includes("json")) return JSON.stringify(await answer.json(), null, 2);
  if (type.startsWith("text/")) return answer.text();
  return type;
}

for (const form of document.querySelectorAll("[data-try]")) {
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const outcome = form.querySelector(".outcome");
    const shown = form.querySelector(".answer");
    const button = form.querySelector("button");
    button.disabled = true;
    const began = performance.now();
    try {
      const [address, options] = request(form);
      const answer = await fetch(address, options);
      const text = await textOf(answer);
      outcome.textContent = `${answer.status} · ${Math.round(performance.now() - began)} ms`;
      shown.textContent = text;
      shown.hidden = !text;
    } catch {
      outcome.textContent = outcome.dataset.failed;
      shown.hidden = true;
    } finally {
      button.disabled = false;
    }
  });
}
