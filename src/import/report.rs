//! The report for the operator about an import or a dry run. It accounts for every object of the file.

use std::fmt::{self, Write as _};

/// Maximum number of problems that are listed; with more, the file as a whole is the problem.
const MOST_PROBLEMS: usize = 50;

/// The results of the objects of a file.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// The results by model, in the order of storing.
    pub models: Vec<Tally>,
    /// Models that this program does not have, with the number of their objects.
    pub skipped: Vec<(String, u64)>,
    /// The roles that each person has here, and the reasons.
    pub people: Vec<Person>,
    /// Other notes to the operator.
    pub notes: Vec<String>,
}

/// The results of the objects of one model.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// `app.model`.
    pub model: &'static str,
    /// Objects that became new rows.
    pub added: u64,
    /// Objects that were imported before and have since changed on the old site.
    pub updated: u64,
    /// Objects that were imported before and are unchanged.
    pub same: u64,
    /// Objects that are only read, because others need them.
    pub read: u64,
    /// Objects whose rows were changed here since their import; the rows stay unchanged.
    pub kept: Keys,
    /// Those of them that have also changed on the old site.
    pub contested: Keys,
    /// Objects whose rows were deleted here; they stay deleted.
    pub gone: Keys,
    /// Objects about persons who were erased here.
    pub erased: Keys,
    /// Objects that belong to an object that was deleted here; they are left out too.
    pub orphaned: Keys,
    /// Objects whose key belongs to a row of this site, with the old and the new key.
    pub moved: Moves,
    /// Objects that are stored without their file, because it is not in the media folder.
    pub without_file: Keys,
    /// Fields that were left out, with the number of objects that have them.
    pub ignored: Vec<(String, u64)>,
}

/// A person of the old site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// The name to sign in with.
    pub username: String,
    /// Names of roles, separated by commas; empty: none.
    pub roles: String,
    /// The reason for these roles, as text.
    pub why: String,
}

/// Keys in the order of the file; consecutive keys are combined: `3, 5-9`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Keys {
    ranges: Vec<(i64, i64)>,
    names: Vec<String>,
    count: u64,
}

impl Keys {
    /// Adds a key.
    pub fn push(&mut self, key: &str) {
        self.count += 1;
        match (key.parse(), self.ranges.last_mut()) {
            (Ok(key), Some((_, last))) if last.checked_add(1) == Some(key) => *last = key,
            (Ok(key), _) => self.ranges.push((key, key)),
            (Err(_), _) => self.names.push(key.to_owned()),
        }
    }

    /// The number of keys.
    pub fn count(&self) -> u64 {
        self.count
    }
}

impl fmt::Display for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ranges = self.ranges.iter().map(|(first, last)| range(*first, *last));
        let all: Vec<_> = ranges.chain(self.names.iter().cloned()).collect();
        f.write_str(&all.join(", "))
    }
}

/// Old keys with their new ones; consecutive keys are combined: `1-3 → 41-43`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Moves(Vec<(i64, i64, i64)>);

impl Moves {
    pub(super) fn push(&mut self, from: i64, to: i64) {
        match self.0.last_mut() {
            Some((first, last, start))
                if last.checked_add(1) == Some(from) && *start + (from - *first) == to =>
            {
                *last = from;
            }
            _ => self.0.push((from, from, to)),
        }
    }

    /// The number of keys.
    pub fn count(&self) -> u64 {
        let counts = self.0.iter().map(|(first, last, _)| last.abs_diff(*first) + 1);
        counts.sum()
    }

    /// Each old key with its new one.
    pub fn iter(&self) -> impl Iterator<Item = (i64, i64)> {
        let each = |(first, last, start): &(i64, i64, i64)| {
            let (first, start) = (*first, *start);
            (first..=*last).map(move |key| (key, start + (key - first)))
        };
        self.0.iter().flat_map(each)
    }
}

impl fmt::Display for Moves {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let moves = self.0.iter().map(|(first, last, start)| {
            let (from, to) = (range(*first, *last), range(*start, *start + (last - first)));
            format!("{from} → {to}")
        });
        f.write_str(&moves.collect::<Vec<_>>().join(", "))
    }
}

fn range(first: i64, last: i64) -> String {
    if first == last {
        first.to_string()
    } else {
        format!("{first}-{last}")
    }
}

impl Tally {
    /// The number of objects of the model in the file.
    pub fn count(&self) -> u64 {
        self.added
            + self.updated
            + self.same
            + self.read
            + self.kept.count
            + self.gone.count
            + self.erased.count
            + self.orphaned.count
    }

    /// Counts a field that was left out.
    pub(super) fn ignore(&mut self, field: &str) {
        match self.ignored.iter_mut().find(|(known, _)| known == field) {
            Some((_, count)) => *count += 1,
            None => self.ignored.push((field.to_owned(), 1)),
        }
    }

    fn words(&self) -> String {
        let counts = [
            (self.added, "new"),
            (self.updated, "brought up to date"),
            (self.same, "as before"),
            (self.read, "read for the roles of people"),
            (self.kept.count, "changed here and kept"),
            (self.gone.count + self.orphaned.count, "deleted here"),
            (self.erased.count, "of people who were erased here"),
        ];
        let counts = counts.into_iter().filter(|(count, _)| *count > 0);
        let counts: Vec<_> = counts.map(|(count, words)| format!("{count} {words}")).collect();
        counts.join(", ")
    }

