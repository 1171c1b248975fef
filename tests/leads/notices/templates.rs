//! The texts of mails, and an operator who changes them.
#![expect(
    clippy::unused_async,
    reason = "a story on both databases is async, whether it waits or not"
)]

use std::fs;

use paradise::leads::{
    lead::Model as Lead,
    notify::{
        sample,
        templates::{BUILT_IN, Name, Templates},
        view::View,
    },
};
use scraper::{Html, Selector};
use tempfile::TempDir;
use testkit::db_test;
use text::Lang;

use crate::{cli::paradise, support::TestApp};

fn visible(html: &str) -> String {
    let words: Vec<_> = Html::parse_document(html)
        .select(&Selector::parse("body").unwrap())
        .flat_map(|body| body.text())
        .flat_map(str::split_whitespace)
        .collect::<Vec<_>>()
        .iter()
        .map(ToString::to_string)
        .collect();
    words.join(" ")
}

#[db_test]
async fn every_mail_says_the_same_in_text_and_html_in_every_language(app: TestApp) {
    let folder = TempDir::new().unwrap();
    let templates = Templates::new(folder.path().to_owned());
    for lang in Lang::ALL {
        let lead = sample::lead(&app.core.vocabulary, lang);
        for name in Name::ALL {
            let mail = templates
                .own(name, lang, &View::sample((&app.core).into(), name, lang, &lead))
                .unwrap();
            assert!(
                !mail.subject.is_empty() && !mail.subject.contains('\n'),
                "{mail:?}"
            );
            let html = visible(&mail.html);
            for word in mail
                .text
                .split_whitespace()
                .filter(|word| !word.starts_with("http"))
            {
                let word = word.trim_end_matches([':', ',']);
                assert!(html.contains(word), "{name:?} {lang}: {word} is not in {html}");
            }
            assert!(mail.html.contains(&format!("<html lang=\"{lang}\">")));
            for outside in ["<img", "<script", "url(", "<link"] {
                assert!(
                    !mail.html.contains(outside),
                    "{name:?} loads something: {outside}"
                );
            }
        }
    }
}

#[db_test]
async fn a_name_full_of_markup_stays_a_name(app: TestApp) {
    let templates = Templates::new(app.core.settings.files.data_dir.join("none"));
    let nasty = "<script>alert(1)</script> & \"{{ 7*7 }}\" {% raw %}\u{202e}";
    let lead = Lead {
        name: nasty.to_owned(),
        message: format!("</p><img src=x>\n{nasty}"),
        ..sample::lead(&app.core.vocabulary, Lang::En)
    };
    for name in [Name::Notice, Name::Digest] {
        let mail = templates.render(
            name,
            Lang::En,
            &View::sample((&app.core).into(), name, Lang::En, &lead),
        );
        let page = Html::parse_document(&mail.html);
        for element in ["script", "img"] {
            assert!(
                page.select(&Selector::parse(element).unwrap()).next().is_none(),
                "{name:?}: {}",
                mail.html
            );
        }
        assert!(visible(&mail.html).contains("{{ 7*7 }}"), "{}", mail.html);
    }
}

#[db_test]
async fn no_template_brings_what_was_typed_into_the_answer_to_a_visitor(app: TestApp) {
    let folder = TempDir::new().unwrap();
    let templates = Templates::new(folder.path().to_owned());
    let typed = [
        "name",
        "company",
        "phone",
        "phone_link",
        "email",
        "message",
        "time",
        "url",
        "state",
    ];
    let lead = sample::lead(&app.core.vocabulary, Lang::En);
    let view = View::thanks((&app.core).into(), Lang::En, &lead);
    let good = templates.own(Name::Thanks, Lang::En, &view).unwrap();
    for value in typed {
        fs::write(
            folder.path().join("thanks.txt"),
            format!("{{{{ lead.{value} }}}}"),
        )
        .unwrap();
        let broken = templates
            .own(Name::Thanks, Lang::En, &view)
            .unwrap_err()
            .to_string();
        assert!(
            broken.contains("thanks.txt") && broken.contains("undefined"),
            "{value}: {broken}"
        );
        assert_eq!(templates.render(Name::Thanks, Lang::En, &view), good, "{value}");
    }
    // A template can access no value typed by a visitor.
    let all = serde_json::to_string(&view).unwrap();
    for typed in [
        &lead.name,
        &lead.company,
        &lead.phone,
        lead.email.as_ref().unwrap(),
        &lead.file_name,
    ] {
        assert!(!all.contains(typed.as_str()), "{typed}: {all}");
    }
    assert!(!all.contains("5,000 pieces") && !all.contains("5000"), "{all}");
}

