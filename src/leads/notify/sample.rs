//! A sample lead for previews and for checks of templates. All fields that a mail can show are filled in.

use text::Lang;

use super::{
    templates::{Name, Templates},
    view::{Facts, View},
};
use crate::{leads::lead::Model as Lead, settings::Settings, vocabulary::Vocabulary};

impl Settings {
    /// The errors in the operator's mail templates, each with its file and, if known, its line. Every mail is rendered
    /// in every language. Empty if the operator has no templates.
    pub fn broken_mail_templates(&self) -> Vec<String> {
        let folder = self.mail_templates();
        // A vocabulary that cannot be read is reported by a check of its own.
        let Ok(vocabulary) = Vocabulary::load(self.site.vocabulary_file.as_deref()) else {
            return vec![];
        };
        if !folder.exists() {
            return vec![];
        }
        let templates = Templates::new(folder);
        let facts = Facts {
            settings: self,
            vocabulary: &vocabulary,
            zone: self.site.time_zone,
        };
        let mut wrong: Vec<_> = templates
            .unknown()
            .into_iter()
            .map(|file| format!("{file}: no mail has a template of this name"))
            .collect();
        for lang in Lang::ALL {
            let lead = lead(&vocabulary, lang);
            let tried =
                Name::ALL.map(|name| templates.own(name, lang, &View::sample(facts, name, lang, &lead)));
            wrong.extend(
                tried
                    .into_iter()
                    .filter_map(Result::err)
                    .map(|broken| broken.to_string()),
            );
        }
        wrong
    }
}

/// A lead of a visitor who reads `lang`.
pub fn lead(vocabulary: &Vocabulary, lang: Lang) -> Lead {
    let (name, company, message) = match lang {
        Lang::Ru => (
            "Азиза Каримова",
            "ООО «Шёлк и нить»",
            "Нужны тканые этикетки: 5 000 штук, два цвета.\nМакет в приложении.",
        ),
        Lang::En => (
            "Aziza Karimova",
            "Silk & Thread Ltd",
            "We need woven labels: 5,000 pieces, two colours.\nThe artwork is attached.",
        ),
        Lang::Uz => (
            "Aziza Karimova",
            "“Ipak va ip” MChJ",
            "Toʻqilgan yorliqlar kerak: 5 000 dona, ikki rangli.\nMaket ilova qilingan.",
        ),
    };
    Lead {
        id: 1024,
        name: name.to_owned(),
        company: company.to_owned(),
        phone: "+998 90 123-45-67".to_owned(),
        email: Some("aziza@example.uz".to_owned()),
        product_type: vocabulary.product_types.first().to_owned(),
        quantity: Some(5000),
        message: message.to_owned(),
        source: "website".to_owned(),
        file: Some("leads/sample.pdf".to_owned()),
        file_name: "maket.pdf".to_owned(),
        file_size: 482_133,
        ..Lead::of_words(vocabulary, lang)
    }
}
