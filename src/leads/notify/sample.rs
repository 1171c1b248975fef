//! A made-up lead for previews and checks of templates; it has everything that a lead can have.

use text::Lang;

use crate::{core::Core, leads::lead::Model as Lead};

/// Of a visitor who reads `lang`.
pub fn lead(core: &Core, lang: Lang) -> Lead {
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
        product_type: core.vocabulary.product_types.first().to_owned(),
        quantity: Some(5000),
        message: message.to_owned(),
        source: "website".to_owned(),
        language: lang.code().to_owned(),
        file: Some("leads/sample.pdf".to_owned()),
        file_name: "maket.pdf".to_owned(),
        file_size: 482_133,
        ..Lead::blank(core)
    }
}
