//! The models of Django's `auth` that an import reads, with their fields.

use std::borrow::Cow;

use crate::import::{Field, Model};

pub(super) const CONTENT_TYPE: &str = "contenttypes.contenttype";
pub(super) const PERMISSION: &str = "auth.permission";
pub(super) const GROUP: &str = "auth.group";
pub(super) const USER: &str = "auth.user";

pub(super) static MODELS: [Model; 4] = [
    Model {
        name: CONTENT_TYPE,
        table: None,
        kind: None,
        natural: Some("model"),
        fields: Cow::Borrowed(&[Field::text("app_label", 100), Field::text("model", 100)]),
    },
    Model {
        name: PERMISSION,
        table: None,
        kind: None,
        natural: Some("codename"),
        fields: Cow::Borrowed(&[
            Field::text("name", 255),
            Field::link("content_type"),
            Field::text("codename", 100),
        ]),
    },
    Model {
        name: GROUP,
        table: Some("groups"),
        kind: None,
        natural: Some("name"),
        fields: Cow::Borrowed(&[Field::text("name", 150), Field::links("permissions")]),
    },
    Model {
        name: USER,
        table: Some("users"),
        kind: Some("user"),
        natural: Some("username"),
        fields: Cow::Borrowed(&[
            Field::text("username", 150).needed(),
            Field::long_text("password"),
            Field::long_text("first_name"),
            Field::long_text("last_name"),
            Field::long_text("email"),
            Field::flag("is_active", true),
            Field::flag("is_staff", false),
            Field::flag("is_superuser", false),
            Field::time("date_joined").or_null(),
            Field::time("last_login").or_null(),
            Field::links("groups"),
            Field::links("user_permissions"),
        ]),
    },
];
