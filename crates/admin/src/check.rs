//! Checks for mistakes in a declaration that types cannot rule out.
//!
//! Each rule has a stable id. `paradise check` shows the findings.

use model::Kind;
use std::sync::Arc;

use db::sea_orm::sea_query::ArrayType;
use text::Lang;

use crate::{
    action::Effect,
    column::{Display, Source},
    field::Field,
    list,
    section::Section,
    value,
};

/// A mistake in a declaration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Stable id of the rule.
    pub id: &'static str,
    /// The section.
    pub section: &'static str,
    /// The mistake.
    pub what: String,
    /// How to fix it.
    pub fix: &'static str,
}

/// One rule.
struct Rule {
    id: &'static str,
    fix: &'static str,
    find: fn(&Section) -> Vec<String>,
}

/// Found by comparing the sections, see [`run`].
const RELATION: Rule = Rule {
    id: "admin.relation",
    fix: "let a relation name a model that has a section",
    find: |_| Vec::new(),
};

const RULES: &[Rule] = &[
    Rule {
        id: "admin.name",
        fix: "name the model in lower-case letters, digits and hyphens",
        find: |section| {
            let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
            let is_plain = !section.name.is_empty() && section.name.chars().all(plain);
            some(!is_plain, || {
                format!("“{}” cannot stand in an address", section.name)
            })
        },
    },
    Rule {
        id: "admin.date",
        fix: "give date_hierarchy a column with a time or a day",
        find: |section| {
            let date = section.date.map(|i| &section.fields[i]);
            let wrong = date.filter(|field| !matches!(field.kind, Kind::Moment | Kind::Day));
            wrong
                .map(|field| format!("{} is no date", field.name))
                .into_iter()
                .collect()
        },
    },
    Rule {
        id: "admin.editable",
        fix: "edit in the list only short fields that it shows, not the first column and nothing that is read-only",
        find: |section| {
            let first = section.list.first().and_then(crate::column::Column::field);
            let is_right = |i: usize| {
                let field = &section.fields[i];
                let is_short =
                    field.is_choice() || matches!(field.kind, Kind::Bool | Kind::Integer | Kind::Line);
                let is_shown = section.list.iter().any(|column| column.field() == Some(i));
                is_shown && first != Some(i) && is_short && !field.is_readonly && !field.is_hidden
            };
            named(
                section,
                section.editable.iter().copied().filter(|i| !is_right(*i)),
                "cannot be edited in the list",
            )
        },
    },
    Rule {
        id: "admin.search",
        fix: "search texts",
        find: |section| {
            let wrong = section.search.iter().copied();
            let is_text = |i: usize| matches!(section.fields[i].kind, Kind::Line | Kind::Text);
            named(section, wrong.filter(|i| !is_text(*i)), "is no text to search")
        },
    },
    Rule {
        id: "admin.folded",
        fix: "keep folded texts in a text column of their own",
        find: |section| {
            let wrong = section.folded.into_iter().filter(|&i| {
                !matches!(section.fields[i].kind, Kind::Line | Kind::Text) || section.search.contains(&i)
            });
            named(section, wrong, "cannot hold folded texts")
        },
    },
    Rule {
        id: "admin.filter",
        fix: "filter by columns with few values, by names that the list's address does not use itself",
        find: |section| {
            let is_right = |field: &Field| {
                let few = field.is_choice()
                    || matches!(
                        field.kind,
                        Kind::Line | Kind::Bool | Kind::Integer | Kind::Relation(_)
                    );
                few && !list::list_query::RESERVED.contains(&field.name)
            };
            let wrong = section.filters.iter().copied();
            named(
                section,
                wrong.filter(|i| !is_right(&section.fields[*i])),
                "is nothing to filter by",
            )
        },
    },
    Rule {
        id: "admin.column",
        fix: "badge() wants choices, thumb() a picture, age() a time",
        find: |section| {
            let wrong = section.list.iter().filter_map(|column| match column.source {
                Source::Field(i, display) => Some((i, display)),
                _ => None,
            });
            let is_right = |(i, display): (usize, Display)| {
                let field = &section.fields[i];
                match display {
                    Display::Plain | Display::Line => true,
                    Display::Badge => field.is_choice(),
                    Display::Thumb => matches!(field.kind, Kind::Image(_)),
                    Display::Age => field.kind == Kind::Moment,
                }
            };
            named(
                section,
                wrong.filter(|shown| !is_right(*shown)).map(|(i, _)| i),
                "is shown as what it is not",
            )
        },
    },
    Rule {
        id: "admin.hidden",
        fix: "take the column off the page, or show it",
        find: |section| {
            let listed = section.list.iter().filter_map(crate::column::Column::field);
            let grouped = section
                .groups
                .iter()
                .flat_map(|group| group.fields.iter().copied());
            let all = listed.chain(grouped).chain(section.filters.iter().copied());
            named(
                section,
                all.filter(|i| section.fields[*i].is_hidden),
                "is hidden and shown",
            )
        },
    },
    Rule {
        id: "admin.fieldset",
        fix: "name each field in one group, each group once",
        find: |section| {
            let all: Vec<_> = section
                .groups
                .iter()
                .flat_map(|group| group.fields.iter().copied())
                .collect();
            let twice =
                (0..section.fields.len()).filter(|i| all.iter().filter(|known| *known == i).count() > 1);
            named(section, twice, "stands in two groups")
        },
    },
    Rule {
        id: "admin.prepopulate",
        fix: "make one text of another, and let people change it",
        find: |section| {
            let rules = section.prepopulate.iter();
            let wrong = rules.filter(|rule| {
                let field = &section.fields[rule.field];
                !field.is_text() || field.is_readonly || !section.fields[rule.from].is_text()
            });
            named(
                section,
                wrong.map(|rule| rule.field),
                "cannot be made of another field",
            )
        },
    },
    Rule {
        id: "admin.action",
        fix: "give each action a name of its own, and a value that its field may have",
        find: |section| {
            let names: Vec<_> = section.actions.iter().map(|action| action.name).collect();
            let is_wrong = |action: &&crate::action::ActionDef| {
                let twice = names.iter().filter(|name| **name == action.name).count() > 1;
                twice
                    || match &action.does {
                        Effect::Set(i, value) => {
                            let field = &section.fields[*i];
                            field.is_readonly || value::parse(field, value, chrono_tz::UTC).is_err()
                        }
                        Effect::Run(_) | Effect::Delete => false,
                    }
            };
            let wrong = section.actions.iter().filter(is_wrong);
            wrong
                .map(|action| format!("the action {} cannot work", action.name))
                .collect()
        },
    },
    Rule {
        id: "admin.inline",
        fix: "let an inline name its object in a whole number, arrange by another, show uploaded pictures and texts or numbers",
        find: |section| {
            let wrong = section.inlines.iter().flat_map(|child| {
                let is_right = |i: usize, field: &Field| match field.kind {
                    _ if field.is_readonly || field.is_hidden || field.is_choice() => false,
                    _ if child.image == Some(i) => field.is_uploaded(),
                    _ if child.order == Some(i) => field.kind == Kind::Integer && !field.is_null,
                    kind => matches!(kind, Kind::Line | Kind::Text | Kind::Integer),
                };
                let parent = &child.section.fields[child.parent];
                let parent = Some(parent).filter(|field| field.stored != ArrayType::BigInt || field.is_null);
                let wrong = child.fields().filter(move |(i, field)| !is_right(*i, field));
                let wrong = wrong.map(|(_, field)| field).chain(parent);
                wrong.map(|field| {
                    format!(
                        "{}.{} cannot be part of an inline",
                        child.section.name, field.name
                    )
                })
            });
            wrong.collect()
        },
    },
    RELATION,
    Rule {
        id: "admin.page-size",
        fix: "show fewer rows on a page, or edit fewer fields in the list",
        find: |section| {
            let per_row = 1 + 2 * u64::try_from(section.editable.len()).unwrap_or(u64::MAX);
            let fields = section.per_page.saturating_mul(per_row);
            some(section.per_page == 0 || fields > 900, || {
                format!("{fields} fields on a page are too many for a form")
            })
        },
    },
    Rule {
        id: "admin.words",
        fix: "word the key in locales/{ru,en,uz}",
        find: |section| {
            let fields = section.fields.iter().enumerate();
            let fields = fields.filter(|(i, field)| !field.is_hidden && *i != section.key);
            let fields = fields.map(|(_, field)| field);
            let title = section.title();
            let mut labels: Vec<_> = fields.map(|field| &field.label).collect();
            labels.extend(section.list.iter().map(|column| &column.label));
            labels.extend(section.groups.iter().map(|group| &group.label));
            labels.extend(section.tools.iter().map(|tool| &tool.label));
            labels.push(&title);
            let titles: Vec<_> = section
                .inlines
                .iter()
                .map(|child| child.section.title())
                .collect();
            labels.extend(&titles);
            let children = section
                .inlines
                .iter()
                .flat_map(crate::inline::child::Child::fields);
            labels.extend(children.map(|(_, field)| &field.label));
            let mut keys: Vec<_> = Lang::ALL
                .into_iter()
                .flat_map(|lang| labels.iter().filter_map(move |label| label.missing(lang)))
                .map(|key| format!("no words for {key}"))
                .collect();
            keys.sort();
            keys.dedup();
            keys
        },
    },
];

