//! Values of a dump, and what becomes of them.

use serde_json::json;

use super::*;

fn read(field: &Field, value: Value) -> Result<Value, String> {
    field.read(value, Zone::parse("Asia/Tashkent").unwrap())
}

#[test]
fn values_of_another_type_become_what_django_makes_of_them() {
    let text = Field::text("name", 200);
    let number = Field::integer("quantity").or_null();
    let flag = Field::flag("is_published", true);
    let time = Field::time("created_at");
    for (field, given, wanted) in [
        (&text, json!("x"), json!("x")),
        (&text, json!(12345), json!("12345")),
        (&text, json!(1.5), json!("1.5")),
        (&text, json!(true), json!("True")),
        (&number, json!(null), json!(null)),
        (&number, json!("12"), json!(12)),
        (&number, json!(" 7 "), json!(7)),
        (&number, json!("1_000"), json!(1000)),
        (&number, json!("-3"), json!(-3)),
        (&number, json!(12.9), json!(12)),
        (&number, json!(true), json!(1)),
        (&flag, json!(0), json!(false)),
        (&flag, json!(1.0), json!(true)),
        (&flag, json!("True"), json!(true)),
        (&flag, json!("f"), json!(false)),
        (
            &time,
            json!("2026-11-01T09:15:30.123456Z"),
            json!("2026-11-01T09:15:30.123456Z"),
        ),
        (
            &time,
            json!("2026-11-01T09:15:30.123Z"),
            json!("2026-11-01T09:15:30.123Z"),
        ),
        (
            &time,
            json!("2026-11-01 09:15:30.123456+05:00"),
            json!("2026-11-01T04:15:30.123456Z"),
        ),
        (&time, json!("2026-11-01T09:15:30"), json!("2026-11-01T04:15:30Z")),
        (&time, json!("2026-11-01"), json!("2026-10-31T19:00:00Z")),
        (&Field::file("file"), json!(null), json!("")),
        (&Field::json("metadata"), json!(null), json!({})),
        (&Field::json("metadata"), json!([1]), json!([1])),
        (&Field::link("product"), json!("3"), json!(3)),
        (&Field::link("product"), json!(["belt"]), json!(["belt"])),
        (
            &Field::links("groups"),
            json!([7, ["Managers"]]),
            json!([7, ["Managers"]]),
        ),
    ] {
        assert_eq!(read(field, given.clone()), Ok(wanted), "{} {given}", field.name);
    }
}

#[test]
fn what_django_refuses_is_refused_with_what_belongs_there() {
    let text = Field::text("name", 5);
    let number = Field::integer("quantity").or_null();
    for (field, given, said) in [
        (&text, json!(["x"]), "is a list, and a text belongs here"),
        (&text, json!({}), "is an object, and a text"),
        (&text, json!(null), "is null"),
        (&text, json!("ремень"), "6 characters, and at most 5"),
        (&text, json!("a\0b"), "NUL"),
        (&text, json!(1e300), "too large"),
        (&number, json!("twelve"), "a whole number belongs here"),
        (&number, json!("12.5"), "a whole number belongs here"),
        (&number, json!(""), "an empty text"),
        (&number, json!("_1"), "a whole number"),
        (&number, json!(3_000_000_000_i64), "at most 2147483647"),
        (
            &Field::flag("is_active", true),
            json!("yes"),
            "true or false belongs",
        ),
        (&Field::flag("is_active", true), json!(2), "true or false belongs"),
        (&Field::time("at"), json!("yesterday"), "a time such as"),
        (&Field::time("at"), json!(5), "a time such as"),
        (&Field::json("metadata"), json!({"a": ["\0"]}), "NUL"),
        (&Field::link("product"), json!({}), "the key of an object"),
        (&Field::links("groups"), json!(7), "a list of keys"),
    ] {
        let fault = read(field, given.clone()).unwrap_err();
        assert!(fault.contains(said), "{given}: {fault}");
    }
}

#[test]
fn fields_left_out_have_their_default_and_unknown_ones_are_named() {
    let model = Model {
        name: "shop.book",
        table: None,
        kind: None,
        natural: None,
        fields: vec![
            Field::text("title", 9).or("new"),
            Field::integer("pages").or_null(),
            Field::flag("is_sold", true),
            Field::time("at"),
        ]
        .into(),
    };
    let Value::Object(given) = json!({ "utm_source": "x", "at": "2026-11-01T00:00:00Z" }) else {
        unreachable!()
    };
    let zone = Zone::parse("UTC").unwrap();
    let (fields, faults) = model.read(given, zone, &Languages::default());
    assert_eq!(
        Value::from(fields),
        json!({ "title": "new", "pages": null, "is_sold": true, "at": "2026-11-01T00:00:00Z" })
    );
    assert_eq!(faults.len(), 1);
    assert_eq!(
        (faults[0].field.as_str(), faults[0].what.as_str()),
        ("utm_source", UNKNOWN)
    );
    let (_, faults) = model.read(Map::new(), zone, &Languages::default());
    assert_eq!(
        (faults[0].field.as_str(), faults[0].what.as_str()),
        ("at", "is missing")
    );
}
