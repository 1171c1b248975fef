// The menu of the bar: Escape and a click elsewhere close it. Without this file its heading does.

const menu = document.querySelector("details.menu");

addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !menu?.open || document.querySelector("dialog[open]")) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

addEventListener("click", (event) => {
  if (menu?.open && !menu.contains(event.target)) menu.open = false;
});
