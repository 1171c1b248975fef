//! Bodies as browsers encode them: `application/x-www-form-urlencoded` and `multipart/form-data`.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

const BOUNDARY: &str = "----testkit-boundary-7f3a";

/// Characters to percent-encode: all except letters, digits and the ones that a form leaves unencoded.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b' ');

/// One file of a multipart body.
#[derive(Clone, Debug)]
pub struct FilePart {
    /// Name of the form field.
    pub field: String,
    /// The file name as sent; it is not escaped.
    pub name: String,
    /// The content type sent by the client.
    pub content_type: String,
    /// The bytes.
    pub content: Vec<u8>,
}

impl FilePart {
    /// A file in the form field `field`.
    pub fn new(field: &str, name: &str, content_type: &str, content: impl Into<Vec<u8>>) -> Self {
        Self {
            field: field.to_owned(),
            name: name.to_owned(),
            content_type: content_type.to_owned(),
            content: content.into(),
        }
    }
}

/// Body and content type of a form.
pub(crate) fn form(fields: &[(impl AsRef<str>, impl AsRef<str>)]) -> (Vec<u8>, String) {
    let encode = |text: &str| utf8_percent_encode(text, ENCODED).to_string().replace(' ', "+");
    let pairs: Vec<_> = fields
        .iter()
        .map(|(name, value)| encode(name.as_ref()) + "=" + &encode(value.as_ref()))
        .collect();
    (
        pairs.join("&").into_bytes(),
        "application/x-www-form-urlencoded".to_owned(),
    )
}

/// Body and content type of a multipart form.
pub(crate) fn multipart(
    fields: &[(impl AsRef<str>, impl AsRef<str>)],
    files: &[FilePart],
) -> (Vec<u8>, String) {
    let mut body = Vec::new();
    let mut part = |disposition: String, content: &[u8]| {
        body.extend_from_slice(
            format!("--{BOUNDARY}\r\nContent-Disposition: form-data; {disposition}\r\n\r\n").as_bytes(),
        );
        body.extend_from_slice(content);
        body.extend_from_slice(b"\r\n");
    };
    for (name, value) in fields {
        part(format!("name=\"{}\"", name.as_ref()), value.as_ref().as_bytes());
    }
    for FilePart {
        field,
        name,
        content_type,
        content,
    } in files
    {
        part(
            format!("name=\"{field}\"; filename=\"{name}\"\r\nContent-Type: {content_type}"),
            content,
        );
    }
    body.extend_from_slice(format!("--{BOUNDARY}--\r\n").as_bytes());
    (body, format!("multipart/form-data; boundary={BOUNDARY}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_encoded_as_browsers_do() {
        let (body, content_type) = form(&[("имя", "A b&c=d~"), ("n", "1")]);
        assert_eq!(
            String::from_utf8(body).unwrap(),
            "%D0%B8%D0%BC%D1%8F=A+b%26c%3Dd~&n=1"
        );
        assert_eq!(content_type, "application/x-www-form-urlencoded");
    }

    #[test]
    fn a_multipart_body_carries_fields_and_files() {
        let (body, content_type) = multipart(
            &[("a", "1")],
            &[FilePart::new("f", "ж.pdf", "application/pdf", "%PDF")],
        );
        let wanted = "--B\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n\
            --B\r\nContent-Disposition: form-data; name=\"f\"; filename=\"ж.pdf\"\r\nContent-Type: application/pdf\r\n\r\n%PDF\r\n\
            --B--\r\n";
        assert_eq!(
            String::from_utf8(body).unwrap(),
            wanted.replace("--B", &format!("--{BOUNDARY}"))
        );
        assert_eq!(content_type, format!("multipart/form-data; boundary={BOUNDARY}"));
    }
}
