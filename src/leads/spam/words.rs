//! Lists, small on purpose: what only mass mailings say, and where throw-away mail lives. Looked through 2026-11.
//!
//! A phrase is written folded, as [`plain`](super::letters::plain) leaves a text: `е` for `ё`, `'` for any apostrophe.
//! A phrase that one honest customer of a workshop might write belongs into [`WEAK`], or nowhere.

use std::collections::{BTreeSet, HashMap};
use std::sync::LazyLock;

static STRONG_PHRASES: LazyLock<Phrases> = LazyLock::new(|| Phrases::new(STRONG));
static WEAK_PHRASES: LazyLock<Phrases> = LazyLock::new(|| Phrases::new(WEAK));
static SHORTENING: LazyLock<Phrases> = LazyLock::new(|| Phrases::new(SHORTENERS));

/// Whether a plain text says what only mass mailings say.
pub(super) fn is_strong(plain: &str) -> bool {
    !STRONG_PHRASES.found(plain).is_empty()
}

/// How many different expressions of mass mailings a plain text has.
pub(super) fn weak(plain: &str) -> usize {
    WEAK_PHRASES.found(plain).len()
}

/// Whether a plain text has a link that hides where it leads.
pub(super) fn hides_a_link(plain: &str) -> bool {
    !SHORTENING.found(plain).is_empty()
}

/// Whether a mail box lives for minutes.
pub(super) fn is_disposable(email: &str) -> bool {
    let domain = email
        .rsplit_once('@')
        .map_or("", |(_, domain)| domain)
        .to_lowercase();
    DISPOSABLE.iter().any(|known| {
        domain
            .strip_suffix(known)
            .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    })
}

