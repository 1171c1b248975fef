// What can be seen of a page without axe. Returns sentences about what is wrong.
const found = [];
const name = (element) =>
  element.tagName.toLowerCase() + (element.id ? "#" + element.id : "") + (element.getAttribute("name") ? `[name=${element.getAttribute("name")}]` : "");

const width = document.documentElement.scrollWidth;
if (width > SCREEN_WIDTH) {
  const wide = [...document.querySelectorAll("body *")].filter((element) => element.getBoundingClientRect().right > SCREEN_WIDTH + 1);
  found.push(`scrolls sideways (${width} px): ${wide.slice(-3).map(name).join(", ")}`);
}

const stops = [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']")];
for (const stop of stops) {
  if (stop.disabled || stop.type === "hidden" || stop.tabIndex < 0 || !stop.checkVisibility()) continue;
  // What keys cannot reach: the honeypot, radio buttons beside the chosen one.
  stop.focus();
  if (document.activeElement !== stop) continue;
  const style = getComputedStyle(stop);
  if (style.outlineStyle === "none" || parseFloat(style.outlineWidth) < 2) found.push(`no visible focus: ${name(stop)}`);
  const box = stop.getBoundingClientRect();
  const points = [[0.5, 0.5], [0.1, 0.5], [0.9, 0.5], [0.5, 0.1], [0.5, 0.9]];
  const isSeen = points.some(([x, y]) => {
    const top = document.elementFromPoint(box.left + box.width * x, box.top + box.height * y);
    return top && (stop.contains(top) || top.contains(stop));
  });
  if (!isSeen) found.push(`something covers what has the focus: ${name(stop)}`);
}
// The link that skips the bar lies over it only while it has the focus.
document.activeElement.blur();
window.scrollTo(0, 0);
return found;
