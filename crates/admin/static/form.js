// Forms: an address follows its title, Ctrl+S saves.

const form = document.querySelector("form.object-form[action]");

if (form) {
  addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "s") return;
    event.preventDefault();
    form.requestSubmit(form.querySelector("button.primary"));
  });

  // What is wrong is said first.
  document.querySelector("main [role='alert'][tabindex]")?.focus();

  // A browser without `field-sizing` gets tall areas this way.
  if (!CSS.supports("field-sizing", "content")) {
    const fit = (area) => {
      area.style.height = "auto";
      area.style.height = `${area.scrollHeight + 2}px`;
    };
    for (const area of form.querySelectorAll("textarea")) {
      fit(area);
      area.addEventListener("input", () => fit(area));
    }
  }

  for (const made of form.querySelectorAll("[data-made-of]")) follow(made);
  for (const field of form.querySelectorAll("[data-related]")) offer(field);
}

// Offers the objects that contain what is typed into a relation.
function offer(field) {
  let timer = 0;
  let asked = 0;
  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, 200);
  });

  async function ask() {
    asked += 1;
    const mine = asked;
    const query = new URLSearchParams({ field: field.name, q: field.value });
    try {
      const answer = await fetch(`${form.dataset.related}?${query}`, {
        headers: { Accept: "application/json" },
        redirect: "manual",
      });
      const found = answer.ok ? await answer.json() : [];
      // An older answer may come later than a newer one.
      if (mine !== asked || !answer.ok) return;
      const options = found.map((text) => {
        const option = document.createElement("option");
        option.value = text;
        return option;
      });
      field.list.replaceChildren(...options);
    } catch {
      // Without the server the field keeps what it offered, and words are looked up when the form is saved.
    }
  }
}

// Keeps a field that is made of another one in step, as the server would make it, until somebody writes into it.
function follow(made) {
  const from = form.elements[made.dataset.madeOf];
  if (!from || made.value !== "") return;
  let isOwn = false;
  let timer = 0;
  let asked = 0;
  made.addEventListener("input", () => {
    isOwn = made.value !== "";
  });
  from.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, 250);
  });

  async function ask() {
    if (isOwn) return;
    asked += 1;
    const mine = asked;
    const query = new URLSearchParams({ field: made.name, from: from.value });
    try {
      const answer = await fetch(`${form.dataset.suggest}?${query}`, {
        headers: { Accept: "text/plain" },
        // Where the session has ended this leads to a page, which is no address.
        redirect: "manual",
      });
      const text = answer.ok ? await answer.text() : "";
      // An older answer may come later than a newer one.
      if (mine === asked && !isOwn && answer.ok) made.value = text;
    } catch {
      // Without the server the field stays empty, and is made when the form is saved.
    }
  }
}
