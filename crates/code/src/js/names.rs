//! Names that the changed script uses and the developer's does not.

use oxc::semantic::Semantic;

/// The parameters of the module function and the beginning of every name we add.
#[derive(Debug, Clone)]
pub(crate) struct Names {
    pub(crate) require: String,
    pub(crate) module: String,
    pub(crate) exports: String,
    pub(crate) own: String,
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
        Self { require: name("require"), module: name("module"), exports: name("exports"), own }
    }

    /// The variable of the n-th module asked for.
    pub(crate) fn request(&self, n: usize) -> String {
        format!("{}{n}", self.own)
    }
}
