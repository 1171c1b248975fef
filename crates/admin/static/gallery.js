// Rows of an object: they are moved by mouse, touch and buttons, pictures are seen large. Without this file they are
// arranged by numbers.

const form = document.querySelector("form.object-form[action]");

for (const box of form?.querySelectorAll("[data-inline]:not(:disabled)") ?? []) {
  for (const row of box.querySelectorAll("ol > li")) prepare(box, row);
  // Pictures that were dropped get rows of their own.
  box.addEventListener("row", (event) => {
    prepare(box, event.target);
    number(box, event.target);
  });
}

function prepare(box, row) {
  for (const button of row.querySelectorAll("[data-up], [data-down], [data-handle]")) {
    button.hidden = !box.querySelector("[data-order]");
  }
  const order = row.querySelector("[data-order]")?.closest("label");
  if (order) order.hidden = true;
  row.querySelector("[data-up]")?.addEventListener("click", (event) => move(box, row, -1, event.currentTarget));
  row.querySelector("[data-down]")?.addEventListener("click", (event) => move(box, row, 1, event.currentTarget));
  row.querySelector("[name$='.delete']")?.addEventListener("change", (event) => {
    row.toggleAttribute("data-deleted", event.target.checked);
  });
  row.querySelector("[data-preview]")?.addEventListener("click", large);
  row.querySelector("[data-handle]")?.addEventListener("pointerdown", (event) => drag(box, row, event));
}

function move(box, row, step, button) {
  const other = step < 0 ? row.previousElementSibling : row.nextElementSibling;
  if (!other) return;
  if (step < 0) other.before(row);
  else other.after(row);
  button.focus();
  number(box, row);
}

// Numbers the rows as they stand, and says where this one is now.
function number(box, row) {
  const rows = [...box.querySelectorAll("ol > li")];
  rows.forEach((each, place) => {
    const order = each.querySelector("[data-order]");
    if (order) order.value = String(place + 1);
  });
  const live = box.querySelector("[data-live]");
  live.textContent = `${live.dataset.live} ${rows.indexOf(row) + 1} / ${rows.length}`;
  form.dispatchEvent(new Event("change"));
}

function drag(box, row, down) {
  const handle = down.currentTarget;
  down.preventDefault();
  handle.setPointerCapture(down.pointerId);
  row.classList.add("held");
  const over = (event) => {
    const other = document.elementFromPoint(event.clientX, event.clientY)?.closest("li");
    if (!other || other === row || other.parentElement !== row.parentElement) return;
    const isBefore = row.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_PRECEDING;
    if (isBefore) other.before(row);
    else other.after(row);
  };
  const end = () => {
    handle.removeEventListener("pointermove", over);
    row.classList.remove("held");
    number(box, row);
  };
  handle.addEventListener("pointermove", over);
  handle.addEventListener("lostpointercapture", end, { once: true });
}

function large(event) {
  event.preventDefault();
  const dialog = document.createElement("dialog");
  const image = document.createElement("img");
  dialog.className = "large";
  image.src = event.currentTarget.href;
  image.alt = event.currentTarget.querySelector("img").alt;
  dialog.append(image);
  dialog.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}