#[db_test]
async fn an_operator_rewrites_one_mail_in_one_language(app: TestApp) {
    let folder = TempDir::new().unwrap();
    let templates = Templates::new(folder.path().to_owned());
    fs::write(folder.path().join("thanks.uz.txt"), "Rahmat, {{ lead.number }}!").unwrap();
    fs::write(
        folder.path().join("thanks.subject.txt"),
        "  {{ site.name }}:\n {{ lead.number }}",
    )
    .unwrap();
    let mail = |lang| {
        let lead = sample::lead(&app.core.vocabulary, lang);
        templates.render(Name::Thanks, lang, &View::thanks((&app.core).into(), lang, &lead))
    };
    assert_eq!(mail(Lang::Uz).text, "Rahmat, 1024!");
    assert!(mail(Lang::En).text.contains("We have received your request"));
    for lang in Lang::ALL {
        assert_eq!(
            mail(lang).subject,
            "Paradise: 1024",
            "for all languages, and on one line"
        );
    }
}

#[db_test]
async fn a_broken_template_is_named_and_the_mail_goes_out_all_the_same(app: TestApp) {
    let folder = TempDir::new().unwrap();
    let templates = Templates::new(folder.path().to_owned());
    let lead = sample::lead(&app.core.vocabulary, Lang::Ru);
    let view = View::notice((&app.core).into(), Lang::Ru, &lead);
    let good = templates.own(Name::Notice, Lang::Ru, &view).unwrap();
    for (wrong, words) in [
        ("Hello\n{% if lead %}", ["notice.txt", "line 2"]),
        ("{{ lead.nmae }}", ["notice.txt", "undefined"]),
        (
            "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
            ["notice.txt", "end"],
        ),
        ("{% include '../../secret_key' %}", ["notice.txt", "secret_key"]),
    ] {
        fs::write(folder.path().join("notice.txt"), wrong).unwrap();
        let broken = templates
            .own(Name::Notice, Lang::Ru, &view)
            .unwrap_err()
            .to_string();
        for word in words {
            assert!(broken.contains(word), "{wrong}: {broken}");
        }
        assert_eq!(templates.render(Name::Notice, Lang::Ru, &view), good);
    }
    fs::write(folder.path().join("notise.html"), "").unwrap();
    assert_eq!(templates.unknown(), ["notise.html"]);
    for (file, _) in BUILT_IN {
        fs::write(folder.path().join(file), "").unwrap();
    }
    assert_eq!(templates.unknown(), ["notise.html"]);
}

#[test]
fn an_operator_takes_the_templates_out_changes_one_and_looks_at_it() {
    let folder = TempDir::new().unwrap();
    let run = |args: &[&str]| paradise(folder.path(), &[], args);
    assert!(run(&["templates", "export"]).done().contains("thanks.html"));
    let own = folder.path().join("data/templates/mail");
    assert_eq!(fs::read_dir(&own).unwrap().count(), BUILT_IN.len());
    run(&["templates", "check"]).done();

    fs::write(
        own.join("thanks.txt"),
        "{{ words.hello }} Call us: {{ site.phone }}",
    )
    .unwrap();
    let again = run(&["templates", "export"]);
    assert!(again.done().contains("thanks.txt stays as it is"));
    let page = folder.path().join("mail.html");
    let preview = run(&[
        "templates",
        "preview",
        "thanks",
        "--lang",
        "en",
        "--html",
        page.to_str().unwrap(),
    ]);
    assert!(preview.done().contains("Hello! Call us:"), "{preview:?}");
    assert!(visible(&fs::read_to_string(page).unwrap()).contains("Hello!"));

    fs::write(own.join("thanks.txt"), "{{ words.helo }}").unwrap();
    fs::write(own.join("tanks.txt"), "").unwrap();
    let told = run(&["templates", "check"]);
    assert_eq!(told.code, Some(1));
    for words in ["thanks.txt", "line 1", "tanks.txt"] {
        assert!(told.stderr.contains(words), "{told:?}");
    }
    assert_eq!(run(&["templates", "preview", "hello"]).code, Some(2));
}
