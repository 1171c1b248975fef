//! Forty leads of people who wrote to the demo's company.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;

use super::{
    random::Random,
    record,
    times::{DAYS, Times},
};
use crate::import::Record;

const LEADS: usize = 40;

const LANGUAGES: [(&People, u32); 3] = [(&RUSSIAN, 52), (&UZBEK, 32), (&ENGLISH, 16)];
const PRODUCT_TYPES: [(&str, u32); 5] = [
    ("woven", 34),
    ("hang_tags", 26),
    ("printed", 20),
    ("stickers", 14),
    ("other", 6),
];
const SOURCES: [(&str, u32); 4] = [("website", 60), ("instagram", 20), ("telegram", 12), ("", 8)];
const QUANTITIES: [u32; 9] = [300, 500, 1000, 1500, 2000, 3000, 5000, 10000, 40000];
const OPERATORS: [&str; 7] = ["90", "91", "93", "94", "97", "99", "33"];

/// Weights of the statuses of leads, by age: of the last two days, of this week, older.
const FRESH: [(&str, u32); 2] = [("new", 85), ("contacted", 15)];
const RECENT: [(&str, u32); 4] = [
    ("new", 20),
    ("contacted", 45),
    ("qualified", 25),
    ("rejected", 10),
];
const OLDER: [(&str, u32); 5] = [
    ("new", 4),
    ("contacted", 20),
    ("qualified", 26),
    ("closed", 36),
    ("rejected", 14),
];

/// The people who write in one language, and their messages.
#[derive(Debug)]
struct People {
    language: &'static str,
    names: &'static [&'static str],
    companies: &'static [&'static str],
    /// Names of mailboxes; each belongs to the company with the same index.
    boxes: &'static [&'static str],
    messages: &'static [&'static str],
}

const RUSSIAN: People = People {
    language: "ru",
    names: &[
        "Анна Сергеева",
        "Дмитрий Ким",
        "Ольга Рахимова",
        "Тимур Назаров",
        "Екатерина Пак",
        "Рустам Алиев",
        "Мария Цой",
        "Игорь Левин",
        "Наталья Юсупова",
        "Артём Соколов",
        "Лилия Хасанова",
        "Виктор Те",
    ],
    companies: &[
        "ООО «Северный трикотаж»",
        "Ателье «Шов»",
        "ИП Рахимова",
        "Fabrika 12",
        "Магазин «Лён и хлопок»",
        "Бренд «Рядом»",
        "Швейный цех «Ритм»",
        "Кофейня «Чорсу»",
    ],
    boxes: &[
        "zakaz@trikotaj.example",
        "shov@mail.example",
        "",
        "office@fabrika12.example",
        "len@mail.example",
        "hello@ryadom.example",
        "",
        "chorsu@mail.example",
    ],
    messages: &[
        "Здравствуйте! Нужны этикетки для новой коллекции рубашек, логотип в векторе пришлю. Какие сроки?",
        "Интересует стоимость тиража и возможность образца до конца месяца.",
        "Сколько стоит доставка в Самарканд? Нужно два размера, один цвет.",
        "Хотим заменить картонные бирки на крафт с тиснением. Можно посмотреть образцы в офисе?",
        "Добрый день, подскажите минимальную партию и цену за 1000 штук.",
        "Нужны составники на четырёх языках для экспорта, символы по ISO. Макета пока нет.",
        "Перезвоните, пожалуйста, после 15:00: есть вопросы по материалу.",
        "",
    ],
};

