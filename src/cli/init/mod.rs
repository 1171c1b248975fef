//! `paradise init`: creates the files of a new site from five answers.

mod answers;
mod ask;
mod files;

use std::path::Path;

use settings::{DotEnv, Problems, Source};
use text::{Lang, Message};

use super::{deploy, environment, language};
use crate::{failure::Failure, settings::Settings, slices::Slices};
use answers::Answers;

/// Ask five questions and write what a site begins with: `.env`, and for a public site its unit and its proxy's site.
///
/// Asks in Russian, English or Uzbek, as LANG says. What a flag answers is not asked. Writes a fresh secret; nothing that is
/// there is replaced unless --force is given, and then a copy is kept.
#[derive(Clone, Debug, clap::Args)]
pub struct Args {
    /// The name of the site, such as shop.example.uz; empty for this machine alone.
    #[arg(long, value_name = "NAME")]
    domain: Option<String>,
    /// Speak https without nginx, with a certificate that the program orders from Let's Encrypt, to whose terms you agree.
    #[arg(long)]
    without_proxy: bool,
    /// Where the data is: sqlite, or `postgres://user:password@host:5432/name`.
    #[arg(long, value_name = "URL")]
    database: Option<String>,
    /// The mail server and who is told, such as `smtp://account:password@mail.example.uz boss@example.uz`; empty for no mail.
    #[arg(long, value_name = "SERVER")]
    mail: Option<String>,
    /// The token of a bot and the chat it tells, with a space between; empty for no Telegram.
    #[arg(long, value_name = "BOT")]
    telegram: Option<String>,
    /// The name with which the owner signs in.
    #[arg(long, value_name = "USER")]
    admin: Option<String>,
    /// Ask nothing: what no flag answers has its default.
    #[arg(long)]
    yes: bool,
    /// Replace what is there; the old files are kept as `.old`.
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    place: deploy::facts::Place,
}

/// The folder for files that belong elsewhere on the machine.
const FOLDER: &str = "deploy";

pub(super) fn run(args: &Args, slices: &Slices) -> Result<(), Failure> {
    let lang = language::of_terminal();
    // Before the first question.
    files::refuse(&[Path::new(".env")], args.force, lang)?;
    let answers = Answers::get(args, lang)?;
    let text = answers.dotenv(lang);
    let settings = read(&text, slices)?;
    let deployed = if answers.is_public() {
        let program = std::env::current_exe()
            .map_err(|error| Failure::new(format!("where this program is cannot be found out: {error}")))?;
        deploy::machine(&settings, &args.place, &program)?
    } else {
        Vec::new()
    };
    let folder = Path::new(FOLDER);
    let paths: Vec<_> = deployed.iter().map(|file| folder.join(&file.name)).collect();
    let changed: Vec<_> = std::iter::zip(&paths, &deployed)
        .filter(|(path, file)| !files::says(path, &file.text))
        .map(|(path, _)| path.as_path())
        .collect();
    files::refuse(&changed, args.force, lang)?;
    for path in changed.into_iter().chain([Path::new(".env")]) {
        files::set_aside(path)?;
    }
    if !deployed.is_empty() {
        deploy::file::write(folder, &deployed)?;
    }
    environment::write_private(Path::new(".env"), &text)
        .map_err(|error| Failure::new(format!(".env cannot be written: {error}")))?;
    println!("{}", Message::new("init-written").render(lang));
    for path in paths
        .iter()
        .map(|path| path.display().to_string())
        .chain([".env".to_owned()])
    {
        println!("  {path}");
    }
    let remaining = remaining(&answers, args);
    let remains = Message::new("init-remains").with("count", remaining.len());
    println!("\n{}", remains.render(lang));
    for (command, why) in remaining {
        println!("\n  {command}\n      {}", Message::new(why).render(lang));
    }
    Ok(())
}

/// Parses the settings as the program will read them.
fn read(text: &str, slices: &Slices) -> Result<Settings, Failure> {
    let mut problems = Problems::default();
    let file = DotEnv::parse(".env", text, &mut problems);
    let nothing: [(&str, &str); 0] = [];
    let settings = Settings::load(
        &Source::new(nothing, vec![file]),
        &slices.settings(),
        &mut problems,
    );
    environment::judge(&problems)?;
    Ok(settings)
}

/// The commands that remain to be run, and the purpose of each.
fn remaining(answers: &Answers, args: &Args) -> Vec<(String, &'static str)> {
    let admin = &answers.admin;
    if answers.is_public() {
        let deploy::facts::Place { user, path } = &args.place;
        let owner = format!(
            "sudo env -C /var/lib/{user} runuser -u {user} -- {path} createsuperuser --username {admin}"
        );
        let mut commands = vec![(format!("sudo sh {FOLDER}/install.sh"), "init-install")];
        if !args.without_proxy {
            commands.push((format!("sudo sh {FOLDER}/proxy.sh"), "init-proxy"));
        }
        commands.push((owner, "init-owner"));
        return commands;
    }
    // As the program was called: it may not be on the path.
    let paradise = std::env::args().next().unwrap_or_else(|| "paradise".to_owned());
    vec![
        (format!("{paradise} check"), "init-check"),
        (
            format!("{paradise} createsuperuser --username {admin}"),
            "init-owner",
        ),
        (format!("{paradise} serve"), "init-serve"),
    ]
}

/// A message as a failure.
fn refused(message: &Message, lang: Lang) -> Failure {
    Failure::new(message.render(lang))
}
