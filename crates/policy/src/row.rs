//! The typed rows of the table.

use serde::Deserialize;

use crate::gate::Gate;
use std::collections::BTreeMap;

/// How a `wx` name is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Takes an object with `success`, `fail`, `complete`, or returns a promise.
    Async,
    /// Returns its result, or throws.
    Sync,
    /// Adds a listener.
    On,
    /// Removes a listener.
    Off,
    /// Returns an object with methods of its own.
    Create,
    /// Is a value, not a function.
    Value,
}

/// Who answers a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Impl {
    /// The framework inside the jail, with commands to the view.
    Guest,
    /// The broker, by a call frame that carries the name.
    Broker,
    /// Nobody: the documented failure `NAME:fail not supported`, errno 100.
    None,
}

impl Impl {
    /// True when somebody answers.
    #[must_use]
    pub fn served(self) -> bool {
        self != Self::None
    }
}

/// What becomes of a built-in component.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Drawn {
    /// Drawn by the view and working.
    View,
    /// A construct of templates that is used up before the view (`block`, `slot`, `wxs`, ...).
    Guest,
    /// Drawn and labelled, without the hardware or service behind it.
    Placeholder,
    /// Drawn as a plain container; its behaviour exists in Skyline only.
    Inert,
}

impl Drawn {
    /// True when the component does what its documentation says.
    #[must_use]
    pub fn served(self) -> bool {
        matches!(self, Self::View | Self::Guest)
    }
}

/// A parameter, a result field or a callback field. Written `name` or `name: a|b` in the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// Name of the field.
    pub name: String,
    /// Its documented values or, when it is an object, the names of its fields; empty when neither is documented.
    pub options: Vec<String>,
}

impl Field {
    pub(crate) fn parse(text: &str) -> Self {
        match text.split_once(": ") {
            Some((name, options)) => {
                Self { name: name.to_owned(), options: options.split('|').map(str::to_owned).collect() }
            }
            None => Self { name: text.to_owned(), options: Vec::new() },
        }
    }
}

/// One member of `wx`.
#[derive(Debug, Clone)]
pub struct Api {
    /// Name without `wx.`.
    pub name: String,
    /// How it is called.
    pub kind: Kind,
    /// Who answers it.
    pub r#impl: Impl,
    /// Chapter of the documentation, for instance `ui`.
    pub group: String,
    /// Base library version that introduced it, when documented.
    pub since: Option<String>,
    /// The documentation advises against it.
    pub deprecated: bool,
    /// What stands before it.
    pub gate: Gate,
    /// `args` are positional parameters, not members of one option object.
    pub positional: bool,
    /// Parameters, without `success`, `fail` and `complete`.
    pub args: Vec<Field>,
    /// Fields of the success result (async) or of the returned object (sync).
    pub returns: Vec<Field>,
    /// Fields of what a listener receives.
    pub callback: Vec<Field>,
    /// Name of the returned object in [`crate::ApiTable::object`].
    pub object: Option<String>,
}

/// A method of an object that some API returns.
#[derive(Debug, Clone)]
pub struct Method {
    /// Name of the method.
    pub name: String,
    /// How it is called.
    pub kind: Kind,
    /// Who answers it (the object's own `impl` unless the row says otherwise).
    pub r#impl: Impl,
    /// Base library version that introduced it, when documented.
    pub since: Option<String>,
    /// What stands before it.
    pub gate: Gate,
    /// `args` are positional parameters.
    pub positional: bool,
    /// Parameters, without `success`, `fail` and `complete`.
    pub args: Vec<Field>,
    /// Fields of the success result or of the returned object.
    pub returns: Vec<Field>,
    /// Fields of what a listener receives.
    pub callback: Vec<Field>,
    /// Name of the returned object.
    pub object: Option<String>,
}

/// What a button of one open-type does: called by the framework as `Button.NAME`, no member of `wx`.
#[derive(Debug, Clone)]
pub struct Open {
    /// The open-type.
    pub name: String,
    /// Who answers it.
    pub r#impl: Impl,
    /// What stands before it.
    pub gate: Gate,
}

/// An object that some API returns.
#[derive(Debug, Clone)]
pub struct Object {
    /// Documented name, for instance `SelectorQuery`.
    pub name: String,
    /// Who answers its methods by default.
    pub r#impl: Impl,
    /// Chapter of the documentation.
    pub group: String,
    /// Names of its properties.
    pub values: Vec<String>,
    /// Its methods, by name.
    pub methods: BTreeMap<String, Method>,
}

/// Type of a component's attribute.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AttributeType {
    /// Text, also colours and lengths.
    String,
    /// A number.
    Number,
    /// `true` or `false`.
    Boolean,
    /// An array, bound by `{{ }}`.
    Array,
    /// An object, bound by `{{ }}`.
    Object,
}

/// An attribute of a built-in component.
#[derive(Debug, Clone)]
pub struct Attribute {
    /// Name as written in WXML.
    pub name: String,
    /// Type of its value.
    pub r#type: AttributeType,
    /// Default value as text.
    pub default: Option<String>,
    /// Documented values that work here; empty when any value is allowed.
    pub values: Vec<String>,
    /// Documented values that have no effect here.
    pub unserved: Vec<String>,
    /// The attribute has an effect here.
    pub served: bool,
}

/// A built-in component.
#[derive(Debug, Clone)]
pub struct Component {
    /// Tag name.
    pub name: String,
    /// What becomes of it.
    pub r#impl: Drawn,
    /// What stands before its picture, where the shell draws one above the view.
    pub gate: Gate,
    /// Its events, without `bind`.
    pub events: Vec<String>,
    /// Its attributes, by name.
    pub attributes: BTreeMap<String, Attribute>,
}
