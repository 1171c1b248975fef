// A long action goes on by itself, until it is done or somebody stops it.

const form = document.querySelector("form[data-continue]");
const stop = form?.querySelector("a.button");

if (form) {
  const timer = setTimeout(() => form.requestSubmit(), 200);
  stop?.addEventListener("click", () => clearTimeout(timer));
  addEventListener("keydown", (event) => {
    if (event.key === "Escape") stop?.click();
  });
}
