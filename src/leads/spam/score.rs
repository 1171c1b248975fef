//! Combines all signals of a submit into the verdict.

use chrono::{DateTime, TimeDelta, Utc};
use web::Secret;

use super::{
    content,
    extras::Given,
    replay::{Mark, Seen},
    signal::{Reasons, Signal},
    token, unicode, work,
};
use crate::leads::{lead::Model as Lead, moderation_status::ModerationStatus};

/// The minimum time in which a person reads and fills in a form.
const FASTEST: TimeDelta = TimeDelta::seconds(2);
/// The tolerated clock difference between two instances.
const SKEW: TimeDelta = TimeDelta::seconds(5);
/// From this number of other addresses on, a text is a mass mailing.
const MASS: i64 = 4;
/// Shorter messages may be equal by chance.
const SHORTEST_TEXT: usize = 20;

/// The assessment of a submit before the database is queried.
#[derive(Clone, Debug, Default)]
pub(crate) struct Suspicion {
    reasons: Reasons,
    token: Option<Mark>,
    text: Option<Mark>,
    /// Whether the form contained any of the extra fields.
    has_extras: bool,
    /// Whether it contained a valid token and met all conditions of that token.
    is_genuine: bool,
}

/// The fingerprint of a text; `None` if it is too short.
pub(super) fn print(message: &str) -> Option<String> {
    let plain = unicode::print(unicode::beginning(message));
    (plain.chars().count() >= SHORTEST_TEXT).then(|| web::sha256_hex(plain))
}

/// The moderation status of a lead, and the reasons.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Verdict {
    pub(crate) standing: ModerationStatus,
    pub(crate) reasons: Reasons,
    /// Whether the form contained a valid token, and showed everything else that is expected from a person who uses the
    /// site's form.
    pub(crate) is_genuine: bool,
}

impl Suspicion {
    /// Assesses a submit; `client` is the key under which its sender is counted.
    pub(crate) fn of(lead: &Lead, given: &Given, client: &str, secret: &Secret, now: DateTime<Utc>) -> Self {
        let mut suspicion = Self {
            has_extras: given.is_any(),
            ..Self::default()
        };
        if given.honeypot.as_ref().is_some_and(|text| !text.is_empty()) {
            suspicion.reasons.add(Signal::Honeypot);
        }
        if let Some(token) = &given.token {
            suspicion.look_at_token(token, given, secret, now);
        }
        content::look(lead, &mut suspicion.reasons);
        suspicion.text = print(&lead.message).map(|print| Mark::Text {
            print,
            client: client.to_owned(),
        });
        suspicion
    }

    fn look_at_token(&mut self, text: &str, given: &Given, secret: &Secret, now: DateTime<Utc>) {
        let Some(token) = token::read(secret, text).filter(|token| token.issued <= now + SKEW) else {
            self.reasons.add(Signal::TokenForged);
            return;
        };
        let age = now - token.issued;
        if age > token::LIFETIME {
            // The mark of the token is no longer stored, so it is unknown whether the token was used.
            self.reasons.add(Signal::TokenExpired);
            return;
        }
        if age < FASTEST {
            self.reasons.add(Signal::TooFast);
        }
        let solution = given.work.as_deref().unwrap_or_default();
        let is_unsolved = token.bits > 0 && !work::is_solved(text, token.bits, solution);
        if is_unsolved {
            self.reasons.add(Signal::WorkMissing);
        }
        let is_trapped = given.honeypot.as_ref().is_some_and(|text| !text.is_empty());
        self.is_genuine = !is_unsolved && !is_trapped;
        self.token = Some(Mark::Token(token.nonce));
    }

    /// The marks that this submit leaves for later ones.
    pub(super) fn marks(&self) -> impl Iterator<Item = &Mark> {
        self.token.iter().chain(&self.text)
    }

