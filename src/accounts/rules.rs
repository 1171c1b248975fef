//! Rules for a new password and a new user name (`SECURITY.md#passwords`). Imported passwords keep working.

use text::Message;
use zxcvbn::{Score, zxcvbn};

/// Minimum number of characters of a password.
const SHORTEST: usize = 12;
/// Maximum number of bytes of a password.
const LONGEST: usize = 1024;
/// Maximum number of characters of a user name, as in Django's column.
const LONGEST_NAME: usize = 150;

/// Why a password or user name is refused; the text says what to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Fewer than 12 characters.
    #[error("the password is too short: use at least {SHORTEST} characters, for example four words")]
    Short,
    /// More than 1,024 bytes.
    #[error("the password is too long: use at most {LONGEST} bytes")]
    Long,
    /// It contains the user name or the e-mail address.
    #[error("the password must not contain the user name or the e-mail address")]
    Personal,
    /// A strength meter rates it as easy to guess.
    #[error("the password is easy to guess: use several unrelated words or random characters")]
    Weak,
    /// Not a valid user name.
    #[error("a user name has 1 to {LONGEST_NAME} letters, digits or @ . + - _")]
    Name,
}

impl Refusal {
    /// The same as a message to the user, in the user's language.
    pub fn message(self) -> Message {
        match self {
            Self::Short => Message::new("password-short").with("min", SHORTEST),
            Self::Long => Message::new("password-long").with("max", LONGEST),
            Self::Personal => Message::new("password-personal"),
            Self::Weak => Message::new("password-weak"),
            Self::Name => Message::new("user-name-wrong"),
        }
    }
}

/// Checks a new password of the user with this name, e-mail address (may be empty) and site.
///
/// # Errors
/// What is wrong with it.
pub fn password(password: &str, username: &str, email: &str, site: &str) -> Result<(), Refusal> {
    if password.chars().count() < SHORTEST {
        return Err(Refusal::Short);
    }
    if password.len() > LONGEST {
        return Err(Refusal::Long);
    }
    let folded = db::fold(password);
    let mailbox = email.split('@').next().unwrap_or_default();
    // Shorter names occur in words by chance.
    let personal = [username, mailbox]
        .into_iter()
        .filter(|own| own.chars().count() >= 3);
    if personal.map(db::fold).any(|own| folded.contains(&own)) {
        return Err(Refusal::Personal);
    }
    let own = [username, email, mailbox, site];
    let known: Vec<_> = breached().chain(own).collect();
    if zxcvbn(password, &known).score() < Score::Three {
        return Err(Refusal::Weak);
    }
    Ok(())
}

/// Breached passwords that the meter's own list does not contain. The meter uses them as words to guess with, so it
/// also finds them in capitals, with digits appended or with signs in place of letters.
fn breached<'a>() -> impl Iterator<Item = &'a str> {
    let lines = include_str!("breached.txt").lines();
    lines.filter(|line| !line.starts_with('#'))
}

/// Checks a new user name by Django's rule.
///
/// # Errors
/// It is empty, too long or has other characters.
pub fn username(name: &str) -> Result<(), Refusal> {
    let is_plain = name.chars().all(|c| c.is_alphanumeric() || "@.+-_".contains(c));
    let length = name.chars().count();
    if is_plain && (1..=LONGEST_NAME).contains(&length) {
        Ok(())
    } else {
        Err(Refusal::Name)
    }
}

/// Whether this is empty or can be an e-mail address; only mail delivery shows the rest.
pub(super) fn email(address: &str) -> bool {
    let is_odd = |c: char| c.is_whitespace() || c.is_control();
    address.is_empty()
        || (address.contains('@') && address.chars().count() <= 254 && !address.contains(is_odd))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_long_unguessable_and_not_about_its_user() {
        let judge = |text: &str| password(text, "aziza", "a.karimova@example.uz", "Paradise");
        assert_eq!(judge("корова-лестница-78-туман"), Ok(()));
        assert_eq!(judge("vT9#qLw2!xRz"), Ok(()));
        assert_eq!(judge("vT9#qLw2!xR"), Err(Refusal::Short));
        assert_eq!(judge("Hello-AZIZA-9#qLw2"), Err(Refusal::Personal));
        assert_eq!(judge("9#qLw2-A.Karimova!"), Err(Refusal::Personal));
        for weak in [
            "password1234",
            "aaaaaaaaaaaaaaa",
            "qwertyuiop123",
            "123456789012345",
        ] {
            assert_eq!(judge(weak), Err(Refusal::Weak), "{weak}");
        }
        assert_eq!(judge(&"vT9#qLw2!xRz".repeat(90)), Err(Refusal::Long));
    }

    #[test]
    fn a_breached_password_is_refused_however_long_it_is() {
        // From lists of the most used passwords, of keyboards and of the languages of the users, with variations.
        for known in [
            "1q2w3e4r5t6y7u8i9o0p",
            "qwerty123456",
            "Qwerty123456",
            "P@ssword1234",
            "Password2024",
            "passwordpassword",
            "thisismypassword",
            "iloveyou1234",
            "letmein12345",
            "Welcome12345",
            "administrator1",
            "1qaz@WSX3edc",
            "trustno1trustno1",
            "correcthorsebatterystaple",
            "Correct Horse Battery Staple",
            "telechargement",
            "przyjaciolki",
            "gfhjkmgfhjkm",
            "Gfhjkm123456",
            "пароль123456",
            "Пароль12345678",
            "йцукен123456",
            "Йцукенгшщзхъ",
            "администратор1",
            "приветпривет",
            "парольпароль",
            "qwertyйцукен",
            "toshkent1234",
            "Узбекистан12",
        ] {
            assert!(known.chars().count() >= SHORTEST, "{known}");
            assert_eq!(
                password(known, "aziza", "", "Paradise"),
                Err(Refusal::Weak),
                "{known}"
            );
        }
        for line in breached() {
            assert!(
                line.chars().count() >= SHORTEST && line == db::fold(line),
                "{line}"
            );
            assert_eq!(
                password(line, "aziza", "", "Paradise"),
                Err(Refusal::Weak),
                "{line}"
            );
        }
    }

    #[test]
    fn length_is_counted_in_characters() {
        // Eleven characters in 22 bytes.
        assert_eq!(password("ёжикщукамыш", "", "", ""), Err(Refusal::Short));
    }

    #[test]
    fn a_name_follows_djangos_rule() {
        for good in ["admin", "Азиза", "a.b+c-d_e@example.uz"] {
            assert_eq!(username(good), Ok(()), "{good}");
        }
        for bad in ["", "two words", "a/b", "a\0b", &"x".repeat(151)] {
            assert_eq!(username(bad), Err(Refusal::Name), "{bad}");
        }
    }
}