/// Phrases by their first letter: a text is walked once, and asked at the beginning of each word.
struct Phrases(HashMap<char, Vec<&'static str>>);

impl Phrases {
    fn new(list: &[&'static str]) -> Self {
        let mut phrases: HashMap<_, Vec<_>> = HashMap::new();
        for phrase in list {
            phrases
                .entry(phrase.chars().next().unwrap_or_default())
                .or_default()
                .push(*phrase);
        }
        Self(phrases)
    }

    /// The phrases that begin where a word begins; their end is free, for the endings of three languages.
    fn found(&self, text: &str) -> BTreeSet<&'static str> {
        let mut found = BTreeSet::new();
        let mut before = ' ';
        for (at, c) in text.char_indices() {
            if !before.is_alphanumeric() {
                let candidates = self.0.get(&c).into_iter().flatten();
                found.extend(candidates.filter(|phrase| text[at..].starts_with(**phrase)));
            }
            before = c;
        }
        found
    }
}

/// Each is enough for quarantine.
const STRONG: &[&str] = &[
    // Gambling
    "1xbet",
    "1win",
    "mostbet",
    "melbet",
    "pin-up casino",
    "pinup casino",
    "vulkan casino",
    "казино вулкан",
    "онлайн казино",
    "онлайн-казино",
    "казино онлайн",
    "игровые автоматы",
    "ставки на спорт",
    "букмекерская контора",
    "бездепозитный бонус",
    "фриспин",
    "online casino",
    "free spins",
    "sports betting",
    "onlayn kazino",
    "online kazino",
    "kazino o'yin",
    "bukmekerlik",
    "sport stavka",
    // Medicine
    "viagra",
    "cialis",
    "виагра",
    "сиалис",
    "levitra",
    "cheap meds",
    "weight loss pills",
    "таблетки для похудения",
    // Links and rankings
    "buy backlinks",
    "quality backlinks",
    "do-follow",
    "dofollow",
    "guest post",
    "domain authority",
    "first page of google",
    "page 1 of google",
    "google first page",
    "seo services",
    "seo audit",
    "seo expert",
    "rank higher on google",
    "increase your website traffic",
    "website traffic",
    "продвижение сайтов",
    "продвижение сайта",
    "раскрутка сайт",
    "seo-продвижение",
    "seo продвижение",
    "вывод в топ",
    "топ-10 яндекс",
    "топ 10 яндекс",
    "топ google",
    "база email",
    "базы email",
    "рассылка по формам",
    "рассылки по формам",
    "рассылку по формам",
    "рассылка по контактным формам",
    "contact form blast",
    "contact forms to millions",
    "millions of contact forms",
    "saytni google",
    "sayt google birinchi",
    "saytlarni ilgari surish",
    "накрутка подписчиков",
    "накрутка лайков",
    "buy followers",
    "buy instagram followers",
    "obunachi sotib",
    "obunachilar sotib",
    // Money
    "guaranteed profit",
    "passive income",
    "crypto investment",
    "bitcoin investment",
    "double your bitcoin",
    "forex trading",
    "make money online",
    "earn money online",
    "earn $",
    "business loan",
    "unsecured loan",
    "instant loan",
    "merchant cash advance",
    "гарантированный доход",
    "пассивный доход",
    "заработок в интернете",
    "заработок без вложений",
    "заработка без вложений",
    "инвестиции в криптовалют",
    "торговля криптовалют",
    "кредит без отказа",
    "займ без отказа",
    "займ онлайн",
    "займ на карту",
    "микрозайм",
    "кредит под залог",
    "bitkoin sarmoya",
    "kriptovalyutaga sarmoya",
    "internetda pul ishla",
    "internetdan pul ishla",
    "uyda o'tirib pul ishla",
    "kafolatlangan daromad",
    "passiv daromad",
    "tezkor kredit",
    "tez kredit",
    "garovsiz kredit",
    "kredit rad etilmaydi",
    "oson pul ishla",
    // Company
    "adult dating",
    "hot girls",
    "sex dating",
    "секс знакомства",
    "интим услуги",
    "интим-услуги",
    "порно",
    "проститутки",
    "escort service",
    "intim xizmat",
    "you have won",
    "you've won",
    "вы выиграли",
    "claim your prize",
    "siz yutdingiz",
    "unclaimed inheritance",
    "next of kin",
    "наследство в размере",
    // Papers
    "купить диплом",
    "купить справку",
    "купить права",
    "diplom sotib ol",
    "buy diploma",
    "fake documents",
];

/// Two of different meaning together are suspicious.
const WEAK: &[&str] = &[
    "казино",
    "casino",
    "kazino",
    "криптовалют",
    "bitcoin",
    "биткоин",
    "bitkoin",
    "crypto",
    "forex",
    "форекс",
    "кредит",
    "микрокредит",
    "заработок",
    "без вложений",
    "пассивн",
    "инвестиц",
    "дивиденд",
    "доход от",
    "daromad",
    "sarmoya",
    "investment opportunity",
    "investor",
    "backlink",
    "seo",
    "ranking",
    "traffic to your",
    "your website",
    "ваш сайт",
    "вашего сайта",
    "вашему сайту",
    "saytingiz",
    "лидогенерац",
    "lead generation",
    "explainer video",
    "web design",
    "mobile app development",
    "wordpress",
    "outsourc",
    "аутсорс",
    "разработка сайтов",
    "создание сайтов",
    "таргетированн",
    "контекстн",
    "холодные звонки",
    "целевые звонки",
    "целевых клиентов",
    "unsubscribe",
    "отписаться",
    "opt out",
    "opt-out",
    "limited time offer",
    "act now",
    "click here",
    "жми сюда",
    "переходи по ссылке",
    "переходите по ссылке",
    "перейди по ссылке",
    "пройдите по ссылке",
    "bu havolaga",
    "havolani bosing",
    "havolaga o'ting",
    "100% free",
    "risk free",
    "risk-free",
    "no obligation",
    "бесплатный аудит",
    "free audit",
    "free trial",
    "special offer",
    "коммерческое предложение",
    "whatsapp me",
    "telegram channel",
    "телеграм-канал",
    "телеграм канал",
    "подпишись",
    "подписывайтесь",
    "kanalimizga",
    "obuna bo'ling",
    "секретн",
    "уникальная возможность",
    "эксклюзивное предложение",
    "выигра",
    "yutuq",
    "bonus",
    "бонус",
    "промокод",
    "promokod",
    "promo code",
    "dear sir",
    "dear website owner",
    "dear business owner",
    "to whom it may concern",
    "уважаемый владелец",
    "уважаемые владельцы",
    "hurmatli sayt egasi",
];

/// Services that hide where a link leads.
const SHORTENERS: &[&str] = &[
    "bit.ly/",
    "tinyurl.com/",
    "goo.gl/",
    "is.gd/",
    "cutt.ly/",
    "rb.gy/",
    "shorturl.at/",
    "clck.ru/",
    "vk.cc/",
    "ow.ly/",
    "rebrand.ly/",
    "t.ly/",
    "tiny.cc/",
    "adf.ly/",
    "u.to/",
    "surl.li/",
    "goo.su/",
    "kutt.it/",
    "v.gd/",
];

/// Domains of mail boxes that live for minutes.
const DISPOSABLE: &[&str] = &[
    "10minutemail.com",
    "10minutemail.net",
    "20minutemail.com",
    "33mail.com",
    "anonbox.net",
    "burnermail.io",
    "byom.de",
    "discard.email",
    "dispostable.com",
    "dropmail.me",
    "emailondeck.com",
    "fakeinbox.com",
    "fakemail.net",
    "getairmail.com",
    "getnada.com",
    "grr.la",
    "guerrillamail.com",
    "guerrillamail.info",
    "guerrillamail.net",
    "guerrillamail.org",
    "inboxbear.com",
    "inboxkitten.com",
    "mail-temp.com",
    "mail.tm",
    "mailcatch.com",
    "maildrop.cc",
    "mailinator.com",
    "mailnesia.com",
    "mailnull.com",
    "mailsac.com",
    "minuteinbox.com",
    "mintemail.com",
    "moakt.com",
    "mohmal.com",
    "mytemp.email",
    "nada.email",
    "sharklasers.com",
    "spam4.me",
    "spamgourmet.com",
    "temp-mail.io",
    "temp-mail.org",
    "temp-mail.ru",
    "tempail.com",
    "tempinbox.com",
    "tempmail.com",
    "tempmail.dev",
    "tempmail.net",
    "tempmail.plus",
    "tempmailo.com",
    "tempr.email",
    "throwawaymail.com",
    "tmail.ws",
    "tmpmail.org",
    "trashmail.com",
    "trashmail.de",
    "trbvm.com",
    "yopmail.com",
    "yopmail.fr",
    "yopmail.net",
];

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::super::letters::plain;
    use super::*;

    #[test]
    fn a_phrase_begins_with_a_word_and_ends_anywhere() {
        assert!(is_strong("лучшее казино вулкан!"));
        assert!(is_strong("рассылки по формам сайтов"));
        assert!(!is_strong("супер1xbetон"));
        assert_eq!(weak("бонусы и бонус, кредитный"), 2);
        assert!(hides_a_link("https://bit.ly/x") && !hides_a_link("https://habit.ly/x"));
        assert!(is_disposable("a@Mailinator.com") && is_disposable("a@x.mailinator.com"));
        assert!(!is_disposable("a@notmailinator.com") && !is_disposable(""));
    }

    #[test]
    fn the_lists_hold_each_entry_once_and_as_texts_are_compared() {
        for list in [STRONG, WEAK, SHORTENERS, DISPOSABLE] {
            let different: HashSet<_> = list.iter().collect();
            assert_eq!(different.len(), list.len());
            for entry in list {
                assert_eq!(*entry, plain(entry));
            }
        }
    }
}