fn some(is_wrong: bool, what: impl FnOnce() -> String) -> Vec<String> {
    if is_wrong { vec![what()] } else { Vec::new() }
}

fn named(section: &Section, wrong: impl Iterator<Item = usize>, what: &str) -> Vec<String> {
    wrong
        .map(|i| format!("{} {what}", section.fields[i].name))
        .collect()
}

/// All rules: id and the fix for a finding. Documents are generated from it.
pub fn rules() -> impl Iterator<Item = (&'static str, &'static str)> {
    RULES.iter().map(|rule| (rule.id, rule.fix))
}

pub(crate) fn run(sections: &[Arc<Section>]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (i, section) in sections.iter().enumerate() {
        let finding = |rule: &Rule, what| Finding {
            id: rule.id,
            section: section.name,
            what,
            fix: rule.fix,
        };
        for rule in RULES {
            findings.extend((rule.find)(section).into_iter().map(|what| finding(rule, what)));
        }
        let of_rows = section.inlines.iter().flat_map(|child| &child.section.fields);
        for field in section.fields.iter().chain(of_rows) {
            if let Kind::Relation(model) = field.kind
                && !sections.iter().any(|other| other.name == model)
            {
                let what = format!("{} refers to {model}, which no section shows", field.name);
                findings.push(finding(&RELATION, what));
            }
        }
        if sections[..i].iter().any(|other| other.name == section.name) {
            let what = format!("two sections are called {}", section.name);
            findings.push(finding(&RULES[0], what));
        }
    }
    findings
}
