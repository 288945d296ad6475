//! The table itself: parsed once, looked up by name.

use crate::error::TableError;
use crate::gate::Gate;
use crate::raw::RawTable;
use crate::row::{Api, Component, Drawn, Impl, Object, Open};
use std::collections::BTreeMap;
use std::sync::LazyLock;

const TEXT: &str = include_str!("../../../policies/api.toml");
const VERSION: u32 = 1;

/// What the framework in the jail asks for itself. The broker answers exactly these besides the rows.
const INNER: [&str; 6] =
    ["network.abort", "network.next", "network.send", "network.socket", "shareCard", "viewAsk"];

static EMBEDDED: LazyLock<ApiTable> = LazyLock::new(|| {
    ApiTable::parse(TEXT)
        .unwrap_or_else(|error| panic!("this build carries a broken policies/api.toml: {error}"))
});

/// Every `wx` name, every object that one of them returns, and every built-in component.
#[derive(Debug, Clone)]
pub struct ApiTable {
    apis: BTreeMap<String, Api>,
    objects: BTreeMap<String, Object>,
    opens: BTreeMap<String, Open>,
    components: BTreeMap<String, Component>,
}

impl ApiTable {
    /// The table that this build carries. A test proves that it parses and is consistent.
    #[must_use]
    pub fn embedded() -> &'static Self {
        &EMBEDDED
    }

    /// Reads a table and checks that it does not contradict itself.
    ///
    /// # Errors
    /// [`TableError`] when the text is no table, has another version, or its rows do not fit together.
    pub fn parse(text: &str) -> Result<Self, TableError> {
        let raw: RawTable = toml::from_str(text)?;
        if raw.version != VERSION {
            return Err(TableError::Version { found: raw.version, expected: VERSION });
        }
        let table = Self {
            apis: raw.api.into_iter().map(|(name, row)| (name.clone(), row.named(name))).collect(),
            objects: raw.object.into_iter().map(|(name, row)| (name.clone(), row.named(name))).collect(),
            opens: raw.open.into_iter().map(|(name, row)| (name.clone(), row.named(name))).collect(),
            components: raw
                .component
                .into_iter()
                .map(|(name, row)| (name.clone(), row.named(name)))
                .collect(),
        };
        let problems = crate::check::problems(&table);
        if problems.is_empty() { Ok(table) } else { Err(TableError::Inconsistent(problems)) }
    }

    /// Every member of `wx`, in the order of their names.
    pub fn rows(&self) -> impl Iterator<Item = &Api> {
        self.apis.values()
    }

    /// Every object that an API returns.
    pub fn objects(&self) -> impl Iterator<Item = &Object> {
        self.objects.values()
    }

    /// Every built-in component.
    pub fn components(&self) -> impl Iterator<Item = &Component> {
        self.components.values()
    }

    /// What buttons of an open-type do, by its name.
    pub fn opens(&self) -> impl Iterator<Item = &Open> {
        self.opens.values()
    }

    /// The member of `wx` called `name` (without `wx.`).
    #[must_use]
    pub fn api(&self, name: &str) -> Option<&Api> {
        self.apis.get(name)
    }

    /// The object called `name`.
    #[must_use]
    pub fn object(&self, name: &str) -> Option<&Object> {
        self.objects.get(name)
    }

    /// The built-in component with the tag `name`.
    #[must_use]
    pub fn component(&self, name: &str) -> Option<&Component> {
        self.components.get(name)
    }

    /// The names under which calls reach the broker: `showToast`, and `FileSystemManager.readFile` for methods.
    /// A broker that dispatches another set than this one is wrong in one direction or the other.
    pub fn broker_calls(&self) -> impl Iterator<Item = String> {
        let apis = self.rows().filter(|api| api.r#impl == Impl::Broker).map(|api| api.name.clone());
        let methods = self.objects().flat_map(|object| {
            let mine = object.methods.values().filter(|method| method.r#impl == Impl::Broker);
            mine.map(|method| format!("{}.{}", object.name, method.name))
        });
        let drawn = self.components().filter(|c| c.r#impl == Drawn::View && c.gate != *Gate::OPEN);
        let drawn = drawn.map(|component| format!("Component.{}", component.name));
        let opens = self.opens().filter(|open| open.r#impl == Impl::Broker);
        apis.chain(methods).chain(opens.map(|open| format!("Button.{}", open.name))).chain(drawn)
    }

    /// What the framework in the jail asks for itself, besides the rows. A broker that answers another set is wrong.
    pub fn inner_calls(&self) -> impl Iterator<Item = &'static str> {
        INNER.into_iter()
    }

    /// Who answers a call and what stands before it: `showToast`, `FileSystemManager.readFile` for a method,
    /// `Button.getPhoneNumber` for an open-type, `Component.camera` for what the shell draws above a view. The `Sync` form of a method has no row of its own. `None`: no such row.
    #[must_use]
    pub fn gated(&self, call: &str) -> Option<(Impl, &Gate)> {
        // What the framework in the jail asks for itself: no members of wx, and no program can name them.
        if INNER.contains(&call) {
            return Some((Impl::Broker, Gate::OPEN));
        }
        match call.split_once('.') {
            Some(("Button", open)) => self.opens.get(open).map(|row| (row.r#impl, &row.gate)),
            Some(("Component", tag)) => {
                let row = self.components.get(tag).filter(|row| row.gate != *Gate::OPEN)?;
                Some((if row.r#impl == Drawn::View { Impl::Broker } else { Impl::None }, &row.gate))
            }
            Some((object, method)) => {
                let methods = &self.object(object)?.methods;
                methods.get(method).map(|row| (row.r#impl, &row.gate))
            }
            None => self.api(call).map(|row| (row.r#impl, &row.gate)),
        }
    }

    /// Who answers a call. `None`: no such row.
    #[must_use]
    pub fn served_by(&self, call: &str) -> Option<Impl> {
        self.gated(call).map(|(answered_by, _)| answered_by)
    }

    /// Answers `wx.canIUse(query)` truthfully: what is not served here is `false`, whatever the base library
    /// version says. Understands the documented forms `API.method.param.option` (`method` is `object`, `success`,
    /// `callback` or `return`), `Object.member` and `component.attribute.option`.
    #[must_use]
    pub fn can_i_use(&self, query: &str) -> bool {
        crate::query::can_i_use(self, query)
    }
}