    fn details(&self, text: &mut String) {
        let model = self.model;
        let lists = [
            (
                self.kept.to_string(),
                "changed here since they were imported, and kept as they are here",
            ),
            (
                self.contested.to_string(),
                "of these have changed on the old site, too; compare them",
            ),
            (self.gone.to_string(), "deleted here, and not taken again"),
            (
                self.orphaned.to_string(),
                "belong to what was deleted here, and are not taken",
            ),
            (
                self.erased.to_string(),
                "about people who were erased here, and not taken",
            ),
            (
                self.moved.to_string(),
                "have another key here, because theirs belongs to a row of this site",
            ),
            (
                self.without_file.to_string(),
                "stored without a file, which is not in the media folder",
            ),
        ];
        for (keys, words) in lists.iter().filter(|(keys, _)| !keys.is_empty()) {
            line(text, &format!("{model}: {words}: {keys}"));
        }
        for (field, count) in &self.ignored {
            line(
                text,
                &format!("{model}: the field `{field}` was left out of {count}"),
            );
        }
    }
}

impl Report {
    /// The results of a model.
    pub fn of(&self, model: &str) -> Option<&Tally> {
        self.models.iter().find(|tally| tally.model == model)
    }

    /// The results of a model, to be updated.
    pub fn tally(&mut self, model: &'static str) -> &mut Tally {
        let place = self.models.iter().position(|tally| tally.model == model);
        let place = place.unwrap_or_else(|| {
            self.models.push(Tally {
                model,
                ..Tally::default()
            });
            self.models.len() - 1
        });
        &mut self.models[place]
    }

    /// The number of objects of all imported models.
    pub fn count(&self) -> u64 {
        self.models.iter().map(Tally::count).sum()
    }

    /// The report as text for a terminal.
    pub fn words(&self, name: &str) -> String {
        let mut text = String::new();
        line(&mut text, &format!("{} rows from {name}", self.count()));
        let width = |of: fn(&Tally) -> usize| self.models.iter().map(of).max().unwrap_or_default();
        let (names, counts) = (
            width(|tally| tally.model.len()),
            width(|tally| tally.count().to_string().len()),
        );
        for tally in &self.models {
            let (model, count, words) = (tally.model, tally.count(), tally.words());
            line(&mut text, &format!("  {model:names$}  {count:>counts$}  {words}"));
        }
        for (model, count) in &self.skipped {
            line(
                &mut text,
                &format!("{model}: {count} skipped, Paradise has nothing like it"),
            );
        }
        for tally in &self.models {
            tally.details(&mut text);
        }
        if !self.people.is_empty() {
            line(&mut text, "Who may do what:");
        }
        let width = |of: fn(&Person) -> &str| {
            let widths = self.people.iter().map(|person| of(person).chars().count());
            widths.max().unwrap_or_default()
        };
        let (names, roles) = (width(|it| &it.username), width(Person::role).max(1));
        for person in &self.people {
            let (name, role, why) = (&person.username, person.role(), &person.why);
            line(&mut text, &format!("  {name:names$}  {role:roles$}  {why}"));
        }
        for note in &self.notes {
            line(&mut text, note);
        }
        text
    }
}

impl Person {
    fn role(&self) -> &str {
        if self.roles.is_empty() {
            "no role"
        } else {
            &self.roles
        }
    }
}

fn line(text: &mut String, words: &str) {
    // Writing into a `String` cannot fail.
    let _ = writeln!(text, "{words}");
}

/// The reasons why a file cannot be imported; at most as many as an operator can read.
#[derive(Debug, Default)]
pub(super) struct Problems {
    told: Vec<String>,
    untold: usize,
}

impl Problems {
    pub(super) fn add(&mut self, problem: String) {
        if self.told.len() < MOST_PROBLEMS {
            self.told.push(problem);
        } else {
            self.untold += 1;
        }
    }

    /// One sentence per line; `None` if there are no problems.
    pub(super) fn words(&self) -> Option<String> {
        let mut lines = self.told.clone();
        if self.untold > 0 {
            lines.push(format!("and {} more", self.untold));
        }
        let last = lines.pop()?;
        lines.push(format!("{last}; nothing was imported"));
        Some(lines.join("\nparadise: "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_are_told_together() {
        let mut keys = Keys::default();
        for key in ["3", "5", "6", "7", "2", "[\"anna\"]"] {
            keys.push(key);
        }
        assert_eq!(keys.to_string(), "3, 5-7, 2, [\"anna\"]");
        assert_eq!(keys.count(), 6);
        let mut moves = Moves::default();
        for (from, to) in [(1, 41), (2, 42), (3, 43), (5, 44), (6, 99)] {
            moves.push(from, to);
        }
        assert_eq!(moves.to_string(), "1-3 → 41-43, 5 → 44, 6 → 99");
        assert_eq!(moves.count(), 5);
        assert_eq!(moves.iter().nth(3), Some((5, 44)));
    }

    #[test]
    fn a_great_many_problems_are_told_in_part() {
        let mut problems = Problems::default();
        assert_eq!(problems.words(), None);
        problems.add("a".into());
        assert_eq!(problems.words().unwrap(), "a; nothing was imported");
        (0..60).for_each(|number| problems.add(number.to_string()));
        let words = problems.words().unwrap();
        assert_eq!(words.lines().count(), MOST_PROBLEMS + 1);
        assert!(words.ends_with("and 11 more; nothing was imported"), "{words}");
    }
}
