//! Proof of work. It makes sending thousands of forms expensive. It does not show whether the sender is human. It is
//! only required while it is needed, and a form without it is accepted all the same.

use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use db::sea_orm::{ColumnTrait as _, EntityTrait as _, PaginatorTrait as _, QueryFilter as _};
use sha2::{Digest as _, Sha256};

use crate::{
    core::Core,
    leads::{
        lead::{Column, Entity},
        moderation_status::ModerationStatus,
        settings::{LeadSettings, ProofOfWork},
    },
    zone,
};

/// 2^16, about 65,000 digests on average: a second or less in the browser of a phone.
const BITS: u8 = 16;
/// The minimum number of suspicious leads in an hour that counts as an attack, however quiet it was before.
const FEWEST: u64 = 20;
/// From this multiple of the usual hourly number on, it is an attack.
const TIMES: u64 = 5;
/// The number of days over which the usual number is counted.
const DAYS: i64 = 7;
/// How long a result of the database is cached.
const REST: TimeDelta = TimeDelta::seconds(30);
/// The maximum length of a solution. Longer ones are rejected.
const LONGEST: usize = 20;

/// Whether a number solves the challenge of a token.
pub(super) fn is_solved(token: &str, bits: u8, solution: &str) -> bool {
    let is_number = solution.len() <= LONGEST && solution.bytes().all(|b| b.is_ascii_digit());
    is_number && zero_bits(&Sha256::digest(format!("{token}:{solution}"))) >= u32::from(bits)
}

fn zero_bits(digest: &[u8]) -> u32 {
    let zeros = digest.iter().position(|byte| *byte != 0);
    zeros.map_or(256, |at| {
        u32::try_from(at * 8).unwrap_or(256) + digest[at].leading_zeros()
    })
}

/// Monitors how much spam arrives.
#[derive(Debug, Default)]
pub(crate) struct Watch {
    last: Mutex<Option<(DateTime<Utc>, u8)>>,
}

impl Watch {
    /// The number of zero bits that a new token requires; 0 for no work.
    pub(super) async fn bits(&self, core: &Core) -> Result<u8, db::Error> {
        match core.settings.get::<LeadSettings>().proof_of_work {
            ProofOfWork::Off => return Ok(0),
            ProofOfWork::On => return Ok(BITS),
            ProofOfWork::Auto => {}
        }
        let now = zone::now();
        let known = *self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, bits)) = known.filter(|(at, _)| now - *at < REST) {
            return Ok(bits);
        }
        let hour = suspicious_since(core, now - TimeDelta::hours(1)).await?;
        let is_attack = hour >= FEWEST && {
            let before = suspicious_since(core, now - TimeDelta::days(DAYS)).await? - hour;
            hour * (24 * DAYS.unsigned_abs() - 1) > TIMES * before
        };
        let bits = if is_attack { BITS } else { 0 };
        if is_attack && known.is_none_or(|(_, before)| before == 0) {
            tracing::warn!(
                leads = hour,
                "far more spam than usual: forms ask for proof of work"
            );
        }
        *self.last.lock().unwrap_or_else(PoisonError::into_inner) = Some((now, bits));
        Ok(bits)
    }
}

async fn suspicious_since(core: &Core, start: DateTime<Utc>) -> Result<u64, db::Error> {
    let suspicious = Entity::find()
        .filter(Column::Standing.is_in([ModerationStatus::Quarantined, ModerationStatus::Spam]))
        .filter(Column::CreatedAt.gte(start));
    Ok(suspicious.count(core.db.read()).await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_riddle_is_solved_by_counting_up_and_only_for_its_token() {
        let solution = (0_u32..u32::MAX)
            .find(|n| is_solved("token", 10, &n.to_string()))
            .unwrap();
        let solution = solution.to_string();
        assert!(is_solved("token", 10, &solution));
        assert!(is_solved("token", 0, "0"));
        assert!(!is_solved("token", 10, ""));
        assert!(!is_solved("token", 0, "1e3"));
        assert!(!is_solved("token", 0, &"1".repeat(1000)));
        let others = (0..100).filter(|n| is_solved(&format!("token{n}"), 10, &solution));
        assert!(others.count() < 10);
    }

    #[test]
    fn bits_are_counted_from_the_left() {
        assert_eq!(zero_bits(&[0, 0x10, 0xff]), 11);
        assert_eq!(zero_bits(&[0x80]), 0);
        assert_eq!(zero_bits(&[0, 0]), 256);
    }
}
