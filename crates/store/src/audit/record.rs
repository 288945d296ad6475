//! A record's canonical bytes. There is one encoding of each record; `docs/audit.md` has it as a table.

use menshen_model::{AuditEvent, Outcome, ProgramId};
use menshen_seal::hash::{Digest, unhex};

use super::AppendError;

const VERSION: u8 = 1;
/// Longest detail that is kept, in bytes; a longer one is cut at a character's end.
pub const DETAIL: usize = 512;
/// Longest name of an operation, in bytes.
const OPERATION: usize = 64;

/// The bytes of a record: version, time, hash of the record before, outcome, operation, program, person, detail.
pub(super) fn encode(event: &AuditEvent, time: u64, before: &Digest) -> Vec<u8> {
    let mut out = Vec::with_capacity(160);
    out.push(VERSION);
    out.extend_from_slice(&time.to_be_bytes());
    out.extend_from_slice(before);
    out.push(match event.outcome {
        Outcome::Allowed => 1,
        Outcome::Refused => 2,
        Outcome::Failed => 3,
    });
    text(&mut out, &event.operation);
    text(&mut out, event.program.as_ref().map_or("", |p| p.as_str()));
    text(&mut out, event.person.as_deref().unwrap_or_default());
    text(&mut out, cut(&event.detail));
    out
}

/// Whether an event can be written down. Asked when it is handed in, so that the one who is at fault hears of it.
pub(super) fn check(event: &AuditEvent) -> Result<(), AppendError> {
    let good = |b: u8| b.is_ascii_alphanumeric() || b"._:-".contains(&b);
    let name = &event.operation;
    if !(1..=OPERATION).contains(&name.len()) || !name.bytes().all(good) {
        return Err(AppendError::NoEvent("an operation is 1 to 64 letters, digits or ._:-"));
    }
    if event.person.as_ref().is_some_and(|p| unhex(p).is_none_or(|p| p.len() != 16)) {
        return Err(AppendError::NoEvent("a person is a pseudonym of 32 hexadecimal digits"));
    }
    Ok(())
}

/// What a record's bytes say, without its time and place; `None` for what is no record.
pub(super) fn decode(bytes: &[u8]) -> Option<AuditEvent> {
    let (head, rest) = bytes.split_first_chunk::<42>()?;
    let outcome = match (head[0], head[41]) {
        (VERSION, 1) => Outcome::Allowed,
        (VERSION, 2) => Outcome::Refused,
        (VERSION, 3) => Outcome::Failed,
        _ => return None,
    };
    let mut rest = rest;
    let mut text = || {
        let (length, after) = rest.split_first_chunk::<2>()?;
        let (text, after) = after.split_at_checked(usize::from(u16::from_be_bytes(*length)))?;
        rest = after;
        String::from_utf8(text.to_vec()).ok()
    };
    let (operation, program, person, detail) = (text()?, text()?, text()?, text()?);
    let program = match program.as_str() {
        "" => None,
        name => Some(ProgramId::new(name).ok()?),
    };
    let person = (!person.is_empty()).then_some(person);
    rest.is_empty().then_some(AuditEvent { operation, outcome, program, person, detail })
}

fn cut(detail: &str) -> &str {
    &detail[..detail.floor_char_boundary(DETAIL)]
}

/// Length in 2 bytes, then the text. Every text here is shorter than 64 KiB by its type or by [`check`] and [`cut`].
fn text(out: &mut Vec<u8>, text: &str) {
    let length = u16::try_from(text.len()).unwrap_or_else(|_| unreachable!("a bounded text"));
    out.extend_from_slice(&length.to_be_bytes());
    out.extend_from_slice(text.as_bytes());
}

/// A record's time, which stands at a fixed place. `None` for what is no record.
pub(super) fn time(record: &[u8]) -> Option<u64> {
    let (&version, rest) = record.split_first()?;
    let (time, _) = rest.split_first_chunk::<8>()?;
    (version == VERSION && record.len() >= 50).then(|| u64::from_be_bytes(*time))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event() -> AuditEvent {
        AuditEvent {
            operation: "wx.getLocation".into(),
            outcome: Outcome::Refused,
            program: Some(ProgramId::new("dev:00ff").unwrap()),
            person: Some("0123456789abcdef".repeat(2)),
            detail: "no scope".into(),
        }
    }

    #[test]
    fn bytes_are_fixed() {
        let bytes = encode(&event(), 0x0102, &[7; 32]);
        let mut want = vec![1, 0, 0, 0, 0, 0, 0, 1, 2];
        want.extend([7; 32]);
        want.push(2);
        for text in ["wx.getLocation", "dev:00ff", "0123456789abcdef0123456789abcdef", "no scope"] {
            want.extend([0, u8::try_from(text.len()).unwrap()]);
            want.extend(text.bytes());
        }
        assert_eq!(bytes, want);
        assert_eq!(time(&bytes), Some(0x0102));
        assert_eq!(decode(&bytes), Some(event()));
        for length in 0..bytes.len() {
            assert_eq!(decode(&bytes[..length]), None);
        }
        assert_eq!(time(&bytes[..40]), None);
    }

    #[test]
    fn a_long_detail_is_cut_at_a_character() {
        let long = AuditEvent { detail: "门".repeat(200), ..event() };
        let bytes = encode(&long, 0, &[0; 32]);
        assert!(bytes.ends_with("门".repeat(170).as_bytes()));
        assert_eq!(DETAIL / 3, 170);
    }

    #[test]
    fn what_is_no_event_is_refused() {
        assert_eq!(check(&event()), Ok(()));
        for operation in ["", "a b", "a\n", &"x".repeat(65)] {
            assert!(check(&AuditEvent { operation: operation.into(), ..event() }).is_err(), "{operation:?}");
        }
        for person in ["", "zhang san", "0123"] {
            assert!(check(&AuditEvent { person: Some(person.into()), ..event() }).is_err(), "{person:?}");
        }
    }
}
