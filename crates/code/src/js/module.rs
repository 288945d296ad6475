//! ES modules to CommonJS, with the meaning that WeChat's tools (Babel) give them: `__esModule`, default
//! interop, live bindings, imports before everything else.

use super::Script;
use super::exports::{Given, declarations, getter, member, quoted};
use super::imports::{namespace_helper, replace_uses};
use oxc::ast::AstKind;
use oxc::ast::ast::{
    Declaration, ExportDefaultDeclarationKind, ImportDeclarationSpecifier, ModuleExportName, Statement,
    StringLiteral,
};
use oxc::semantic::SymbolId;
use oxc::span::{GetSpan, Span};
use std::collections::BTreeMap;

/// One module asked for.
#[derive(Debug, Default)]
struct Request {
    /// The literal as written.
    name: String,
    default: bool,
    namespace: bool,
    stars: usize,
}

#[derive(Default)]
struct Rewrite {
    requests: Vec<Request>,
    index: BTreeMap<String, usize>,
    imports: BTreeMap<SymbolId, String>,
    exported: Vec<String>,
    has_exports: bool,
}

/// Rewrites the script.
pub(crate) fn rewrite(script: &mut Script<'_, '_>) {
    let mut work = Rewrite::default();
    let declared = declarations(script);
    let program = script.program;
    work.collect(script);
    let extra = std::mem::take(&mut script.prelude);
    script.prelude.push_str("\"use strict\";");
    if work.has_exports {
        let exports = script.names.exports.clone();
        script.prelude.push_str(&format!("Object.defineProperty({exports},\"__esModule\",{{value:true}});"));
        for name in &work.exported {
            script.prelude.push_str(&format!("{}=", member(&exports, name)));
        }
        if !work.exported.is_empty() {
            script.prelude.push_str("void 0;");
        }
    }
    script.prelude.push_str(&extra);
    for statement in &program.body {
        work.statement(script, &declared, statement);
    }
    work.require(script);
    for (symbol, expression) in &work.imports {
        replace_uses(script, *symbol, expression);
    }
    top_level_this(script);
}

impl Rewrite {
    fn request(&mut self, source: &StringLiteral<'_>) -> usize {
        let name = source.value.to_string();
        if let Some(n) = self.index.get(&name) {
            return *n;
        }
        self.requests.push(Request { name: name.clone(), ..Request::default() });
        self.index.insert(name, self.requests.len() - 1);
        self.requests.len() - 1
    }

    /// What `name` of the n-th request is called.
    fn imported(&mut self, script: &Script<'_, '_>, n: usize, name: &str) -> String {
        if name == "default" {
            self.requests[n].default = true;
            return format!("{}d.default", script.names.request(n));
        }
        member(&script.names.request(n), name)
    }

    fn namespace(&mut self, script: &Script<'_, '_>, n: usize) -> String {
        self.requests[n].namespace = true;
        format!("{}n", script.names.request(n))
    }

    /// First pass: what is asked for, in order, and which names leave.
    fn collect(&mut self, script: &Script<'_, '_>) {
        for statement in &script.program.body {
            match statement {
                Statement::ImportDeclaration(it) => {
                    let n = self.request(&it.source);
                    for specifier in it.specifiers.iter().flatten() {
                        let (local, expression) = match specifier {
                            ImportDeclarationSpecifier::ImportSpecifier(s) => {
                                (&s.local, self.imported(script, n, &name_of(&s.imported)))
                            }
                            ImportDeclarationSpecifier::ImportDefaultSpecifier(s) => {
                                (&s.local, self.imported(script, n, "default"))
                            }
                            ImportDeclarationSpecifier::ImportNamespaceSpecifier(s) => {
                                (&s.local, self.namespace(script, n))
                            }
                        };
                        self.imports.insert(local.symbol_id(), expression);
                    }
                }
                Statement::ExportDeclaration(it) => {
                    self.has_exports = true;
                    self.exported.extend(declared_names(&it.declaration).into_iter().map(|(_, name)| name));
                }
                Statement::ExportNamedDeclaration(it) => {
                    self.has_exports = true;
                    self.exported.extend(it.specifiers.iter().map(|s| name_of(&s.exported)));
                }
                Statement::ExportFromDeclaration(it) => {
                    self.has_exports = true;
                    self.request(&it.source);
                    self.exported.extend(it.specifiers.iter().map(|s| name_of(&s.exported)));
                }
                Statement::ExportAllDeclaration(it) => {
                    self.has_exports = true;
                    self.request(&it.source);
                    self.exported.extend(it.exported.iter().map(name_of));
                }
                Statement::ExportDefaultDeclaration(_) => {
                    self.has_exports = true;
                    self.exported.push("default".to_owned());
                }
                _ => {}
            }
        }
    }

