// Lists by mouse and keyboard: where the focus is, is the row that a key means. Without this file everything is there
// still: rows are ticked one by one and opened by their links.

const form = document.querySelector("form.rows");
const search = document.querySelector("#search");
const rows = form ? [...form.querySelectorAll("tbody tr")] : [];
const boxOf = (row) => row.querySelector("input[name^='select-']");
const linkOf = (row) => row.querySelector("th a");
const boxes = rows.map(boxOf).filter(Boolean);
const all = form?.querySelector("input[name='all']");
const page = form?.querySelector("[data-page]");
const count = form?.querySelector("[data-count]");
let last = null;

function show() {
  const ticked = boxes.filter((box) => box.checked).length;
  const isAll = Boolean(all?.checked);
  for (const box of boxes) box.closest("tr").toggleAttribute("data-ticked", box.checked || isAll);
  if (count) {
    count.hidden = ticked === 0 || isAll;
    count.querySelector("output").textContent = String(ticked);
  }
  if (page) {
    page.checked = ticked > 0 && ticked === boxes.length;
    page.indeterminate = ticked > 0 && ticked < boxes.length;
  }
}

// Ticks everything from the row that was ticked before up to this one.
function range(box) {
  const [from, to] = [boxes.indexOf(last), boxes.indexOf(box)].sort((a, b) => a - b);
  if (from < 0) return;
  for (const between of boxes.slice(from, to + 1)) between.checked = box.checked;
}

function tick(box, isRange) {
  box.checked = !box.checked;
  if (isRange) range(box);
  last = box;
  show();
}

function move(step) {
  const here = rows.indexOf(document.activeElement?.closest("tr"));
  const next = here < 0 ? (step > 0 ? 0 : rows.length - 1) : Math.min(Math.max(here + step, 0), rows.length - 1);
  const link = rows[next] && linkOf(rows[next]);
  link?.focus();
  rows[next]?.scrollIntoView({ block: "nearest" });
}

form?.addEventListener("click", (event) => {
  const box = event.target;
  if (!boxes.includes(box)) return;
  if (event.shiftKey) range(box);
  last = box;
  show();
});
form?.addEventListener("change", (event) => {
  if (event.target === page) {
    for (const box of boxes) box.checked = page.checked;
  }
  show();
});
if (page) {
  page.hidden = false;
  page.closest("th").querySelector(".hidden")?.remove();
}
// A row with something that is not saved shows it.
form?.addEventListener("input", (event) => {
  if (event.target.name?.startsWith("edit-")) event.target.closest("tr").dataset.unsaved = "";
});
for (const field of form?.querySelectorAll("[name^='edit-'][aria-invalid]") ?? []) field.closest("tr").dataset.unsaved = "";
// A page that the browser brings back may have ticks already.
addEventListener("pageshow", show);

const keys = {
  "/": () => search?.focus(),
  j: () => move(1),
  k: () => move(-1),
  ArrowDown: () => move(1),
  ArrowUp: () => move(-1),
  x: (row) => row && boxOf(row) && tick(boxOf(row), false),
  X: (row) => row && boxOf(row) && tick(boxOf(row), true),
  a: () => page?.click(),
  A: () => all?.click(),
  b: () => form?.querySelector("#action")?.focus(),
  n: () => document.querySelector("[data-add]")?.click(),
};

addEventListener("keydown", (event) => {
  const at = event.target;
  const isTyping = at.closest?.("input:not([type='checkbox']), select, textarea");
  const isOff = document.documentElement.dataset.keys === "off" && !event.key.startsWith("Arrow");
  if (isTyping && event.key === "Escape") at.blur();
  if (isTyping || isOff || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  const row = at.closest?.("tbody tr");
  // Arrows scroll the page until somebody is in the table.
  if (event.key.startsWith("Arrow") && !row) return;
  const act = keys[event.key];
  if (!act) return;
  event.preventDefault();
  act(row);
});
