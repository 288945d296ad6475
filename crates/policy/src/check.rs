//! Whether the rows of a table fit together. Each finding is one sentence that names the row.

use menshen_model::DataClass;

use crate::ScopeTable;
use crate::gate::{Gate, Tap};
use crate::row::{Api, Component, Drawn, Field, Impl, Kind};
use crate::table::ApiTable;

/// Listeners that WeChat documents no way to remove.
const LONE: [&str; 5] =
    ["onNeedPrivacyAuthorization", "onSocketClose", "onSocketError", "onSocketMessage", "onSocketOpen"];

pub(crate) fn problems(table: &ApiTable) -> Vec<String> {
    let mut found = Vec::new();
    for api in table.rows() {
        api_problems(table, api, &mut found);
    }
    for object in table.objects() {
        identifier(&object.name, &mut found);
        for method in object.methods.values() {
            let name = format!("{}.{}", object.name, method.name);
            if object.values.contains(&method.name) {
                found.push(format!("{name} is both a method and a value"));
            }
            gate_problems(&name, &method.gate, method.r#impl == Impl::Broker, &mut found);
            known_object(table, &name, method.object.as_deref(), &mut found);
            for list in [&method.args, &method.returns, &method.callback] {
                field_problems(&name, list, &mut found);
            }
            since(&name, method.since.as_deref(), &mut found);
        }
    }
    for open in table.opens() {
        let name = format!("Button.{}", open.name);
        gate_problems(&name, &open.gate, open.r#impl == Impl::Broker, &mut found);
        if open.gate.gesture != Tap::Button(open.name.clone()) {
            found.push(format!("{name} needs no tap on a button of its own"));
        }
    }
    for component in table.components() {
        gate_problems(
            &format!("Component.{}", component.name),
            &component.gate,
            component.r#impl == Drawn::View,
            &mut found,
        );
        component_problems(table, component, &mut found);
    }
    found
}

fn api_problems(table: &ApiTable, api: &Api, found: &mut Vec<String>) {
    let name = &api.name;
    identifier(name, found);
    if table.object(name).is_some() {
        found.push(format!("{name} is both a member of wx and an object: canIUse cannot tell them apart"));
    }
    if api.group.is_empty() {
        found.push(format!("{name} has no group"));
    }
    let shape = match api.kind {
        Kind::On => name.starts_with("on"),
        Kind::Off => name.starts_with("off"),
        Kind::Create => api.object.is_some(),
        Kind::Async | Kind::Sync | Kind::Value => true,
    };
    if !shape {
        found.push(format!("{name} does not look like its kind {:?}", api.kind));
    }
    let twin = match api.kind {
        Kind::On => name.strip_prefix("on").map(|rest| format!("off{rest}")),
        Kind::Off => name.strip_prefix("off").map(|rest| format!("on{rest}")),
        _ => None,
    };
    if let Some(twin) = twin {
        match table.api(&twin) {
            Some(other) if other.r#impl != api.r#impl => {
                found.push(format!("{name} and {twin} are answered by different parts"));
            }
            None if LONE.contains(&name.as_str()) => {}
            None if api.kind == Kind::Off || api.r#impl.served() => {
                found.push(format!("{name} has no {twin}"))
            }
            Some(_) | None => {}
        }
    }
    gate_problems(name, &api.gate, api.r#impl == Impl::Broker, found);
    known_object(table, name, api.object.as_deref(), found);
    for list in [&api.args, &api.returns, &api.callback] {
        field_problems(name, list, found);
    }
    since(name, api.since.as_deref(), found);
}

fn gate_problems(row: &str, gate: &Gate, served: bool, found: &mut Vec<String>) {
    let scopes = ScopeTable::embedded();
    let sensitive = gate.scope.is_some() || gate.data.is_some() || gate.grant.is_some();
    if served && sensitive && !gate.audit {
        found.push(format!("{row} touches something of the person and leaves no audit record"));
    }
    if let Some(data) = &gate.data
        && scopes.data(data).is_none()
    {
        found.push(format!("{row} touches the data {data:?}, which policies/scopes.toml does not name"));
    }
    if let Some(scope) = gate.scope
        && gate.data.as_ref() != Some(&scopes.scope(scope).data)
    {
        found.push(format!(
            "{row} has the scope {} but not its data {:?}",
            scope.name(),
            scopes.scope(scope).data
        ));
    }
    if gate.class == Some(DataClass::Core) {
        found.push(format!("{row} would yield core data, which nothing does"));
    }
}

fn component_problems(table: &ApiTable, component: &Component, found: &mut Vec<String>) {
    let name = &component.name;
    if table.api(name).is_some() || table.object(name).is_some() {
        found.push(format!("{name} is a component and something else: canIUse cannot tell them apart"));
    }
    for attribute in component.attributes.values() {
        let row = format!("{name}.{}", attribute.name);
        if let Some(both) = attribute.values.iter().find(|value| attribute.unserved.contains(value)) {
            found.push(format!("{row} both serves and does not serve {both:?}"));
        }
        if let Some(default) = &attribute.default
            && !attribute.values.is_empty()
            && !attribute.values.contains(default)
        {
            found.push(format!("{row} has the default {default:?}, which is none of its values"));
        }
    }
}

fn identifier(name: &str, found: &mut Vec<String>) {
    let mut chars = name.chars();
    let first = chars.next().is_some_and(|c| c.is_ascii_alphabetic());
    if !first || !chars.all(|c| c.is_ascii_alphanumeric()) {
        found.push(format!("{name:?} is not a name that a program can write after a dot"));
    }
}

fn known_object(table: &ApiTable, row: &str, object: Option<&str>, found: &mut Vec<String>) {
    if let Some(object) = object
        && table.object(object).is_none()
    {
        found.push(format!("{row} returns {object}, which the table does not describe"));
    }
}

fn field_problems(row: &str, fields: &[Field], found: &mut Vec<String>) {
    for (index, field) in fields.iter().enumerate() {
        if field.name.is_empty() || field.options.iter().any(String::is_empty) {
            found.push(format!("{row} has a field without a name"));
        }
        if fields[..index].iter().any(|earlier| earlier.name == field.name) {
            found.push(format!("{row} lists {} twice", field.name));
        }
    }
}

fn since(row: &str, version: Option<&str>, found: &mut Vec<String>) {
    let numbers = |version: &str| {
        version.split('.').count() == 3 && version.split('.').all(|part| part.parse::<u16>().is_ok())
    };
    if let Some(version) = version
        && !numbers(version)
    {
        found.push(format!("{row} has the base library version {version:?}, which is not three numbers"));
    }
}