    /// The verdict, once the marks of other submits are known. `quarantine` is the score that is sufficient for
    /// quarantine; 0 disables it.
    pub(crate) fn verdict(&self, seen: &mut Seen, quarantine: u32) -> Verdict {
        let mut reasons = self.reasons.clone();
        let is_used = self.token.as_ref().is_some_and(|token| seen.is_used(token));
        if is_used {
            reasons.add(Signal::TokenReused);
        }
        let others = self.text.as_ref().map_or(0, |text| seen.others(text));
        let repeated = match others {
            ..1 => None,
            1..MASS => Some(Signal::RepeatedText),
            _ => Some(Signal::MassText),
        };
        if let Some(signal) = repeated {
            // A form without extra fields is not quarantined for repeating another text (`docs/api/leads.md#extras`).
            let weight = if self.has_extras { signal.weight() } else { 0 };
            reasons.note(signal, weight);
        }
        let is_held = quarantine > 0 && reasons.score() >= quarantine;
        Verdict {
            standing: if is_held {
                ModerationStatus::Quarantined
            } else {
                ModerationStatus::Accepted
            },
            is_genuine: self.is_genuine && !is_used,
            reasons,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENOUGH: u32 = 60;

    fn secret() -> Secret {
        Secret::new("the secret of the site")
    }

    fn given(token: Option<&str>, honeypot: Option<&str>, work: Option<&str>) -> Given {
        Given {
            token: token.map(str::to_owned),
            honeypot: honeypot.map(str::to_owned),
            work: work.map(str::to_owned),
        }
    }

    fn verdict(given: &Given, now: DateTime<Utc>) -> (ModerationStatus, Vec<Signal>) {
        let lead = crate::leads::spam::corpus::lead(
            "ru",
            "Анна",
            "ООО Шов",
            "",
            "Нужны бирки, 500 штук, срок неделя",
        );
        let suspicion = Suspicion::of(&lead, given, "192.0.2.1", &secret(), now);
        let verdict = suspicion.verdict(&mut Seen::default(), ENOUGH);
        (
            verdict.standing,
            verdict.reasons.iter().map(|(signal, _)| signal).collect(),
        )
    }

    #[test]
    fn a_form_without_extras_and_one_with_a_good_token_raise_nothing() {
        let now = crate::zone::now();
        assert_eq!(
            verdict(&Given::default(), now),
            (ModerationStatus::Accepted, vec![])
        );
        let token = token::issue(&secret(), now - TimeDelta::seconds(40), 0);
        let shown = given(Some(&token), Some(""), None);
        assert_eq!(verdict(&shown, now), (ModerationStatus::Accepted, vec![]));
    }

    #[test]
    fn a_filled_honeypot_is_enough() {
        let (standing, reasons) = verdict(&given(None, Some("https://x.example"), None), crate::zone::now());
        assert_eq!(
            (standing, reasons),
            (ModerationStatus::Quarantined, vec![Signal::Honeypot])
        );
    }

    #[test]
    fn a_bad_token_counts_but_does_not_decide() {
        let now = crate::zone::now();
        let ago = |age| token::issue(&secret(), now - age, 0);
        for (token, signal) in [
            ("forged.token".to_owned(), Signal::TokenForged),
            (ago(TimeDelta::hours(25)), Signal::TokenExpired),
            (ago(TimeDelta::seconds(1)), Signal::TooFast),
            (ago(-TimeDelta::hours(1)), Signal::TokenForged),
        ] {
            let found = verdict(&given(Some(&token), None, None), now);
            assert_eq!(found, (ModerationStatus::Accepted, vec![signal]), "{token}");
        }
    }

    #[test]
    fn work_that_was_asked_for_and_not_done_counts() {
        let now = crate::zone::now();
        let token = token::issue(&secret(), now - TimeDelta::minutes(1), 8);
        let solution = (0_u32..u32::MAX)
            .map(|n| n.to_string())
            .find(|n| work::is_solved(&token, 8, n));
        assert_eq!(
            verdict(&given(Some(&token), None, solution.as_deref()), now).1,
            []
        );
        for wrong in [None, Some(""), Some("x")] {
            assert_eq!(
                verdict(&given(Some(&token), None, wrong), now).1,
                [Signal::WorkMissing]
            );
        }
    }
}
