// A list of lines as a field for each: Enter adds one below, Backspace in an empty one removes it, Alt with an arrow
// moves it. The area behind it holds the lines and is what is sent.

for (const area of document.querySelectorAll("textarea[data-lines]")) edit(area);

function edit(area) {
  const list = document.createElement("ol");
  const label = document.querySelector(`label[for="${area.id}"]`)?.textContent ?? "";
  list.className = "lines";
  area.hidden = true;
  area.after(list);
  const lines = area.value.split("\n").filter((line) => line.trim() !== "");
  for (const line of [...lines, ""]) list.append(item(line));
  sync();

  function sync() {
    const inputs = [...list.querySelectorAll("input")];
    inputs.forEach((input, i) => input.setAttribute("aria-label", `${label} ${i + 1}`));
    const text = inputs.map((input) => input.value).filter((line) => line.trim() !== "").join("\n");
    if (text !== area.value) {
      area.value = text;
      area.dispatchEvent(new Event("input", { bubbles: true }));
    }
    // There is always a place for one more.
    if (inputs.at(-1)?.value !== "") list.append(item(""));
  }

  function item(value) {
    const entry = document.createElement("li");
    const input = document.createElement("input");
    const remove = document.createElement("button");
    input.type = "text";
    input.lang = area.lang;
    input.value = value;
    remove.type = "button";
    remove.textContent = "×";
    remove.setAttribute("aria-label", area.dataset.remove);
    remove.title = area.dataset.remove;
    remove.addEventListener("click", () => drop(entry));
    input.addEventListener("input", (event) => {
      // The area tells the form; the fields of the list are not its own.
      event.stopPropagation();
      sync();
    });
    input.addEventListener("keydown", (event) => key(event, entry, input));
    input.addEventListener("paste", (event) => paste(event, entry));
    entry.append(input, remove);
    return entry;
  }

  function drop(entry) {
    const near = entry.previousElementSibling ?? entry.nextElementSibling;
    if (!near) return;
    entry.remove();
    near.querySelector("input").focus();
    sync();
  }

  function key(event, entry, input) {
    const other = event.key === "ArrowUp" ? entry.previousElementSibling : entry.nextElementSibling;
    if (event.key === "Enter" && !event.ctrlKey) {
      const below = item("");
      entry.after(below);
      below.querySelector("input").focus();
      sync();
    } else if (event.key === "Backspace" && input.value === "") {
      drop(entry);
    } else if (event.altKey && other && event.key === "ArrowUp") {
      other.before(entry);
      input.focus();
      sync();
    } else if (event.altKey && other && event.key === "ArrowDown") {
      other.after(entry);
      input.focus();
      sync();
    } else {
      return;
    }
    event.preventDefault();
  }

  // Several lines become several fields.
  function paste(event, entry) {
    const lines = event.clipboardData.getData("text").split(/\r?\n/).filter((line) => line.trim() !== "");
    if (lines.length < 2) return;
    event.preventDefault();
    entry.after(...lines.map((line) => item(line.trim())));
    sync();
  }
}
