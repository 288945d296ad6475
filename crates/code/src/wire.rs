//! The bytes between the host and its compiling child: a version, a kind, then lengths and contents.
//! Nothing is allocated by a length that the input does not hold.

/// Bytes that are not what they claim to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the compiler process sent bytes that are no job or result; it is treated as failed")]
pub struct DecodeError;

const VERSION: u8 = 1;

pub(crate) struct Writer(Vec<u8>);

impl Writer {
    pub(crate) fn new(kind: u8) -> Self {
        Self(vec![VERSION, kind])
    }

    pub(crate) fn u8(&mut self, value: u8) {
        self.0.push(value);
    }

    /// Lengths and counts: a package is bounded far below 4 GiB, so the cast keeps the number.
    pub(crate) fn u32(&mut self, value: usize) {
        self.0.extend((u32::try_from(value).unwrap_or(u32::MAX)).to_le_bytes());
    }

    pub(crate) fn bytes(&mut self, value: &[u8]) {
        self.u32(value.len());
        self.0.extend(value);
    }

    pub(crate) fn str(&mut self, value: &str) {
        self.bytes(value.as_bytes());
    }

    pub(crate) fn option(&mut self, value: Option<&str>) {
        self.u8(u8::from(value.is_some()));
        if let Some(value) = value {
            self.str(value);
        }
    }

    pub(crate) fn finish(self) -> Vec<u8> {
        self.0
    }
}

pub(crate) struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    pub(crate) fn new(bytes: &'a [u8], kind: u8) -> Result<Self, DecodeError> {
        match bytes {
            [VERSION, found, rest @ ..] if *found == kind => Ok(Self(rest)),
            _ => Err(DecodeError),
        }
    }

    fn take(&mut self, length: usize) -> Result<&'a [u8], DecodeError> {
        let (head, rest) = self.0.split_at_checked(length).ok_or(DecodeError)?;
        self.0 = rest;
        Ok(head)
    }

    pub(crate) fn u8(&mut self) -> Result<u8, DecodeError> {
        Ok(self.take(1)?[0])
    }

    pub(crate) fn u32(&mut self) -> Result<usize, DecodeError> {
        let bytes: [u8; 4] = self.take(4)?.try_into().map_err(|_| DecodeError)?;
        Ok(u32::from_le_bytes(bytes) as usize)
    }

    pub(crate) fn bytes(&mut self) -> Result<&'a [u8], DecodeError> {
        let length = self.u32()?;
        self.take(length)
    }

    pub(crate) fn str(&mut self) -> Result<String, DecodeError> {
        String::from_utf8(self.bytes()?.to_vec()).map_err(|_| DecodeError)
    }

    pub(crate) fn option(&mut self) -> Result<Option<String>, DecodeError> {
        match self.u8()? {
            0 => Ok(None),
            1 => self.str().map(Some),
            _ => Err(DecodeError),
        }
    }

    pub(crate) fn end(&self) -> Result<(), DecodeError> {
        if self.0.is_empty() { Ok(()) } else { Err(DecodeError) }
    }
}

#[cfg(test)]
mod tests {
    use crate::{Job, Kind, Output, Payload, Text};
    use menshen_model::{Diagnostic, Mode};
    use proptest::prelude::*;

    fn job() -> impl Strategy<Value = Job> {
        let kind = prop_oneof![Just(Kind::Wxml), Just(Kind::Wxss), Just(Kind::Js)];
        let text = (".{0,20}", ".{0,200}").prop_map(|(path, text)| Text { path, text });
        let mode = prop_oneof![Just(Mode::Debug), Just(Mode::Production)];
        (kind, ".{0,20}", mode, proptest::option::of(".{0,9}"), proptest::collection::vec(text, 0..5))
            .prop_map(|(kind, path, mode, scope, texts)| Job { kind, path, mode, scope, texts })
    }

    fn output() -> impl Strategy<Value = Output> {
        let payload = prop_oneof![
            Just(Payload::None),
            ".{0,99}".prop_map(Payload::Css),
            proptest::collection::vec(any::<u8>(), 0..99).prop_map(Payload::Script),
        ];
        let found = (".{0,20}", any::<u32>(), ".{0,20}").prop_map(|(message, line, help)| {
            let mut d = Diagnostic::warning("x/y", "f", message).help(help);
            d.line = line;
            d
        });
        (".{0,20}", payload, proptest::collection::vec(found, 0..4)).prop_map(
            |(unit, payload, diagnostics)| Output {
                unit,
                payload,
                diagnostics,
                dependencies: vec!["a".into()],
            },
        )
    }

    proptest! {
        #[test]
        fn a_job_comes_back(job in job()) {
            prop_assert_eq!(Job::decode(&job.encode()).unwrap(), job);
        }

        #[test]
        fn an_output_comes_back(output in output()) {
            prop_assert_eq!(Output::decode(&output.encode()).unwrap(), output);
        }

        #[test]
        fn any_bytes_are_survived(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let _ = Job::decode(&bytes);
            let _ = Output::decode(&bytes);
        }

        #[test]
        fn a_cut_job_is_refused(job in job(), cut in 0.0..1.0f64) {
            let bytes = job.encode();
            let at = (bytes.len() as f64 * cut) as usize;
            prop_assert!(Job::decode(&bytes[..at]).is_err());
            let mut more = bytes.clone();
            more.push(0);
            prop_assert!(Job::decode(&more).is_err());
        }
    }
}
