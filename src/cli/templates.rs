//! `paradise templates`: exports, previews and checks the mail templates of leads, for an operator who customizes them.

use std::{fs, path::PathBuf};

use clap::{Subcommand, builder::PossibleValuesParser};
use text::Lang;

use super::environment::Environment;
use crate::{
    core::Core,
    failure::Failure,
    leads::notify::{
        sample,
        templates::{BUILT_IN, Broken, Name, Rendered, Templates},
        view::View,
    },
};

/// Write, preview and check the mails of leads.
///
/// A file in `templates/mail` of `DATA_DIR` takes the place of the built-in one of its name; with a language in its name
/// (`thanks.uz.html`) for that language alone. It takes effect with the next mail.
#[derive(Clone, Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Clone, Debug, Subcommand)]
enum Action {
    /// Write the built-in templates into the folder, beside what is there already.
    Export,
    /// Show a mail as it would be sent, of a made-up lead.
    Preview {
        /// Which mail.
        #[arg(value_parser = PossibleValuesParser::new(Name::ALL.map(Name::code)))]
        name: String,
        /// In which language.
        #[arg(long, default_value = "ru", value_parser = PossibleValuesParser::new(Lang::ALL.map(Lang::code)))]
        lang: String,
        /// Write the HTML part into a file, to be opened in a browser.
        #[arg(long)]
        html: Option<PathBuf>,
    },
    /// Try every template in every language and tell what is wrong.
    Check,
}

pub(super) async fn run(args: Args, environment: Environment) -> Result<(), Failure> {
    let core = environment.open_ready().await?;
    let folder = core.settings.mail_templates();
    let templates = Templates::new(folder.clone());
    match args.action {
        Action::Export => export(&folder)?,
        Action::Preview { name, lang, html } => {
            let name = Name::parse(&name).unwrap_or(Name::Notice);
            let mail = preview(&core, &templates, name, Lang::parse(&lang).unwrap_or_default())
                .map_err(|broken| Failure::new(broken.to_string()))?;
            println!("{}\n\n{}", mail.subject, mail.text);
            if let Some(file) = html {
                fs::write(&file, mail.html).map_err(|error| {
                    Failure::new(format!("{} cannot be written: {error}", file.display()))
                })?;
            }
        }
        Action::Check => check(&core)?,
    }
    Ok(core.db.close().await?)
}

fn export(folder: &std::path::Path) -> Result<(), Failure> {
    let failed = |error| Failure::new(format!("{} cannot be written: {error}", folder.display()));
    fs::create_dir_all(folder).map_err(failed)?;
    for (file, source) in BUILT_IN {
        let target = folder.join(file);
        if target.exists() {
            println!("{} stays as it is", target.display());
        } else {
            fs::write(&target, source).map_err(failed)?;
            println!("{}", target.display());
        }
    }
    Ok(())
}

fn preview(core: &Core, templates: &Templates, name: Name, lang: Lang) -> Result<Rendered, Broken> {
    let lead = sample::lead(&core.vocabulary, lang);
    templates.own(name, lang, &View::sample(core.into(), name, lang, &lead))
}

fn check(core: &Core) -> Result<(), Failure> {
    let wrong = core.settings.broken_mail_templates();
    if wrong.is_empty() {
        println!("every template is right");
        Ok(())
    } else {
        Err(Failure::new(wrong.join("\nparadise: ")))
    }
}
