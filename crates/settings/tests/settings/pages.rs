//! Documents generated from the declarations.

use crate::shop::{GROUPS, LimitSettings, ShopSettings, source};
use settings::{DotEnv, Problems, Section, SetBy, Source, env_example, markdown_table, report, report_text};

#[test]
fn an_operator_finds_every_setting_in_the_example() {
    let example = env_example(GROUPS);
    assert!(
        example.starts_with(
            "# ==== The shop ====\n\
             \n\
             # Shows errors in full. Never on a public site. Allowed: True or False (also 1 and 0, yes and no, on\n\
             # and off).\n\
             # DEBUG=False\n\
             \n\
             # Folder of everything that the shop keeps."
        ),
        "{example}"
    );
    assert!(example.contains("\n\n# ==== Limits ====\n\n"), "{example}");
    for key in GROUPS.iter().flat_map(|group| group.keys) {
        assert!(example.contains(&format!("\n# {}=", key.name)), "{}", key.name);
    }
    let widest = example.lines().map(|line| line.chars().count()).max();
    assert!((90..=100).contains(&widest.unwrap()), "{widest:?}");
}

#[test]
fn the_example_without_its_comment_signs_means_the_defaults() {
    let example = env_example(GROUPS);
    let lines = example
        .lines()
        .filter_map(|line| line.strip_prefix("# "))
        .filter(|line| {
            line.split_once('=')
                .is_some_and(|(name, _)| !name.is_empty() && !name.contains(' '))
        })
        .collect::<Vec<_>>()
        .join("\n");
    let mut problems = Problems::default();
    let from_example = Source::new([("", ""); 0], vec![DotEnv::parse(".env", &lines, &mut problems)]);
    let loaded = |source: &Source, problems: &mut Problems| {
        format!(
            "{:?} {:?}",
            ShopSettings::load(source, problems),
            LimitSettings::load(source, problems)
        )
    };
    let defaults = loaded(&Source::default(), &mut problems);
    assert_eq!(loaded(&from_example, &mut problems), defaults);
    from_example.warn_of_unknown(GROUPS, &[], "PARADISE_", &mut problems);
    assert!(
        problems.errors.is_empty() && problems.warnings.is_empty(),
        "{problems:?}"
    );
    assert_eq!(lines.lines().count(), 11);
}

#[test]
fn a_reader_gets_a_table_per_group() {
    let page = markdown_table(GROUPS);
    assert!(page.starts_with(
        "### The shop\n\n| Variable | Default | Meaning |\n|---|---|---|\n| `DEBUG` | `False` |"
    ));
    assert!(
        page.contains(
            "| `SECRET_KEY` |  | Signs cookies. Allowed: any text on one line; it is never shown. |\n"
        ),
        "{page}"
    );
    assert!(page.contains("\n\n### Limits\n\n"));
    assert!(page.contains("kept \\| forever"), "a bar ends no cell: {page}");
    assert!(page.contains("| `DB_POOL_SIZE` | `10` | Connections"), "{page}");
    assert!(
        page.contains("Allowed: a whole number, from 1 to 1024. |"),
        "{page}"
    );
}

#[test]
fn an_operator_sees_values_and_places_and_no_secrets() {
    let source = source(
        [
            ("SECRET_KEY", "hunter2"),
            ("DATABASE_URL", "postgres://ann:hunter3@db/shop"),
        ],
        "# mine\nDB_POOL_SIZE=wrong\n",
    );
    let rows = report(&source, GROUPS);
    assert_eq!(rows.len(), 11);
    let row = |name| {
        rows.iter()
            .find(|row| row.name == name)
            .map(|row| (row.value.as_str(), row.set_by.clone()))
    };
    assert_eq!(
        row("SECRET_KEY"),
        Some(("(hidden, 7 characters)", SetBy::Environment))
    );
    assert_eq!(row("DATABASE_URL"), Some(("db/shop", SetBy::Environment)));
    assert_eq!(
        row("DB_POOL_SIZE"),
        Some(("wrong", SetBy::File(".env".into(), 2)))
    );
    assert_eq!(row("DEBUG"), Some(("False", SetBy::Default)));

    let text = report_text(&rows);
    assert!(
        text.starts_with("The shop\n  DEBUG                    False  [default]\n"),
        "{text}"
    );
    assert!(
        text.contains("\n  DB_POOL_SIZE             wrong  [.env:2]\n"),
        "{text}"
    );
    assert!(text.contains("\n\nLimits\n"), "{text}");
    assert!(
        text.contains("\n  TRUSTED_PROXIES          (not set)  [default]\n"),
        "{text}"
    );
    assert!(!text.contains("hunter"), "{text}");
}

#[test]
fn a_secret_that_nobody_set_says_so() {
    let rows = report(&Source::default(), GROUPS);
    let secret = rows
        .iter()
        .find(|row| row.name == ShopSettings::SECRET_KEY.name)
        .unwrap();
    assert_eq!(
        (secret.value.as_str(), &secret.set_by),
        ("(not set)", &SetBy::Default)
    );
}
