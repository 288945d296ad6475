//! The shape of `policies/api.toml` as serde reads it: unknown columns are refused.

use crate::gate::{Gate, Tap};
use crate::row::{Api, Attribute, AttributeType, Component, Drawn, Field, Impl, Kind, Method, Object, Open};
use menshen_model::{DataClass, Scope};
use serde::Deserialize;
use std::collections::BTreeMap;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawTable {
    pub(crate) version: u32,
    pub(crate) api: BTreeMap<String, RawApi>,
    #[serde(default)]
    pub(crate) open: BTreeMap<String, RawOpen>,
    #[serde(default)]
    pub(crate) object: BTreeMap<String, RawObject>,
    #[serde(default)]
    pub(crate) component: BTreeMap<String, RawComponent>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawApi {
    kind: Kind,
    r#impl: Impl,
    group: String,
    since: Option<String>,
    #[serde(default)]
    deprecated: bool,
    scope: Option<Scope>,
    data: Option<String>,
    class: Option<DataClass>,
    #[serde(default)]
    declare: bool,
    mode: Option<String>,
    #[serde(default)]
    gesture: Tap,
    #[serde(default)]
    foreground: bool,
    grant: Option<String>,
    rate: Option<u32>,
    #[serde(default)]
    audit: bool,
    #[serde(default)]
    positional: bool,
    #[serde(default)]
    args: Vec<String>,
    #[serde(default)]
    returns: Vec<String>,
    #[serde(default)]
    callback: Vec<String>,
    object: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawObject {
    r#impl: Impl,
    group: String,
    #[serde(default)]
    values: Vec<String>,
    #[serde(default)]
    methods: BTreeMap<String, RawMethod>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawMethod {
    kind: Kind,
    r#impl: Option<Impl>,
    since: Option<String>,
    scope: Option<Scope>,
    data: Option<String>,
    class: Option<DataClass>,
    #[serde(default)]
    declare: bool,
    mode: Option<String>,
    #[serde(default)]
    gesture: Tap,
    #[serde(default)]
    foreground: bool,
    grant: Option<String>,
    rate: Option<u32>,
    #[serde(default)]
    audit: bool,
    #[serde(default)]
    positional: bool,
    #[serde(default)]
    args: Vec<String>,
    #[serde(default)]
    returns: Vec<String>,
    #[serde(default)]
    callback: Vec<String>,
    object: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawOpen {
    r#impl: Impl,
    scope: Option<Scope>,
    data: Option<String>,
    class: Option<DataClass>,
    #[serde(default)]
    declare: bool,
    mode: Option<String>,
    #[serde(default)]
    gesture: Tap,
    #[serde(default)]
    foreground: bool,
    grant: Option<String>,
    rate: Option<u32>,
    #[serde(default)]
    audit: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawComponent {
    r#impl: Drawn,
    scope: Option<Scope>,
    data: Option<String>,
    #[serde(default)]
    foreground: bool,
    #[serde(default)]
    audit: bool,
    #[serde(default)]
    events: Vec<String>,
    #[serde(default)]
    attrs: BTreeMap<String, RawAttribute>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawAttribute {
    r#type: AttributeType,
    default: Option<String>,
    #[serde(default)]
    values: Vec<String>,
    #[serde(default)]
    unserved: Vec<String>,
    served: Option<bool>,
}

/// The conditions among the columns of a row. (serde can not both flatten them and refuse unknown columns.)
macro_rules! gate {
    ($row:ident) => {
        Gate {
            scope: $row.scope,
            data: $row.data,
            class: $row.class,
            declare: $row.declare,
            mode: $row.mode,
            gesture: $row.gesture,
            foreground: $row.foreground,
            grant: $row.grant,
            rate: $row.rate,
            audit: $row.audit,
        }
    };
}

fn fields(texts: &[String]) -> Vec<Field> {
    texts.iter().map(|text| Field::parse(text)).collect()
}

impl RawApi {
    pub(crate) fn named(self, name: String) -> Api {
        Api {
            name,
            kind: self.kind,
            r#impl: self.r#impl,
            group: self.group,
            since: self.since,
            deprecated: self.deprecated,
            gate: gate!(self),
            positional: self.positional,
            args: fields(&self.args),
            returns: fields(&self.returns),
            callback: fields(&self.callback),
            object: self.object,
        }
    }
}

impl RawObject {
    pub(crate) fn named(self, name: String) -> Object {
        let default = self.r#impl;
        let methods = self.methods.into_iter().map(|(name, raw)| (name.clone(), raw.named(name, default)));
        Object { name, r#impl: default, group: self.group, values: self.values, methods: methods.collect() }
    }
}

impl RawMethod {
    fn named(self, name: String, default: Impl) -> Method {
        Method {
            name,
            kind: self.kind,
            r#impl: self.r#impl.unwrap_or(default),
            since: self.since,
            gate: gate!(self),
            positional: self.positional,
            args: fields(&self.args),
            returns: fields(&self.returns),
            callback: fields(&self.callback),
            object: self.object,
        }
    }
}

impl RawOpen {
    pub(crate) fn named(self, name: String) -> Open {
        Open { name, r#impl: self.r#impl, gate: gate!(self) }
    }
}

impl RawComponent {
    pub(crate) fn named(self, name: String) -> Component {
        let attributes = self.attrs.into_iter().map(|(name, raw)| {
            let attribute = Attribute {
                name: name.clone(),
                r#type: raw.r#type,
                default: raw.default,
                values: raw.values,
                unserved: raw.unserved,
                served: raw.served.unwrap_or(true),
            };
            (name, attribute)
        });
        let gate = Gate {
            scope: self.scope,
            data: self.data,
            foreground: self.foreground,
            audit: self.audit,
            ..Gate::default()
        };
        Component { name, r#impl: self.r#impl, gate, events: self.events, attributes: attributes.collect() }
    }
}
