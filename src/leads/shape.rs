//! A lead as JSON (`docs/api/leads.md#fields`): short in lists, full elsewhere. The display names of choices are
//! Russian, for compatibility.

use schemars::JsonSchema;
use serde::Serialize;
use web::Context;

use super::lead::Model as Lead;
use crate::core::Core;

#[derive(Serialize, JsonSchema)]
pub(super) struct Full<'a> {
    id: i64,
    product_type_display: &'a str,
    status_display: &'a str,
    name: &'a str,
    company: &'a str,
    phone: &'a str,
    email: Option<&'a str>,
    product_type: &'a str,
    quantity: Option<i32>,
    message: &'a str,
    file: Option<String>,
    status: &'a str,
    source: &'a str,
    language: &'a str,
    ip_address: Option<&'a str>,
    user_agent: &'a str,
    created_at: String,
    updated_at: String,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct Short<'a> {
    id: i64,
    name: &'a str,
    company: &'a str,
    phone: &'a str,
    email: Option<&'a str>,
    product_type: &'a str,
    product_type_display: &'a str,
    status: &'a str,
    status_display: &'a str,
    created_at: String,
    language: &'a str,
}

impl<'a> Full<'a> {
    pub(super) fn new(lead: &'a Lead, core: &'a Core, context: &Context) -> Self {
        let file = lead.file.as_ref();
        Self {
            id: lead.id,
            product_type_display: core.vocabulary.product_types.api_label(&lead.product_type),
            status_display: core.vocabulary.lead_statuses.api_label(&lead.status),
            name: &lead.name,
            company: &lead.company,
            phone: &lead.phone,
            email: lead.email.as_deref(),
            product_type: &lead.product_type,
            quantity: lead.quantity,
            message: &lead.message,
            file: file.map(|_| context.url(&format!("/api/leads/{}/file/", lead.id))),
            status: &lead.status,
            source: &lead.source,
            language: &lead.language,
            ip_address: lead.ip_address.as_deref(),
            user_agent: &lead.user_agent,
            created_at: core.zone.format(lead.created_at),
            updated_at: core.zone.format(lead.updated_at),
        }
    }
}

impl<'a> Short<'a> {
    pub(super) fn new(lead: &'a Lead, core: &'a Core) -> Self {
        Self {
            id: lead.id,
            name: &lead.name,
            company: &lead.company,
            phone: &lead.phone,
            email: lead.email.as_deref(),
            product_type: &lead.product_type,
            product_type_display: core.vocabulary.product_types.api_label(&lead.product_type),
            status: &lead.status,
            status_display: core.vocabulary.lead_statuses.api_label(&lead.status),
            created_at: core.zone.format(lead.created_at),
            language: &lead.language,
        }
    }
}
