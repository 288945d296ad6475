//! The Merkle tree of RFC 6962, from the hashes of all records.

use sha2::{Digest as _, Sha256};

/// A SHA-256.
pub(crate) type Hash = [u8; 32];

/// A record's hash.
pub(crate) fn leaf(record: &[u8]) -> Hash {
    let mut hash = Sha256::new();
    hash.update([0]);
    hash.update(record);
    hash.finalize().into()
}

fn node(left: &Hash, right: &Hash) -> Hash {
    let mut hash = Sha256::new();
    hash.update([1]);
    hash.update(left);
    hash.update(right);
    hash.finalize().into()
}

/// Hashes of all whole subtrees: row `k` holds those of 2^k records.
pub(crate) struct Tree {
    rows: Vec<Vec<Hash>>,
}

impl Tree {
    pub(crate) fn new(leaves: Vec<Hash>) -> Self {
        let mut rows = vec![leaves];
        loop {
            let last = &rows[rows.len() - 1];
            if last.len() < 2 {
                return Self { rows };
            }
            let above = last.chunks_exact(2).map(|pair| node(&pair[0], &pair[1])).collect();
            rows.push(above);
        }
    }

    pub(crate) fn size(&self) -> u64 {
        self.rows[0].len() as u64
    }

    pub(crate) fn leaf(&self, number: u64) -> Option<&Hash> {
        self.rows[0].get(usize::try_from(number).ok()?)
    }

    /// The root over the first `size` records; `None` if there are fewer.
    pub(crate) fn root(&self, size: u64) -> Option<Hash> {
        if size > self.size() {
            return None;
        }
        if size == 0 {
            return Some(Sha256::digest(b"").into());
        }
        self.range(0, size)
    }

    /// The definition of RFC 6962, section 2.1, with whole subtrees looked up.
    fn range(&self, begin: u64, end: u64) -> Option<Hash> {
        let count = end - begin;
        if count.is_power_of_two() && begin.is_multiple_of(count) {
            let row = self.rows.get(count.trailing_zeros() as usize)?;
            return row.get(usize::try_from(begin / count).ok()?).copied();
        }
        let left = count.next_power_of_two() / 2;
        Some(node(&self.range(begin, begin + left)?, &self.range(begin + left, end)?))
    }

    /// The hashes that tile `number` of level `level` holds for a log of `size` records.
    pub(crate) fn tile(&self, level: u32, number: u64, size: u64) -> &[Hash] {
        let Some(row) = self.rows.get(8 * level as usize) else { return &[] };
        let all = row.len().min(usize::try_from(size >> (8 * level)).unwrap_or(usize::MAX));
        let begin = usize::try_from(number * 256).unwrap_or(usize::MAX).min(all);
        &row[begin..all.min(begin.saturating_add(256))]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roots_follow_the_definition() {
        fn plain(leaves: &[Hash]) -> Hash {
            match leaves {
                [] => Sha256::digest(b"").into(),
                [one] => *one,
                _ => {
                    let (left, right) = leaves.split_at(leaves.len().next_power_of_two() / 2);
                    node(&plain(left), &plain(right))
                }
            }
        }
        let leaves: Vec<_> = (0..300_u32).map(|i| leaf(&i.to_le_bytes())).collect();
        let tree = Tree::new(leaves.clone());
        for size in 0..=300 {
            assert_eq!(tree.root(size), Some(plain(&leaves[..size as usize])), "{size}");
        }
        assert_eq!(tree.root(301), None);
        assert_eq!(tree.tile(0, 1, 300), &leaves[256..300]);
        assert_eq!(tree.tile(1, 0, 300), &[plain(&leaves[..256])]);
        assert!(tree.tile(2, 0, 300).is_empty());
    }
}
