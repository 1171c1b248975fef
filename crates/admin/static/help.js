// `?` shows the keys of the page. Keys of one letter can be switched off there, for people who speak to their computer.

const dialog = document.querySelector("#keys");
const button = document.querySelector("[data-help]");
const toggle = dialog?.querySelector("[data-single-keys]");
const root = document.documentElement;
const STORED = "single-keys";

function remembered() {
  try {
    return localStorage.getItem(STORED) ?? "on";
  } catch {
    return "on";
  }
}

function choose(state) {
  root.dataset.keys = state;
  try {
    localStorage.setItem(STORED, state);
  } catch {
    // Kept until the page is left.
  }
}

if (dialog) {
  root.dataset.keys = remembered();
  if (button) {
    button.hidden = false;
    button.addEventListener("click", () => dialog.showModal());
  }
  if (toggle) {
    toggle.checked = root.dataset.keys === "on";
    toggle.addEventListener("change", () => choose(toggle.checked ? "on" : "off"));
  }
  addEventListener("keydown", (event) => {
    const isTyping = event.target.closest?.("input:not([type='checkbox']), select, textarea");
    const isOff = root.dataset.keys === "off" || event.ctrlKey || event.metaKey || event.altKey;
    if (event.key !== "?" || isTyping || isOff || document.querySelector("dialog[open]")) return;
    event.preventDefault();
    dialog.showModal();
  });
}
