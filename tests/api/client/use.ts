// What front ends do with the client. `tsc --strict` judges the types, and the story runs it against a site.

import { ApiError, Paradise, type CreateLeadBody, type Lead, type ProductRow } from "./package/index.js";

const [baseUrl, token] = process.argv.slice(2);
const site = new Paradise({ baseUrl, language: "en" });
const staff = new Paradise({ baseUrl, token: async () => token, retries: 0 });

function expect(is: boolean, what: string): void {
  if (!is) throw new Error(`not so: ${what}`);
}

async function refused(work: Promise<unknown>): Promise<ApiError> {
  try {
    await work;
  } catch (error) {
    if (error instanceof ApiError) return error;
    throw error;
  }
  throw new Error("it was not refused");
}

// The catalogue.
const products: ProductRow[] = [];
for await (const product of site.each.listProducts({ lang: "en" })) products.push(product);
const first = await site.listProducts();
expect(products.length === first.count && first.count > 0, "each product comes once");
const product = await site.getProduct(products[0].slug, { include: "renditions" });
expect(product.name === (await site.getProduct(product.slug)).name, "a product has a name");
expect((await refused(site.getProduct("no-such-product"))).status === 404, "an unknown product is 404");

// The form: a file makes it multipart, and the same key makes the same lead.
const form = { name: "Anna", company: "Orzu", phone: "+998 90 123-45-67", product_type: "woven" as const };
const file = new File(["%PDF-1.7 %%EOF"], "order.pdf", { type: "application/pdf" });
const key = { idempotencyKey: crypto.randomUUID() };
const sent = await site.submitLead({ ...form, file }, {}, key);
const again = await site.submitLead({ ...form, file }, {}, key);
expect(sent.success && sent.lead_id === again.lead_id, "a submit that is repeated makes one lead");
const wrong = await refused(site.submitLead({ ...form, phone: "12" }));
expect(wrong.status === 400 && Array.isArray(wrong.details["phone"]), "the message is at the field");

// Events of pages.
const event = { event_type: "page_view" as const, page: "/", language: "en", session_id: "s1" };
expect((await site.trackEvent(event)).event_id > 0, "an event is stored");

// Staff.
expect((await refused(site.listLeads())).status === 403, "a stranger sees no leads");
const lead: Lead = await staff.getLead(sent.lead_id);
expect(lead.name === "Anna" && typeof lead.file === "string", "the lead came with its file");
expect((await staff.getLeadFile(lead.id)).size === 14, "the file is the one that was sent");
const changed = await staff.changeLead(lead.id, { status: "contacted" });
expect(changed.status === "contacted", "a field changes");
const added: CreateLeadBody = { ...form, quantity: null };
const created = await staff.createLead(added);
expect((await staff.deleteLead(created.id)) === undefined, "deleting answers nothing");
const leads: number[] = [];
for await (const row of staff.each.listLeads({ ordering: "-created_at" })) leads.push(row.id);
expect(leads.includes(lead.id) && !leads.includes(created.id), "the list follows");
expect((await staff.exportLeads()).includes("Anna"), "the table is text");

// Rows with some fields have the types of these fields.
const names = await site.listProducts({ fields: ["slug", "name"] });
expect(names.results[0].name.length > 0 && Object.keys(names.results[0]).length === 2, "a row has what was asked for");
for await (const row of staff.each.listLeads({ fields: ["id"] })) expect(Object.keys(row).join() === "id", "each row, too");

// A write that is based on something read.
const mine = await staff.getLead(lead.id);
await staff.changeLead(lead.id, { message: "theirs" });
const overtaken = await refused(staff.changeLead(lead.id, { message: "mine" }, {}, { ifMatch: mine }));
expect(overtaken.status === 412 && overtaken.details["changed_by"]?.[0] === "admin", "who overtook is named");
const newer = await staff.getLead(lead.id);
expect((await staff.changeLead(lead.id, { message: "mine" }, {}, { ifMatch: newer })).message === "mine", "then it is mine");
await staff.changeLead(lead.id, {}, {}, { ifMatch: {} }).then(
  () => expect(false, "an object that nobody returned has no version"),
  (error: unknown) => expect(error instanceof TypeError, "an object that nobody returned has no version"),
);

// Giving up.
const ended = site.listProducts({}, { signal: AbortSignal.abort() });
expect(await ended.then(() => false, (error: unknown) => !(error instanceof ApiError)), "it can be aborted");

// What the types refuse.
// @ts-expect-error a phone is required
site.submitLead({ name: "Anna", company: "Orzu", product_type: "woven" }).catch(() => {});
// @ts-expect-error there is no such status
staff.changeLead(1, { status: "forgotten" }).catch(() => {});
// @ts-expect-error there is no such member
expect(product.colour === undefined, "no colour");
// @ts-expect-error the row has no such field
expect(names.results[0].category === undefined, "no category");
// @ts-expect-error no row has such a field
site.listProducts({ fields: ["colour"] }).catch(() => {});
console.log("done");
