//! The pages of a guest as the broker knows them: numbers, paths, view addresses, debts.

use std::collections::BTreeMap;

use tokio::time::Instant;

use crate::limits::{PAGES, TAB_PAGES};

/// An open page.
#[derive(Debug)]
pub(crate) struct Page {
    /// Its path.
    pub path: String,
    /// Its query as the guest told it.
    pub query: serde_json::Value,
    /// Name of its view's capability.
    pub view: String,
    /// Bytes of batches its view has not applied yet.
    pub owed: u64,
    /// Its view ended itself; commands for it lead nowhere.
    pub gone: bool,
    /// How it was opened, and when what led to it began (a tap reached the guest), until it is painted.
    pub opening: Option<(String, Instant)>,
    /// When the change began that its view has not shown yet.
    pub changing: Option<Instant>,
}

/// All open pages.
#[derive(Debug, Default)]
pub(crate) struct Pages {
    open: BTreeMap<u32, Page>,
    last: u32,
}

impl Pages {
    /// May a page of this number be opened? Numbers rise and the stack is bounded.
    pub(crate) fn check(&self, page: u32) -> Result<(), String> {
        if page <= self.last {
            return Err(format!("page number {page} was used before"));
        }
        if self.open.len() >= PAGES + TAB_PAGES {
            return Err(format!("more than {} pages are open", PAGES + TAB_PAGES));
        }
        Ok(())
    }

    /// A page was opened.
    pub(crate) fn open(&mut self, number: u32, page: Page) {
        self.last = self.last.max(number);
        self.open.insert(number, page);
    }

    /// A page was closed.
    pub(crate) fn close(&mut self, number: u32) -> Option<Page> {
        self.open.remove(&number)
    }

    /// An open page.
    pub(crate) fn get(&mut self, number: u32) -> Option<&mut Page> {
        self.open.get_mut(&number)
    }

    /// Was there ever such a page?
    pub(crate) fn known(&self, number: u32) -> bool {
        number <= self.last
    }

    /// What all views owe.
    pub(crate) fn owed(&self) -> u64 {
        self.open.values().filter(|p| !p.gone).map(|p| p.owed).sum()
    }

    /// The pages in order of their numbers.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (u32, &Page)> {
        self.open.iter().map(|(n, p)| (*n, p))
    }
}
