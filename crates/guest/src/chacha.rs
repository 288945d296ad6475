//! ChaCha20 (RFC 8439) as a source of random numbers, keyed by the broker.
//!
//! Forks of a warm engine are equal to the last bit, so chance must come from outside: the 32 bytes in `Start` are the
//! key, nonce zero, and each block of the key stream is used once.

/// The key stream and what is left of its current block.
pub(crate) struct ChaCha20 {
    state: [u32; 16],
    block: [u8; 64],
    /// Bytes of `block` that have been handed out.
    used: usize,
}

const WORDS: [u32; 4] = [0x6170_7865, 0x3320_646e, 0x7962_2d32, 0x6b20_6574];

impl ChaCha20 {
    /// The stream of `key` from block 0 on.
    pub(crate) fn new(key: [u8; 32]) -> Self {
        let mut state = [0; 16];
        state[..4].copy_from_slice(&WORDS);
        for (word, bytes) in state[4..12].iter_mut().zip(key.as_chunks::<4>().0) {
            *word = u32::from_le_bytes(*bytes);
        }
        Self { state, block: [0; 64], used: 64 }
    }

    /// Fills `out` with the next bytes of the stream.
    pub(crate) fn fill(&mut self, out: &mut [u8]) {
        for byte in out {
            if self.used == 64 {
                self.block = block(&self.state);
                self.count();
                self.used = 0;
            }
            *byte = self.block[self.used];
            // What was handed out must not be read again from the process's memory.
            self.block[self.used] = 0;
            self.used += 1;
        }
    }

    /// A number in [0, 1) with all 53 bits random.
    pub(crate) fn number(&mut self) -> f64 {
        let mut bytes = [0; 8];
        self.fill(&mut bytes);
        (u64::from_le_bytes(bytes) >> 11) as f64 / (1u64 << 53) as f64
    }

    /// 64-bit block counter in words 12 and 13: no program lives long enough to see it wrap.
    fn count(&mut self) {
        let (low, carry) = self.state[12].overflowing_add(1);
        self.state[12] = low;
        self.state[13] = self.state[13].wrapping_add(u32::from(carry));
    }
}

fn block(state: &[u32; 16]) -> [u8; 64] {
    let mut x = *state;
    for _ in 0..10 {
        quarter(&mut x, 0, 4, 8, 12);
        quarter(&mut x, 1, 5, 9, 13);
        quarter(&mut x, 2, 6, 10, 14);
        quarter(&mut x, 3, 7, 11, 15);
        quarter(&mut x, 0, 5, 10, 15);
        quarter(&mut x, 1, 6, 11, 12);
        quarter(&mut x, 2, 7, 8, 13);
        quarter(&mut x, 3, 4, 9, 14);
    }
    let mut out = [0; 64];
    for (i, bytes) in out.as_chunks_mut::<4>().0.iter_mut().enumerate() {
        *bytes = x[i].wrapping_add(state[i]).to_le_bytes();
    }
    out
}

fn quarter(x: &mut [u32; 16], a: usize, b: usize, c: usize, d: usize) {
    x[a] = x[a].wrapping_add(x[b]);
    x[d] = (x[d] ^ x[a]).rotate_left(16);
    x[c] = x[c].wrapping_add(x[d]);
    x[b] = (x[b] ^ x[c]).rotate_left(12);
    x[a] = x[a].wrapping_add(x[b]);
    x[d] = (x[d] ^ x[a]).rotate_left(8);
    x[c] = x[c].wrapping_add(x[d]);
    x[b] = (x[b] ^ x[c]).rotate_left(7);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 8439 section 2.1.1.
    #[test]
    fn the_quarter_round_of_the_rfc() {
        let mut x = [0; 16];
        (x[0], x[1], x[2], x[3]) = (0x1111_1111, 0x0102_0304, 0x9b8d_6f43, 0x0123_4567);
        quarter(&mut x, 0, 1, 2, 3);
        assert_eq!(x[..4], [0xea2a_92f4, 0xcb1c_f8ce, 0x4581_472e, 0x5881_c4bb]);
    }

    /// RFC 8439 section 2.3.2.
    #[test]
    fn the_block_of_the_rfc() {
        let key: [u8; 32] = std::array::from_fn(|i| i as u8);
        let mut rng = ChaCha20::new(key);
        rng.state[12..].copy_from_slice(&[1, 0x0900_0000, 0x4a00_0000, 0]);
        let mut out = [0; 64];
        rng.fill(&mut out);
        assert_eq!(
            out[..16],
            [0x10, 0xf1, 0xe7, 0xe4, 0xd1, 0x3b, 0x59, 0x15, 0x50, 0x0f, 0xdd, 0x1f, 0xa3, 0x20, 0x71, 0xc4]
        );
        assert_eq!(
            out[48..],
            [0xb5, 0x12, 0x9c, 0xd1, 0xde, 0x16, 0x4e, 0xb9, 0xcb, 0xd0, 0x83, 0xe8, 0xa2, 0x50, 0x3c, 0x4e]
        );
    }

    /// RFC 8439 appendix A.1, vectors 1 and 2: zero key, counters 0 and 1.
    #[test]
    fn the_key_stream_of_the_rfc() {
        let mut rng = ChaCha20::new([0; 32]);
        let mut out = [0; 128];
        rng.fill(&mut out);
        assert_eq!(out[..8], [0x76, 0xb8, 0xe0, 0xad, 0xa0, 0xf1, 0x3d, 0x90]);
        assert_eq!(out[64..72], [0x9f, 0x07, 0xe7, 0xbe, 0x55, 0x51, 0x38, 0x7a]);
    }

    #[test]
    fn numbers_lie_in_the_unit_interval_and_spread() {
        let mut rng = ChaCha20::new([7; 32]);
        let mut buckets = [0u32; 16];
        for _ in 0..16_000 {
            let n = rng.number();
            assert!((0.0..1.0).contains(&n));
            buckets[(n * 16.0) as usize] += 1;
        }
        assert!(buckets.iter().all(|&n| (800..1200).contains(&n)), "{buckets:?}");
    }
}
