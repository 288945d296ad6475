//! The Merkle tree of RFC 6962, grown at its right edge: what is kept is the last, unfinished tile of each level.

use menshen_seal::hash::Digest;
use menshen_seal::log::{empty_root, node};

/// Hashes in a whole tile.
pub(super) const WIDTH: usize = 256;

/// A tree's right edge.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Tree {
    size: u64,
    /// Of each level the hashes that fill no whole tile yet; level 0 are the records'.
    edge: Vec<Vec<Digest>>,
}

/// A tile that has just become whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Whole {
    pub(super) level: usize,
    pub(super) number: u64,
    pub(super) hashes: Vec<Digest>,
}

impl Tree {
    /// A tree whose records all lie in whole tiles. `edge[0]` is empty.
    pub(super) fn of_whole_tiles(size: u64, edge: Vec<Vec<Digest>>) -> Self {
        Self { size, edge }
    }

    pub(super) fn size(&self) -> u64 {
        self.size
    }

    /// Of each level the hashes of its unfinished tile.
    pub(super) fn edge(&self) -> &[Vec<Digest>] {
        &self.edge
    }

    /// Adds a record's hash; answers the tiles that became whole by it, lowest level first.
    pub(super) fn push(&mut self, leaf: Digest) -> Vec<Whole> {
        self.size += 1;
        let mut whole = Vec::new();
        let (mut level, mut hash, mut count) = (0, leaf, self.size);
        loop {
            if self.edge.len() <= level {
                self.edge.push(Vec::with_capacity(WIDTH));
            }
            self.edge[level].push(hash);
            if self.edge[level].len() < WIDTH {
                return whole;
            }
            let hashes = std::mem::take(&mut self.edge[level]);
            hash = subtree(&hashes);
            count /= WIDTH as u64;
            whole.push(Whole { level, number: count - 1, hashes });
            level += 1;
        }
    }

    /// The root over all records so far.
    pub(super) fn root(&self) -> Digest {
        let mut root: Option<Digest> = None;
        // From the right: level 0 first, and in each level the smallest subtree first.
        for hashes in &self.edge {
            let mut end = hashes.len();
            while end > 0 {
                let width = 1 << end.trailing_zeros();
                let left = subtree(&hashes[end - width..end]);
                root = Some(root.map_or(left, |right| node(&left, &right)));
                end -= width;
            }
        }
        root.unwrap_or_else(empty_root)
    }
}

/// The root of a whole subtree; as many hashes as a power of two.
pub(super) fn subtree(hashes: &[Digest]) -> Digest {
    let mut row = hashes.to_vec();
    while row.len() > 1 {
        row = row.as_chunks::<2>().0.iter().map(|[left, right]| node(left, right)).collect();
    }
    row[0]
}

#[cfg(test)]
mod tests {
    use menshen_seal::log::leaf;

    use super::*;

    /// RFC 6962, section 2.1, word for word.
    fn by_definition(leaves: &[Digest]) -> Digest {
        match leaves {
            [] => empty_root(),
            [one] => *one,
            _ => {
                let k = leaves.len().next_power_of_two() / 2;
                node(&by_definition(&leaves[..k]), &by_definition(&leaves[k..]))
            }
        }
    }

    #[test]
    fn roots_are_those_of_the_definition() {
        let leaves: Vec<_> = (0..1_100_u32).map(|i| leaf(&i.to_be_bytes())).collect();
        let mut tree = Tree::default();
        assert_eq!(tree.root(), by_definition(&[]));
        let mut whole = Vec::new();
        for (i, hash) in leaves.iter().enumerate() {
            whole.extend(tree.push(*hash));
            if i % 37 == 0 || (250..260).contains(&i) {
                assert_eq!(tree.root(), by_definition(&leaves[..=i]), "{} records", i + 1);
            }
        }
        assert_eq!(
            whole.iter().map(|w| (w.level, w.number)).collect::<Vec<_>>(),
            [(0, 0), (0, 1), (0, 2), (0, 3)]
        );
        assert_eq!(whole[1].hashes, leaves[256..512]);
    }

    #[test]
    fn upper_tiles_become_whole_too() {
        let mut tree = Tree::default();
        let whole: Vec<_> = (0..65_536_u32).flat_map(|i| tree.push(leaf(&i.to_be_bytes()))).collect();
        assert_eq!(whole.len(), 257);
        assert_eq!((whole[256].level, whole[256].number), (1, 0));
        assert_eq!(tree.root(), subtree(&whole[256].hashes));
    }
}
