// What was typed and not sent is not lost by accident: leaving asks, whichever form it stands in, and so does another form's
// button. A page that the browser brings back keeps the key of its form, so that sending it again makes nothing twice.

const unsaved = new Set();
let sending = null;

// What only chooses rows and acts of a list is no text.
const counts = (field) => field.form?.method === "post" && field.name && !field.matches("form.rows :not([name^='edit-'])");

function mark(form) {
  unsaved.add(form);
  form.dataset.unsaved = "";
}

function touch(event) {
  const { target } = event;
  const form = target.form ?? target;
  if (target.form ? counts(target) : form.method === "post") mark(form);
}

// Whether this button sends what was typed into its form. A list has buttons that do not.
const sends = (form, button) => !form.matches("form.rows") || /\/edit\//.test(button?.getAttribute("formaction") ?? "");

addEventListener("input", touch, { capture: true });
addEventListener("change", touch, { capture: true });
addEventListener("submit", (event) => {
  if (event.defaultPrevented) return;
  sending = sends(event.target, event.submitter) ? event.target : null;
});
addEventListener("beforeunload", (event) => {
  for (const form of unsaved) {
    if (form !== sending && form.isConnected) event.preventDefault();
  }
  // Whoever stays has sent nothing.
  setTimeout(() => { sending = null; }, 0);
});

// A form that comes back with mistakes, or that the browser has filled in again, holds unsaved text already.
addEventListener("pageshow", () => {
  sending = null;
  for (const form of document.forms) {
    const isTyped = [...form.elements].some((field) => counts(field) && field.defaultValue !== undefined
      && /^(text|textarea|email|number)$/.test(field.type) && field.value !== field.defaultValue);
    const isRefused = (form.matches(".object-form") && document.querySelector("main [role='alert']"))
      || form.querySelector("[name^='edit-'][aria-invalid]");
    if (form.method === "post" && (isTyped || isRefused)) mark(form);
  }
});

// The key of a rendered form is the nonce in its token. An entry of the history keeps it when its page is loaded anew, but
// not when its reader asked for a fresh page.
const [token] = document.querySelectorAll("main input[name='csrfmiddlewaretoken']");
if (token) {
  const [visit] = performance.getEntriesByType("navigation");
  const known = visit?.type === "back_forward" ? history.state?.nonce : undefined;
  const nonce = known ?? token.value.split(".")[2];
  if (nonce) {
    for (const field of document.querySelectorAll("main input[name='csrfmiddlewaretoken']")) {
      const [proof, user] = field.value.split(".");
      field.value = [proof, user, nonce].join(".");
    }
    history.replaceState({ ...history.state, nonce }, "");
  }
}

// What is shown once is copied with one click.
for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
    button.textContent = button.dataset.copied;
  });
}
