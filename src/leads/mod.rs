//! Leads: what visitors send through the contact form, and how staff read, change and export it.
//!
//! | file | what it is |
//! |---|---|
//! | `lead` | the entity |
//! | `fields`, `email` | the rules for what a form gives |
//! | `submit`, `intake` | the public form: the answer, and the group commit behind it |
//! | `retry`, `repeat`, `refused` | submits that are sent again, and the count of those that were refused |
//! | `form` | the form as a page, and what a front end must know to build one |
//! | `select` | filters, search and order of lists and exports |
//! | `read`, `write`, `shape`, `include` | the staff API and its JSON |
//! | `spam`, `standing` | what speaks against a lead, and who decides |
//! | `assign`, `colleagues` | who works a lead: taking and giving |
//! | `phone`, `duplicates` | one spelling for phones; who wrote before |
//! | `export` | leads as CSV, for the API and the command line |
//! | `import` | moving in from Django |
//! | `notify` | who hears of a lead, and how |
//! | `admin`, `card` | the pages and figures in the admin |
//! | `access`, `history` | who sees which leads; what is recorded of a change |
//! | `trash` | deleted leads, and bringing them back |
//! | `privacy`, `forget`, `expire` | leads of a person; removing leads with all that hangs on them; doing so by age |
//! | `tidy`, `backfill` | what is left over, what older rows lack |

mod access;
pub mod admin;
mod assign;
mod backfill;
mod card;
mod colleagues;
pub mod duplicates;
mod email;
mod expire;
pub mod export;
mod fields;
mod forget;
mod form;
mod history;
mod import;
mod include;
mod intake;
pub mod lead;
pub mod notify;
pub mod phone;
mod privacy;
mod read;
mod refused;
mod repeat;
mod retry;
mod select;
mod settings;
mod shape;
pub mod spam;
pub mod standing;
mod submit;
mod tidy;
mod trash;
mod write;

use std::sync::Arc;

use db::Batcher;
use media::Rules;
use web::form::Uploads;
use web::{Access, Permission, Routes};

use crate::core::Core;
use intake::{Outcome, Submission};
use refused::RefusedTries;

pub use card::{FailedNotices, HeldLeads, NewLeads};
pub use colleagues::{Colleague, Colleagues};
pub use import::LeadImporter;
pub use privacy::LeadHolder;
pub use settings::LeadSettings;
pub use tidy::named_files;

/// Reading leads and their figures.
pub const VIEW: Permission = Permission("leads.view");
/// Seeing how the people behind leads can be reached, and the files that they sent.
pub const CONTACT: Permission = Permission("leads.contact");
/// Writing new leads.
pub const ADD: Permission = Permission("leads.add");
/// Changing leads.
pub const CHANGE: Permission = Permission("leads.change");
/// Giving leads to colleagues.
pub const GIVE: Permission = Permission("leads.give");
/// Deleting leads with their files.
pub const DELETE: Permission = Permission("leads.delete");
/// Taking all leads away as a file.
pub const EXPORT: Permission = Permission("leads.export");

/// The slice at work.
pub struct Leads {
    core: Core,
    intake: Batcher<Arc<Submission>, Outcome>,
    watch: spam::Watch,
    refused: RefusedTries,
    colleagues: Colleagues,
}

impl Leads {
    /// Starts the queue of the public form. `colleagues` are those whom leads are given to.
    pub fn start(core: &Core, colleagues: Colleagues) -> Arc<Self> {
        Arc::new(Self {
            core: core.clone(),
            intake: intake::start(core),
            watch: spam::Watch::default(),
            refused: RefusedTries::start(core),
            colleagues,
        })
    }

    /// Everything under `/api/leads/`, the form's second address, and the form itself.
    pub fn routes(self: &Arc<Self>) -> Routes {
        let requires = Access::Requires;
        Routes::new()
            .post("/api/leads/submit/", Access::Public, submit::submit)
            .post("/api/contact/submit/", Access::Public, submit::submit)
            .get("/api/leads/", requires(VIEW), read::list)
            .post("/api/leads/", requires(ADD), write::create)
            .get("/api/leads/stats/", requires(VIEW), read::stats)
            .get("/api/leads/export_csv/", requires(EXPORT), export::download)
            .get("/api/leads/export/csv/", requires(EXPORT), export::download)
            .get("/api/leads/{id}/", requires(VIEW), read::detail)
            .put("/api/leads/{id}/", requires(CHANGE), write::replace)
            .patch("/api/leads/{id}/", requires(CHANGE), write::amend)
            .delete("/api/leads/{id}/", requires(DELETE), write::delete)
            .get("/api/leads/{id}/file/", requires(CONTACT), read::file)
            .post("/api/leads/{id}/not-spam/", requires(CHANGE), standing::not_spam)
            .post("/api/leads/{id}/spam/", requires(CHANGE), standing::spam)
            .post("/api/leads/{id}/take/", requires(CHANGE), assign::take_by_program)
            .post("/api/leads/{id}/give/", requires(GIVE), assign::give_by_program)
            .post("/api/leads/{id}/restore/", requires(DELETE), trash::restore)
            .get("/api/leads/{id}/deliveries/", requires(VIEW), notify::deliveries)
            .post(
                "/api/leads/{id}/deliveries/{delivery}/redeliver/",
                requires(CHANGE),
                notify::redeliver,
            )
            .merge(form::routes())
            .merge(self::admin::routes())
            .with_state(self)
    }

    /// Ends when every submit that was taken is stored or refused.
    pub async fn drain(&self) {
        tokio::join!(self.intake.drain(), self.refused.drain());
    }

    /// Where the file of a form goes and what it may be.
    fn uploads(&self) -> Uploads<'_> {
        let rules = Rules {
            max_size: self.core.settings.get::<LeadSettings>().max_file_bytes(),
            ..Rules::ATTACHMENT
        };
        Uploads::Field("file", &self.core.private, rules)
    }

    /// The folder of the private store for files that arrive now.
    fn folder(&self) -> String {
        format!(
            "leads/{}",
            self.core.zone.local(crate::zone::now()).format("%Y/%m")
        )
    }
}
