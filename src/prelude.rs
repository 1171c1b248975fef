//! What a file with a model needs: `use crate::prelude::*;`, and in a crate outside `use paradise::prelude::*;`.

pub use ::admin::{Action, Admin, Permissions, age, badge, col, computed, line, thumb, untranslated};
pub use ::model::{self, Declared, Translated, model};
pub use chrono::{DateTime, Utc};
pub use db::sea_orm::{self, entity::prelude::*};
pub use migration::{Draft, Step};
pub use text::{self, words};

pub use crate::{
    model_import::ModelImporter,
    public,
    slice::{Served, Slice},
};
