//! Examples of answers. They were recorded from a site with the data of the contract (`tests/docs/examples.rs`), so their
//! values are not those of this site.

use serde_json::{Map, Value};

const RECORDED: &str = include_str!("examples.json");

/// Adds the recorded answer to each operation that has one.
pub(super) fn add(document: &mut Value) {
    let mut recorded: Map<String, Value> = serde_json::from_str(RECORDED).unwrap_or_default();
    let methods = document["paths"].as_object_mut().into_iter().flatten();
    let operations = methods.flat_map(|(_, methods)| methods.as_object_mut().into_iter().flatten());
    for (_, operation) in operations {
        let id = operation["operationId"].as_str().unwrap_or_default();
        let Some(mut example) = recorded.remove(id) else {
            continue;
        };
        let status = example["status"].to_string();
        let content = &mut operation["responses"][status.as_str()]["content"];
        if let Some(content) = content.get_mut("application/json") {
            content["example"] = example["body"].take();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_recorded_answers_can_be_read() {
        let recorded: Map<String, Value> = serde_json::from_str(RECORDED).unwrap();
        assert!(recorded.len() > 30, "{}", recorded.len());
    }
}
