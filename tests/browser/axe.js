// Runs axe, which stands in front of this, and gives its findings as sentences.
const done = arguments[arguments.length - 1];
const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
axe
  .run(document, { runOnly: { type: "tag", values: tags }, rules: { "target-size": { enabled: true } }, resultTypes: ["violations"] })
  .then((results) => {
    if (results.passes.length === 0) return done(["axe: nothing was checked"]);
    const sentence = (finding, node) => `axe ${finding.id}: ${node.target.join(" ")}: ${node.failureSummary.replace(/\s+/g, " ")}`;
    done(results.violations.flatMap((finding) => finding.nodes.slice(0, 3).map((node) => sentence(finding, node))));
  })
  .catch((error) => done([`axe: ${error}`]));
