//! `wx.canIUse`: the documented query forms over the table.

use crate::row::{Api, Component, Field, Kind, Object};
use crate::table::ApiTable;

pub(crate) fn can_i_use(table: &ApiTable, query: &str) -> bool {
    let mut parts = query.split('.');
    let head = parts.next().unwrap_or_default();
    let rest: Vec<&str> = parts.collect();
    if let Some(api) = table.api(head) {
        return api_answers(table, api, &rest);
    }
    // The console is the one documented object that programs reach by a global of another spelling.
    let name = if head == "console" { "Console" } else { head };
    if let Some(object) = table.object(name) {
        return object_answers(object, &rest);
    }
    table.component(head).is_some_and(|component| component_answers(component, &rest))
}

fn api_answers(table: &ApiTable, api: &Api, rest: &[&str]) -> bool {
    if !api.r#impl.served() {
        return false;
    }
    match rest {
        [] => true,
        ["object"] => matches!(api.kind, Kind::Async) || !api.args.is_empty(),
        ["success"] => api.kind == Kind::Async,
        ["callback"] => matches!(api.kind, Kind::On | Kind::Off),
        ["return"] => api.object.is_some() || (api.kind == Kind::Sync && !api.returns.is_empty()),
        ["object", path @ ..] => field_answers(&api.args, path),
        ["success", path @ ..] if api.kind == Kind::Async => field_answers(&api.returns, path),
        ["callback", path @ ..] => field_answers(&api.callback, path),
        ["return", path @ ..] => match api.object.as_deref().and_then(|name| table.object(name)) {
            Some(object) => object_answers(object, path),
            None => api.kind == Kind::Sync && field_answers(&api.returns, path),
        },
        _ => false,
    }
}

fn field_answers(fields: &[Field], path: &[&str]) -> bool {
    let (name, option) = match path {
        [name] => (name, None),
        [name, option] => (name, Some(option)),
        _ => return false,
    };
    fields.iter().filter(|field| field.name == *name).any(|field| match option {
        None => true,
        Some(option) => field.options.iter().any(|known| known == option),
    })
}

fn object_answers(object: &Object, path: &[&str]) -> bool {
    let any = object.r#impl.served() || object.methods.values().any(|method| method.r#impl.served());
    match path {
        [] => any,
        [member] => match object.methods.get(*member) {
            Some(method) => method.r#impl.served(),
            None => object.r#impl.served() && object.values.iter().any(|value| value == member),
        },
        [member, "object", path @ ..] => {
            let method = object.methods.get(*member).filter(|method| method.r#impl.served());
            method.is_some_and(|method| field_answers(&method.args, path))
        }
        _ => false,
    }
}

fn component_answers(component: &Component, path: &[&str]) -> bool {
    if !component.r#impl.served() {
        return false;
    }
    let Some((name, option)) = path.split_first() else { return true };
    if let Some(attribute) = component.attributes.get(*name) {
        return attribute.served
            && match option {
                [] => true,
                [option] => attribute.values.iter().any(|value| value == option),
                _ => false,
            };
    }
    let event = name.strip_prefix("bind").map_or(*name, |event| event.trim_start_matches(':'));
    option.is_empty() && component.events.iter().any(|known| known == event)
}
