//! What changed lately, for readers who are behind.

use std::{
    collections::{HashSet, VecDeque},
    sync::Arc,
};

/// How many changed sessions and commands are remembered for readers who are behind; one who is
/// further behind is given everything.
const MEMORY: usize = 4_000;

/// The last changed rows, oldest first.
#[derive(Debug)]
pub(super) struct Recent<T> {
    rows: VecDeque<(u64, Arc<T>)>,
    forgotten: u64,
}

impl<T> Recent<T> {
    pub(super) fn new(start: u64) -> Self {
        Self {
            rows: VecDeque::new(),
            forgotten: start,
        }
    }

    pub(super) fn push(&mut self, version: u64, row: Arc<T>) {
        if self.rows.len() == MEMORY
            && let Some((version, _)) = self.rows.pop_front()
        {
            self.forgotten = version;
        }
        self.rows.push_back((version, row));
    }

    pub(super) fn reaches(&self, seen: u64) -> bool {
        seen >= self.forgotten
    }

    /// The latest state of each row newer than `seen`.
    pub(super) fn after<K: std::hash::Hash + Eq>(
        &self,
        seen: u64,
        key: impl Fn(&T) -> K,
    ) -> Vec<Arc<T>> {
        let mut known = HashSet::new();
        let mut rows: Vec<_> = self
            .rows
            .iter()
            .rev()
            .take_while(|(version, _)| *version > seen)
            .filter(|(_, row)| known.insert(key(row)))
            .map(|(_, row)| Arc::clone(row))
            .collect();
        rows.reverse();
        rows
    }
}
