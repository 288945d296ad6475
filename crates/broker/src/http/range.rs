//! One byte range, as media elements ask for it (RFC 9110 section 14).

/// What part of a file to send.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// All of it (no range asked for, or one we need not understand).
    Whole,
    /// From the first to the last byte, both included.
    Range(usize, usize),
    /// Nothing there.
    Unsatisfiable,
}

/// Reads a `Range` header for a file of `len` bytes. Several ranges at once are answered with the whole file.
pub(crate) fn part(header: Option<&str>, len: usize) -> Part {
    let Some(spec) = header.and_then(|h| h.strip_prefix("bytes=")) else { return Part::Whole };
    let Some((first, last)) = spec.split_once('-') else { return Part::Whole };
    let digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
    if !digits(first) || !digits(last) {
        return Part::Whole;
    }
    // More digits than fit a number are simply far behind the end.
    let number = |s: &str| s.parse::<usize>().unwrap_or(usize::MAX);
    match (first.is_empty(), last.is_empty()) {
        (true, true) => Part::Whole,
        (true, false) => match number(last).min(len) {
            0 => Part::Unsatisfiable,
            n => Part::Range(len - n, len - 1),
        },
        (false, _) => {
            let from = number(first);
            let to = if last.is_empty() { usize::MAX } else { number(last) };
            if to < from {
                return Part::Whole;
            }
            if from >= len { Part::Unsatisfiable } else { Part::Range(from, to.min(len - 1)) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges() {
        for (header, want) in [
            ("bytes=0-", Part::Range(0, 9)),
            ("bytes=0-0", Part::Range(0, 0)),
            ("bytes=3-5", Part::Range(3, 5)),
            ("bytes=3-99", Part::Range(3, 9)),
            ("bytes=-4", Part::Range(6, 9)),
            ("bytes=-99", Part::Range(0, 9)),
            ("bytes=-0", Part::Unsatisfiable),
            ("bytes=10-", Part::Unsatisfiable),
            ("bytes=99999999999999999999999-", Part::Unsatisfiable),
            ("bytes=5-3", Part::Whole),
            ("bytes=-", Part::Whole),
            ("bytes=0-1,3-4", Part::Whole),
            ("bytes=+1-2", Part::Whole),
            ("items=0-1", Part::Whole),
            ("bytes=1", Part::Whole),
        ] {
            assert_eq!(part(Some(header), 10), want, "{header}");
        }
        assert_eq!(part(None, 10), Part::Whole);
        assert_eq!(part(Some("bytes=0-"), 0), Part::Unsatisfiable);
    }
}
