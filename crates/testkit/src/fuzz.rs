//! Searches for input that violates a property: known inputs with random changes, for `FUZZ_SECONDS` seconds.
//!
//! A failing input is minimised before it is shown. No special build is needed.

use std::{
    cell::Cell,
    fmt,
    time::{Duration, Instant},
};

use proptest::{
    prelude::*,
    sample::Index,
    test_runner::{Config, TestError, TestRunner},
};

pub use proptest::test_runner::TestCaseError;
/// Whether the property holds for one input.
pub type Verdict = Result<(), TestCaseError>;

/// Default duration in seconds, used in every run of the tests.
const SECONDS: u64 = 1;
/// Number of inputs between two checks of the time.
const ROUND: u32 = 8;
/// Maximum number of changes of one input.
const MOST_CHANGES: usize = 8;
/// Maximum length of an input in bytes; a change that would make it longer is skipped.
const LONGEST: usize = 256 * 1024;
/// Time limit for one input, on the slowest machine.
const PATIENCE: Duration = Duration::from_secs(10);

/// Bytes printed in a form that can be read and pasted.
#[derive(Clone)]
struct Input(Vec<u8>);

impl fmt::Debug for Input {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "b\"{}\"", self.0.escape_ascii())
    }
}

#[derive(Clone, Debug)]
enum Change {
    Set(Index, u8),
    Insert(Index, Vec<u8>),
    Word(Index, Index),
    Remove(Index, u16),
    Repeat(Index, u16, u16),
    Splice(Index, Index, Index),
}

fn change() -> impl Strategy<Value = Change> {
    let at = any::<Index>;
    prop_oneof![
        (at(), any::<u8>()).prop_map(|(at, byte)| Change::Set(at, byte)),
        (at(), proptest::collection::vec(any::<u8>(), 1..8))
            .prop_map(|(at, bytes)| Change::Insert(at, bytes)),
        (at(), at()).prop_map(|(at, word)| Change::Word(at, word)),
        (at(), 1..64_u16).prop_map(|(at, length)| Change::Remove(at, length)),
        (at(), 1..16_u16, 1..2000_u16).prop_map(|(at, length, times)| Change::Repeat(at, length, times)),
        (at(), at(), at()).prop_map(|(at, seed, from)| Change::Splice(at, seed, from)),
    ]
}

impl Change {
    fn apply(&self, input: &mut Vec<u8>, seeds: &[Vec<u8>], words: &[Vec<u8>]) {
        let place = |at: &Index, input: &[u8]| at.index(input.len() + 1);
        match self {
            Self::Set(at, byte) if !input.is_empty() => {
                let at = at.index(input.len());
                input[at] = *byte;
            }
            Self::Set(_, byte) => input.push(*byte),
            Self::Insert(at, bytes) => {
                let at = place(at, input);
                input.splice(at..at, bytes.iter().copied());
            }
            Self::Word(at, word) if !words.is_empty() => {
                let at = place(at, input);
                input.splice(at..at, word.get(words).iter().copied());
            }
            Self::Word(..) => {}
            Self::Remove(at, length) => {
                let at = place(at, input);
                let end = (at + usize::from(*length)).min(input.len());
                input.drain(at..end);
            }
            Self::Repeat(at, length, times) => {
                let at = place(at, input);
                let end = (at + usize::from(*length)).min(input.len());
                let more = input[at..end].repeat(usize::from(*times));
                if input.len() + more.len() <= LONGEST {
                    input.splice(at..at, more);
                }
            }
            Self::Splice(at, seed, from) => {
                let at = place(at, input);
                let seed = seed.get(seeds);
                input.splice(at..at, seed[place(from, seed)..].iter().copied());
            }
        }
    }
}

/// Checks a property for known inputs, and for as many changed ones as there is time for. `words` are texts with a
/// special meaning in this kind of input.
pub fn fuzz(seeds: &[&[u8]], words: &[&[u8]], holds: impl Fn(&[u8]) -> Verdict) {
    fuzz_for(seconds(), seeds, words, holds);
}

fn fuzz_for(time: Duration, seeds: &[&[u8]], words: &[&[u8]], holds: impl Fn(&[u8]) -> Verdict) {
    let own = |texts: &[&[u8]]| texts.iter().map(|text| text.to_vec()).collect::<Vec<_>>();
    let (seeds, words) = (own(seeds), own(words));
    let timely = |input: &[u8]| {
        let asked = Instant::now();
        holds(input)?;
        let took = asked.elapsed();
        prop_assert!(took < PATIENCE, "it took {:?}", took);
        Ok(())
    };
    for seed in &seeds {
        if let Err(error) = timely(seed) {
            panic!("{error} for {:?}", Input(seed.clone()));
        }
    }
    let count = seeds.len();
    let inputs =
        (0..count, proptest::collection::vec(change(), 1..=MOST_CHANGES)).prop_map(move |(seed, changes)| {
            let mut input = seeds[seed].clone();
            for change in changes {
                change.apply(&mut input, &seeds, &words);
            }
            Input(input)
        });
    let end = Instant::now() + time;
    let tried = Cell::new(0_u64);
    while tried.get() == 0 || Instant::now() < end {
        // A runner counts its cases over all calls of `run`, so each round needs a new one.
        let mut runner = TestRunner::new(Config {
            cases: ROUND,
            failure_persistence: None,
            ..Config::default()
        });
        let result = runner.run(&inputs, |input| {
            tried.set(tried.get() + 1);
            timely(&input.0)
        });
        match result {
            Ok(()) => {}
            Err(TestError::Fail(reason, input)) => panic!("{reason} for {input:?}"),
            Err(TestError::Abort(reason)) => panic!("{reason}"),
        }
    }
    println!("{} inputs", tried.get());
}

#[expect(clippy::disallowed_methods, reason = "it is no setting of the product")]
fn seconds() -> Duration {
    let said = std::env::var("FUZZ_SECONDS").ok();
    Duration::from_secs(said.and_then(|text| text.parse().ok()).unwrap_or(SECONDS))
}

#[cfg(test)]
mod tests {
    use std::{cell::RefCell, collections::HashSet};

    use super::*;

    #[test]
    fn inputs_differ_in_every_round() {
        let inputs = RefCell::new(HashSet::new());
        let tried = Cell::new(0);
        fuzz_for(
            Duration::from_secs(SECONDS),
            &[b"0123456789"],
            &[b"xyz"],
            |input| {
                tried.set(tried.get() + 1);
                if inputs.borrow().len() < 10_000 {
                    inputs.borrow_mut().insert(input.to_owned());
                }
                Ok(())
            },
        );
        let (tried, different) = (tried.get(), inputs.borrow().len());
        assert!(tried > 10 * ROUND as usize, "{tried} inputs");
        assert!(different > (tried / 2).min(5000), "{different} of {tried} differ");
    }

    #[test]
    #[should_panic(expected = "]\"")]
    fn what_breaks_a_promise_is_found_and_made_small() {
        fuzz(&[b"[1, 2, 3]"], &[b"x"], |input| {
            prop_assert!(!input.ends_with(b"]") || input.starts_with(b"["));
            Ok(())
        });
    }

    #[test]
    #[should_panic(expected = "a crash")]
    fn a_panic_is_a_broken_promise() {
        fuzz(&[b"abc"], &[b"xyz"], |input| {
            assert!(!input.windows(3).any(|part| part == b"xyz"), "a crash");
            Ok(())
        });
    }
}
