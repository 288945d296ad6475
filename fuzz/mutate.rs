//! Inputs made from good ones: the seeded, bounded half of the fuzzing, in every `cargo test`. Included by path, since the
//! crates under test share no crate that could hold it.

/// How many inputs: `MENSHEN_FUZZ_FRAMES`, else 10^5; `share` takes a part of them where one input costs more.
pub(crate) fn count(share: u32) -> u32 {
    // Read when the test is built; cargo builds it again when the variable has changed.
    let asked = option_env!("MENSHEN_FUZZ_FRAMES").and_then(|v| v.parse().ok());
    asked.unwrap_or(100_000u32).div_ceil(share)
}

/// A generator that gives the same numbers in every run.
pub(crate) struct Rng(u64);

impl Rng {
    /// Numbers of a seed.
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed ^ 0x9e37_79b9_7f4a_7c15)
    }

    /// The next number.
    pub(crate) fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    /// A number below `n`, which is not 0.
    pub(crate) fn below(&mut self, n: usize) -> usize {
        usize::try_from(self.next() % n as u64).unwrap_or(0)
    }
}

const NUMBERS: [u8; 12] = [0, 1, 2, 0x3f, 0x40, 0x7f, 0x80, 0x81, 0xc0, 0xfe, 0xff, b'\\'];

/// A good input, hurt in a few places: bytes changed, left out, repeated, put in, parts of another good input between them.
pub(crate) fn hurt(rng: &mut Rng, seeds: &[Vec<u8>], words: &[&str]) -> Vec<u8> {
    let mut bytes = seeds[rng.below(seeds.len())].clone();
    for _ in 0..=rng.below(6) {
        let at = rng.below(bytes.len() + 1);
        let end = (at + 1 + rng.below(8)).min(bytes.len());
        match rng.below(9) {
            0 if at < bytes.len() => bytes[at] ^= 1 << rng.below(8),
            1 if at < bytes.len() => bytes[at] = NUMBERS[rng.below(NUMBERS.len())],
            2 => bytes.insert(at, NUMBERS[rng.below(NUMBERS.len())]),
            3 => drop(bytes.drain(at..end)),
            4 => bytes.truncate(at),
            5 => {
                let part = bytes[at..end].to_vec();
                for _ in 0..rng.below(40) {
                    bytes.splice(at..at, part.iter().copied());
                }
            }
            6 => {
                let other = &seeds[rng.below(seeds.len())];
                let from = rng.below(other.len() + 1);
                let to = (from + rng.below(24)).min(other.len());
                bytes.splice(at..at, other[from..to].iter().copied());
            }
            7 if !words.is_empty() => {
                let word = words[rng.below(words.len())];
                bytes.splice(at..at, word.bytes());
            }
            _ => {
                let random = rng.next();
                bytes.splice(at..at, random.to_le_bytes());
            }
        }
        bytes.truncate(64 << 10);
    }
    bytes
}

/// Gives `target` so many hurt inputs. It answers whether it took one: a fuzz that no input passes tests only the first check,
/// and one that every input passes tests none.
pub(crate) fn run(
    name: &str,
    share: u32,
    seeds: &[Vec<u8>],
    words: &[&str],
    mut target: impl FnMut(&[u8]) -> bool,
) {
    let mut rng = Rng::new(name.len() as u64);
    let (all, mut taken) = (count(share), 0u32);
    for seed in seeds {
        assert!(target(seed), "{name}: a good input is refused");
    }
    for _ in 0..all {
        taken += u32::from(target(&hurt(&mut rng, seeds, words)));
    }
    assert!(taken > 0 && taken < all, "{name}: {taken} of {all} inputs were taken");
}