    fn statement(
        &mut self,
        script: &mut Script<'_, '_>,
        declared: &BTreeMap<SymbolId, Given>,
        statement: &Statement<'_>,
    ) {
        let cut = |script: &mut Script<'_, '_>, span: Span| script.edits.replace(span.start, span.end, ";");
        let exports = script.names.exports.clone();
        match statement {
            Statement::ImportDeclaration(it) => cut(script, it.span),
            Statement::ExportDeclaration(it) => {
                script.edits.replace(it.span.start, it.declaration.span().start, "");
                for (symbol, name) in declared_names(&it.declaration) {
                    script.export_local(declared, symbol, &name);
                }
            }
            Statement::ExportNamedDeclaration(it) => {
                cut(script, it.span);
                for specifier in &it.specifiers {
                    let ModuleExportName::IdentifierReference(local) = &specifier.local else { continue };
                    let symbol = local
                        .reference_id
                        .get()
                        .and_then(|id| script.semantic.scoping().get_reference(id).symbol_id());
                    let Some(symbol) = symbol else { continue };
                    let exported = name_of(&specifier.exported);
                    match self.imports.get(&symbol) {
                        Some(expression) => script.prelude.push_str(&getter(&exports, &exported, expression)),
                        None => script.export_local(declared, symbol, &exported),
                    }
                }
            }
            Statement::ExportFromDeclaration(it) => {
                cut(script, it.span);
                let n = self.request(&it.source);
                for specifier in &it.specifiers {
                    let expression = self.imported(script, n, &name_of(&specifier.local));
                    script.prelude.push_str(&getter(&exports, &name_of(&specifier.exported), &expression));
                }
            }
            Statement::ExportAllDeclaration(it) => {
                cut(script, it.span);
                let n = self.request(&it.source);
                match &it.exported {
                    Some(name) => {
                        let expression = self.namespace(script, n);
                        script.prelude.push_str(&getter(&exports, &name_of(name), &expression));
                    }
                    None => self.requests[n].stars += 1,
                }
            }
            Statement::ExportDefaultDeclaration(it) => {
                let target = member(&exports, "default");
                match &it.declaration {
                    ExportDefaultDeclarationKind::FunctionDeclaration(function) => {
                        script.edits.replace(it.span.start, function.span.start, "");
                        match &function.id {
                            Some(name) => {
                                let given = BTreeMap::from([(name.symbol_id(), Given::First)]);
                                script.export_binding(&given, name, "default");
                            }
                            None => {
                                let own = format!("{}default", script.names.own);
                                script.edits.insert(function.params.span.start, format!(" {own}"));
                                script.prelude.push_str(&format!("{target}={own};"));
                            }
                        }
                    }
                    ExportDefaultDeclarationKind::ClassDeclaration(class) if class.id.is_some() => {
                        script.edits.replace(it.span.start, class.span.start, "");
                        if let Some(name) = &class.id {
                            let given = BTreeMap::from([(name.symbol_id(), Given::At(it.span.end))]);
                            script.export_binding(&given, name, "default");
                        }
                    }
                    other => {
                        script.edits.replace(it.span.start, other.span().start, format!("{target}="));
                        script.edits.insert(it.span.end, ";");
                    }
                }
            }
            _ => {}
        }
    }

    /// Asks for all modules, in the order of the source.
    fn require(&self, script: &mut Script<'_, '_>) {
        let names = &script.names;
        let mut out = String::new();
        let already = script.prelude.contains(&format!("var {}ns=", names.own));
        if self.requests.iter().any(|r| r.namespace) && !already {
            out.push_str(&namespace_helper(&names.own));
        }
        for (n, request) in self.requests.iter().enumerate() {
            let name = names.request(n);
            out.push_str(&format!("var {name}={}({});", names.require, quoted(&request.name)));
            if request.default {
                out.push_str(&format!("var {name}d={name}&&{name}.__esModule?{name}:{{default:{name}}};"));
            }
            if request.namespace {
                out.push_str(&format!("var {name}n={}ns({name});", names.own));
            }
            if request.stars > 0 {
                out.push_str(&self.star(&name, &names.exports));
            }
        }
        script.prelude.push_str(&out);
    }

    /// `export *`: every name of the other module that this one does not export itself.
    fn star(&self, name: &str, exports: &str) -> String {
        let own: Vec<String> = self.exported.iter().map(|n| format!("{}:1", quoted(n))).collect();
        format!(
            "{name}!=null&&Object.keys({name}).forEach(function(k){{if(k===\"default\"||k===\"__esModule\"||Object.prototype.hasOwnProperty.call({{{}}},k))return;if(k in {exports}&&{exports}[k]==={name}[k])return;Object.defineProperty({exports},k,{{enumerable:true,configurable:true,get:function(){{return {name}[k]}}}})}});",
            own.join(",")
        )
    }
}

fn name_of(name: &ModuleExportName<'_>) -> String {
    name.name().to_string()
}

fn declared_names(declaration: &Declaration<'_>) -> Vec<(SymbolId, String)> {
    let named = |name: &oxc::ast::ast::BindingIdentifier<'_>| (name.symbol_id(), name.name.to_string());
    match declaration {
        Declaration::VariableDeclaration(it) => {
            it.declarations.iter().flat_map(|d| d.id.get_binding_identifiers()).map(named).collect()
        }
        Declaration::FunctionDeclaration(it) => it.id.iter().map(named).collect(),
        Declaration::ClassDeclaration(it) => it.id.iter().map(named).collect(),
        _ => Vec::new(),
    }
}

/// `this` outside every function is undefined in a module.
fn top_level_this(script: &mut Script<'_, '_>) {
    for node in script.semantic.nodes().iter() {
        let AstKind::ThisExpression(it) = node.kind() else { continue };
        let bound = script.semantic.nodes().ancestor_kinds(node.id()).any(|kind| {
            matches!(
                kind,
                AstKind::Function(_)
                    | AstKind::PropertyDefinition(_)
                    | AstKind::AccessorProperty(_)
                    | AstKind::StaticBlock(_)
            )
        });
        if !bound {
            script.edits.replace(it.span.start, it.span.end, "(void 0)");
        }
    }
}
