// Pictures that are chosen or dropped are sent at once, with their progress. Without this file they come with the form.

const form = document.querySelector("form.object-form[data-pictures]");
let waiting = 0;
let sent = 0;
let submitter = null;

for (const box of form?.querySelectorAll("[data-inline]:not(:disabled)") ?? []) {
  const more = box.querySelector("input[type='file'][multiple]");
  if (more) start(box, more);
}

// A form that is saved while pictures are on their way waits for them.
form?.addEventListener("submit", (event) => {
  if (waiting === 0) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  submitter = event.submitter ?? form.querySelector("button.primary");
}, { capture: true });

function start(box, more) {
  const list = box.querySelector("ol");
  const take = (files) => {
    for (const file of files) {
      sent += 1;
      // Rows that a form brought back have small numbers.
      const key = `new${9000 + sent}`;
      const detail = () => send(box, list, file, key);
      document.dispatchEvent(new CustomEvent("need-session", { detail }));
    }
  };
  more.addEventListener("change", () => {
    take([...more.files]);
    more.value = "";
  });
  box.addEventListener("dragover", (event) => {
    if (event.dataTransfer.types.includes("Files")) event.preventDefault();
  });
  box.addEventListener("drop", (event) => {
    if (event.dataTransfer.files.length === 0) return;
    event.preventDefault();
    take([...event.dataTransfer.files]);
  });
}

// Sends one picture and gives it a row.
function send(box, list, file, key) {
  const pattern = box.querySelector("template").content.cloneNode(true);
  const row = pattern.querySelector("li");
  for (const field of row.querySelectorAll("[name]")) field.name = field.name.replace(".NEW.", `.${key}.`);
  const path = row.querySelector("[data-path]");
  const place = row.querySelector("[data-place]");
  const bar = document.createElement("progress");
  bar.max = 1;
  bar.setAttribute("aria-label", file.name);
  place.append(bar);
  row.querySelector("input[type='file']")?.remove();
  list.append(row);
  row.dispatchEvent(new Event("row", { bubbles: true }));
  waiting += 1;
  const request = new XMLHttpRequest();
  const body = new FormData();
  body.append("for", box.dataset.inline);
  body.append("picture", file);
  request.open("POST", form.dataset.pictures);
  request.setRequestHeader("X-CSRFToken", form.elements.csrfmiddlewaretoken.value);
  request.responseType = "json";
  request.upload.addEventListener("progress", (event) => {
    if (event.lengthComputable) bar.value = event.loaded / event.total;
  });
  request.addEventListener("loadend", () => {
    const said = request.response ?? {};
    if (request.status === 200 && said.path) {
      const image = document.createElement("img");
      image.src = said.link;
      image.alt = file.name;
      path.value = said.path;
      place.replaceChildren(image);
    } else {
      const error = document.createElement("li");
      error.className = "row error";
      error.setAttribute("role", "alert");
      error.textContent = `${file.name}: ${said.message ?? form.dataset.failed}`;
      row.replaceWith(error);
    }
    waiting -= 1;
    if (waiting === 0 && submitter) {
      const button = submitter;
      submitter = null;
      // A picture that failed is looked at first.
      if (!box.querySelector("[role='alert']")) form.requestSubmit(button);
    }
  });
  request.send(body);
}
