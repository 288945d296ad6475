//! `multipart/form-data` (RFC 7578) for `uploadFile`.

use bytes::Bytes;
use menshen_egress::Payload;

use crate::random;

/// A form with one file, and its `Content-Type`.
pub(super) struct Form {
    pub(super) content_type: String,
    pub(super) payload: Payload,
}

/// Makes the form: fields first, then the file, as WeChat sends it.
pub(super) fn form(
    fields: &[(String, String)],
    name: &str,
    file_name: &str,
    kind: &str,
    file: Bytes,
) -> Result<Form, crate::Error> {
    let boundary = format!("menshen{}", random::token()?);
    let mut head = String::new();
    for (field, value) in fields {
        head.push_str(&format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"{}\"\r\n\r\n{value}\r\n",
            quoted(field)
        ));
    }
    head.push_str(&format!(
        "--{boundary}\r\nContent-Disposition: form-data; name=\"{}\"; filename=\"{}\"\r\nContent-Type: {kind}\r\n\r\n",
        quoted(name),
        quoted(file_name)
    ));
    let tail = format!("\r\n--{boundary}--\r\n");
    Ok(Form {
        content_type: format!("multipart/form-data; boundary={boundary}"),
        payload: Payload::of(vec![head.into(), file, tail.into()]),
    })
}

/// As browsers quote a name: what would end it is percent-encoded.
fn quoted(text: &str) -> String {
    text.replace('\r', "%0D").replace('\n', "%0A").replace('"', "%22")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_end_its_own_header() {
        let fields = [("a\"\r\nX: y".to_owned(), "1".to_owned())];
        let made = form(&fields, "f\"", "n\r\n.png", "image/png", Bytes::from("DATA")).unwrap();
        let text: Vec<u8> = made.payload.parts().concat();
        let text = String::from_utf8(text).unwrap();
        assert!(text.contains("name=\"a%22%0D%0AX: y\"\r\n\r\n1\r\n"), "{text}");
        assert!(text.contains(
            "name=\"f%22\"; filename=\"n%0D%0A.png\"\r\nContent-Type: image/png\r\n\r\nDATA\r\n--menshen"
        ));
        let boundary = made.content_type.split_once("boundary=").unwrap().1;
        assert_eq!(text.matches(&format!("--{boundary}")).count(), 3);
        assert_eq!(made.payload.len(), text.len() as u64);
    }
}
