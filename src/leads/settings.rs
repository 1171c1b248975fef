//! What an operator decides about the contact form.

use settings::{ByteSize, Rate, settings};

settings! {
    /// Contact form
    pub struct LeadSettings {
        /// Leads accepted from one address: `5` or `5/h`; also `/m`, `/d`.
        RATE_LIMIT_CONTACT_FORM => rate_limit: Rate = "5/h",
        /// The largest file that a lead may carry, 10 MiB at most.
        FILE_UPLOAD_MAX_MEMORY_SIZE => max_file_size: ByteSize = "10MiB",
        /// Where the site's phone is offered when the form cannot take a lead.
        SITE_PHONE => site_phone: String = "",
        /// Where the site's address is offered when the form cannot take a lead.
        SITE_EMAIL => site_email: String = "",
    }
}
