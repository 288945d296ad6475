//! Names that the changed script uses and the developer's does not.

use oxc::semantic::Semantic;

/// What a browser's scripts find and a mini program's must not: WeChat hides them by parameters that nobody passes,
/// so that reading one gives undefined where an unknown name would throw.
const HIDDEN: [&str; 18] = [
    "window",
    "document",
    "frames",
    "self",
    "location",
    "navigator",
    "localStorage",
    "history",
    "Caches",
    "screen",
    "alert",
    "confirm",
    "prompt",
    "XMLHttpRequest",
    "WebSocket",
    "Reporter",
    "webkit",
    "WeixinJSCore",
];

/// The parameters of the module function and the beginning of every name we add.
#[derive(Debug, Clone)]
pub(crate) struct Names {
    pub(crate) require: String,
    pub(crate) module: String,
    pub(crate) exports: String,
    pub(crate) own: String,
    /// The browser's names that the script uses without declaring them.
    pub(crate) hidden: Vec<&'static str>,
}

impl Names {
    /// Chooses names that the source does not contain. A module that declares `module` or `require` itself
    /// gets the parameter under another name.
    pub(crate) fn new(source: &str, semantic: &Semantic<'_>) -> Self {
        let mut own = "_mn$".to_owned();
        while source.contains(&own) {
            own.push('$');
        }
        let scoping = semantic.scoping();
        let root = scoping.root_scope_id();
        let declared = |name: &str| scoping.get_bindings(root).keys().any(|found| found.as_str() == name);
        let name = |name: &str| if declared(name) { format!("{own}{name}") } else { name.to_owned() };
        let free = scoping.root_unresolved_references();
        let used = |name: &&str| free.keys().any(|found| found.as_str() == *name);
        let hidden = HIDDEN.into_iter().filter(used).collect();
        Self { require: name("require"), module: name("module"), exports: name("exports"), own, hidden }
    }

    /// The parameters of the module function.
    pub(crate) fn parameters(&self) -> String {
        let passed = [self.require.as_str(), self.module.as_str(), self.exports.as_str()];
        passed.into_iter().chain(self.hidden.iter().copied()).collect::<Vec<_>>().join(",")
    }

    /// The variable of the n-th module asked for.
    pub(crate) fn request(&self, n: usize) -> String {
        format!("{}{n}", self.own)
    }
}
