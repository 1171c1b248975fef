// A session that ended while a form was open: its user signs in over the form. What was typed and chosen stays, and the
// form is sent then. Without this file the page that asks for the password keeps the text.

const dialog = document.querySelector("#sign-in");
const box = dialog?.querySelector("form");
const problem = dialog?.querySelector("[data-problem]");
const tokens = () => document.querySelectorAll("input[name='csrfmiddlewaretoken']");
// A token is a proof of the session, the user and a nonce of this page.
const stamp = (token) => token?.split(".") ?? [];
const owner = stamp(tokens()[0]?.value)[1];
const passed = new WeakSet();
let isAsking = false;
let waiting = null;
let login = {};

// Asks who is signed in.
const ask = (path, fields) => fetch(path, {
  method: fields ? "POST" : "GET",
  headers: { Accept: "application/json" },
  body: fields && new URLSearchParams(fields),
}).then((answer) => answer.json());

// The page goes on with the session of now. Each form keeps its nonce, by which one submit is told from another.
function renew(csrf) {
  const [proof, user] = stamp(csrf);
  for (const field of tokens()) field.value = [proof, user, stamp(field.value)[2]].join(".");
}

function show(message) {
  dialog.querySelector("[data-hint]").hidden = Boolean(message);
  problem.hidden = !message;
  problem.textContent = message ?? "";
  if (!dialog.open) dialog.showModal();
}

function step(isSecond) {
  for (const field of box.querySelectorAll("[data-first]")) field.hidden = isSecond;
  box.querySelector("[data-second]").hidden = !isSecond;
  const next = isSecond ? box.elements.code : box.elements.username.value ? box.elements.password : box.elements.username;
  next.value = "";
  next.focus();
}

// Goes on if the user of this page is signed in; else asks.
async function ensure(then) {
  let said;
  try {
    said = await ask("/admin/login/");
  } catch {
    waiting = then;
    show(dialog.dataset.offline);
    return;
  }
  judge(said, then);
}

function judge(said, then) {
  if (said.user && String(said.user) === owner) {
    renew(said.csrf);
    waiting = null;
    dialog.close();
    then();
    return;
  }
  waiting = then;
  login = said;
  show(said.user ? dialog.dataset.other : said.error);
  step(Boolean(said.step));
}

async function signIn() {
  const { username, password, code } = box.elements;
  const fields = { csrfmiddlewaretoken: login.token ?? "", next: "/admin/" };
  try {
    if (login.step) {
      judge(await ask("/admin/second-step/", { ...fields, step: login.step, code: code.value }), waiting);
      return;
    }
    // Whoever is signed in as somebody else has no token for the form yet.
    if (!login.token) login = await ask("/admin/login/?as=another");
    const given = { ...fields, csrfmiddlewaretoken: login.token, username: username.value, password: password.value };
    judge(await ask("/admin/login/", given), waiting);
  } catch {
    show(dialog.dataset.offline);
  }
}

if (dialog && owner) {
  box.addEventListener("submit", (event) => {
    event.preventDefault();
    event.stopPropagation();
    if (box.elements.password.value || login.step) signIn();
    else ensure(waiting);
  });
  dialog.querySelector("[data-cancel]").addEventListener("click", () => dialog.close());
  document.addEventListener("submit", (event) => {
    const form = event.target;
    const method = event.submitter?.formMethod || form.method;
    if (method !== "post" || passed.delete(form)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    // A second click while the first is on its way.
    if (isAsking) return;
    isAsking = true;
    const { submitter } = event;
    const done = () => { isAsking = false; };
    ensure(() => {
      passed.add(form);
      form.requestSubmit(submitter?.isConnected ? submitter : undefined);
    }).then(done, done);
  }, { capture: true });
  // Other scripts that send something by themselves.
  document.addEventListener("need-session", (event) => ensure(event.detail));
}
