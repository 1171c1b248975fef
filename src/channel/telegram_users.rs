//! The names that staff use for the Telegram users who press buttons.

use std::borrow::Cow;

use settings::{Invalid, Value};

/// Names, by the Telegram numbers of the users.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Colleagues(Vec<Colleague>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Colleague {
    number: i64,
    name: String,
}

impl Colleagues {
    /// The name of a user.
    pub fn name(&self, number: i64) -> Option<&str> {
        let known = self.0.iter().find(|colleague| colleague.number == number)?;
        Some(&known.name)
    }

    /// The number of the user with this name.
    pub fn number(&self, name: &str) -> Option<i64> {
        let known = self.0.iter().find(|colleague| colleague.name == name)?;
        Some(known.number)
    }
}

impl Value for Colleague {
    fn expects() -> Cow<'static, str> {
        "the number of a person in Telegram, = and a name, such as 123456=Aziza".into()
    }

    fn parse(text: &str) -> Result<Self, Invalid> {
        let (number, name) = text.split_once('=').ok_or_else(Invalid::default)?;
        let (number, name) = (number.trim(), String::parse(name.trim())?);
        if number.starts_with('@') {
            return Err(Invalid::because(
                "Telegram tells numbers and not names of those who press; write the person's number",
            ));
        }
        let number = number.parse().ok().filter(|number| *number > 0);
        match number {
            Some(number) if !name.is_empty() && !name.contains(['=', ';']) => Ok(Self { number, name }),
            _ => Err(Invalid::default()),
        }
    }
}

impl Value for Colleagues {
    fn expects() -> Cow<'static, str> {
        <Vec<Colleague>>::expects()
    }

    fn parse(text: &str) -> Result<Self, Invalid> {
        let colleagues = Vec::<Colleague>::parse(text)?;
        let is_named_twice = |(place, colleague): (usize, &Colleague)| {
            let mut earlier = colleagues.iter().take(place);
            earlier.any(|other| other.number == colleague.number)
        };
        match colleagues.iter().enumerate().find(|each| is_named_twice(*each)) {
            Some((_, twice)) => Err(Invalid::because(format!("{} has two names", twice.number))),
            None => Ok(Self(colleagues)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_operator_names_colleagues() {
        let colleagues = Colleagues::parse("123456=Aziza, 777 = Bobur Karimov").unwrap();
        assert_eq!(colleagues.name(777), Some("Bobur Karimov"));
        assert_eq!(colleagues.name(1), None);
        for text in [
            "Aziza",
            "Aziza=123",
            "@aziza=Aziza",
            "123=",
            "-5=A",
            "1=A,1=B",
            "1=A;2=B",
        ] {
            assert!(Colleagues::parse(text).is_err(), "{text}");
        }
    }
}
