// Runs axe, which stands in front of this, and gives its findings as sentences.
const done = arguments[arguments.length - 1];
// What sticks to an edge lies over something wherever one has scrolled; examine.js sees that it never covers the focus.
const sticky = [...document.querySelectorAll("main *")].filter((element) => getComputedStyle(element).position === "sticky");
const place = (position) => sticky.forEach((element) => { element.style.position = position; });
place("static");
const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
axe
  .run(document, { runOnly: { type: "tag", values: tags }, rules: { "target-size": { enabled: true } }, resultTypes: ["violations"] })
  .finally(() => place(""))
  .then((results) => {
    if (results.passes.length === 0) return done(["axe: nothing was checked"]);
    const sentence = (finding, node) => `axe ${finding.id}: ${node.target.join(" ")}: ${node.failureSummary.replace(/\s+/g, " ")}`;
    done(results.violations.flatMap((finding) => finding.nodes.slice(0, 3).map((node) => sentence(finding, node))));
  })
  .catch((error) => done([`axe: ${error}`]));