const UZBEK: People = People {
    language: "uz",
    names: &[
        "Dilshod Karimov",
        "Malika Yoʻldosheva",
        "Sardor Toshmatov",
        "Nilufar Ergasheva",
        "Jasur Abdullayev",
        "Gulnora Saidova",
        "Bekzod Rahmonov",
        "Zarina Mirzayeva",
    ],
    companies: &[
        "«Baraka Tekstil» MChJ",
        "Nafis Atelye",
        "YaTT Karimov",
        "Orzu Kids",
        "Margʻilon Ipak",
        "Zamin Cotton",
    ],
    boxes: &[
        "info@barakatekstil.example",
        "nafis@mail.example",
        "",
        "orzukids@mail.example",
        "ipak@margilon.example",
        "",
    ],
    messages: &[
        "Assalomu alaykum! Bolalar kiyimi uchun yorliq kerak, narxini aytib yuboring.",
        "Logotipimiz bor, namuna toʻqib bera olasizmi? Tiraj keyin oshadi.",
        "Fargʻonaga yetkazib berasizmi? Ikki xil oʻlcham kerak.",
        "Choyshablar uchun paxta yorliq va osma yorliq birga kerak.",
        "Iltimos, qoʻngʻiroq qiling, materiallar boʻyicha maslahat kerak.",
        "",
    ],
};

const ENGLISH: People = People {
    language: "en",
    names: &[
        "Emma Clarke",
        "Jonas Weber",
        "Aisha Khan",
        "Luca Moretti",
        "Sofia Lindqvist",
        "Daniel Park",
    ],
    companies: &[
        "Northfold Studio",
        "Weber Hemden GmbH",
        "Silk Route Apparel",
        "Moretti Filati",
        "Little Fjord",
    ],
    boxes: &[
        "emma@northfold.example",
        "einkauf@weber-hemden.example",
        "aisha@silkroute.example",
        "luca@moretti.example",
        "hello@littlefjord.example",
    ],
    messages: &[
        "Hello, we are looking for damask labels, about 5,000 pieces. Do you ship to Germany?",
        "Could you send a sample set of your cotton labels? We will cover the postage.",
        "We need care labels in eight languages for the EU. What do you need from us to quote?",
        "What is your lead time for kraft hang tags with copper foil?",
    ],
};

/// The leads, oldest first.
pub(super) fn records(times: &mut Times) -> Vec<Record> {
    let mut moments = Vec::new();
    while moments.len() < LEADS {
        let day = times.random.within(0..DAYS);
        moments.extend(times.on(day));
    }
    moments.sort_unstable();
    (1..).zip(moments).map(|(pk, at)| lead(pk, at, times)).collect()
}

/// When a lead of [`records`] arrived.
pub(super) fn came_at(lead: &Record) -> Option<DateTime<Utc>> {
    lead.optional_time("created_at")
}

fn lead(pk: i64, at: DateTime<Utc>, times: &mut Times) -> Record {
    let statuses: &[(&str, u32)] = match times.age(at) {
        ..2 => &FRESH,
        2..7 => &RECENT,
        _ => &OLDER,
    };
    let status = times.random.weighted(statuses);
    let touched = if status == "new" {
        at
    } else {
        times.after(at, TimeDelta::days(3))
    };
    let random = &mut times.random;
    let people = random.weighted(&LANGUAGES);
    let place = random.within(0..u32::try_from(people.companies.len()).unwrap_or(1)) as usize;
    let quantity = random.happens(80).then(|| *random.one_of(&QUANTITIES));
    let fields = json!({
        "name": random.one_of(people.names),
        "company": people.companies[place],
        "phone": phone(random),
        "email": Some(people.boxes[place]).filter(|name| !name.is_empty()),
        "product_type": random.weighted(&PRODUCT_TYPES),
        "quantity": quantity,
        "message": random.one_of(people.messages),
        "file": "",
        "status": status,
        "source": random.weighted(&SOURCES),
        "language": people.language,
        "ip_address": null,
        "user_agent": "",
        "created_at": at.to_rfc3339(),
        "updated_at": touched.to_rfc3339(),
    });
    record(pk, fields)
}

fn phone(random: &mut Random) -> String {
    let operator = random.one_of(&OPERATORS);
    let (a, b, c) = (
        random.within(100..1000),
        random.within(10..100),
        random.within(10..100),
    );
    format!("+998 {operator} {a}-{b}-{c}")
}
