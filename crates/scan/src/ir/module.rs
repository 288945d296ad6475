//! `import` and `export` as reads and writes of `module.exports`.

use super::build::Builder;
use super::{Node, Op, Span};
use oxc::ast::ast::{
    Declaration, ExportDefaultDeclarationKind, ImportDeclarationSpecifier, ModuleDeclaration,
    ModuleExportName,
};

impl Builder<'_> {
    pub(crate) fn require(&mut self, name: &str, span: Span) -> Node {
        let dst = self.node(span);
        let name = self.text(name);
        self.op(Op::Require { dst, name });
        dst
    }

    fn exports(&mut self, span: Span) -> Node {
        let module = self.ir.module;
        self.load(module, "exports", span)
    }

    pub(crate) fn module_declaration(&mut self, it: &ModuleDeclaration<'_>) {
        match it {
            ModuleDeclaration::ImportDeclaration(it) => {
                let span = self.span(it.span);
                let module = self.require(it.source.value.as_str(), span);
                for specifier in it.specifiers.iter().flatten() {
                    let (local, value) = match specifier {
                        ImportDeclarationSpecifier::ImportSpecifier(s) => {
                            let name = s.imported.name();
                            (&s.local, self.load(module, name.as_str(), self.span(s.span)))
                        }
                        ImportDeclarationSpecifier::ImportDefaultSpecifier(s) => {
                            (&s.local, self.load(module, "default", self.span(s.span)))
                        }
                        ImportDeclarationSpecifier::ImportNamespaceSpecifier(s) => (&s.local, module),
                    };
                    if let Some(node) = local.symbol_id.get().and_then(|s| self.symbols.get(&s)).copied() {
                        self.moved(node, value);
                    }
                }
            }
            ModuleDeclaration::ExportDeclaration(it) => {
                self.declaration(&it.declaration);
                let exports = self.exports(self.span(it.span));
                for name in declared(&it.declaration) {
                    if let Some(node) = name.symbol_id.get().and_then(|s| self.symbols.get(&s)).copied() {
                        self.store(exports, name.name.as_str(), node);
                    }
                }
            }
            ModuleDeclaration::ExportNamedDeclaration(it) => {
                let exports = self.exports(self.span(it.span));
                for specifier in &it.specifiers {
                    let ModuleExportName::IdentifierReference(local) = &specifier.local else { continue };
                    let value = self.name(local);
                    self.store(exports, specifier.exported.name().as_str(), value);
                }
            }
            ModuleDeclaration::ExportFromDeclaration(it) => {
                let span = self.span(it.span);
                let module = self.require(it.source.value.as_str(), span);
                let exports = self.exports(span);
                for s in &it.specifiers {
                    let value = self.load(module, s.local.name().as_str(), span);
                    self.store(exports, s.exported.name().as_str(), value);
                }
            }
            ModuleDeclaration::ExportAllDeclaration(it) => {
                let span = self.span(it.span);
                let module = self.require(it.source.value.as_str(), span);
                let exports = self.exports(span);
                match &it.exported {
                    Some(name) => self.store(exports, name.name().as_str(), module),
                    None => self.op(Op::Spread { dst: exports, src: module }),
                }
            }
            ModuleDeclaration::ExportDefaultDeclaration(it) => {
                let span = self.span(it.span);
                let value = match &it.declaration {
                    ExportDefaultDeclarationKind::FunctionDeclaration(f) => {
                        let value = self.function(f);
                        if let Some(node) =
                            f.id.as_ref()
                                .and_then(|n| n.symbol_id.get())
                                .and_then(|s| self.symbols.get(&s))
                                .copied()
                        {
                            self.moved(node, value);
                        }
                        value
                    }
                    ExportDefaultDeclarationKind::ClassDeclaration(c) => self.class(c),
                    other => match other.as_expression() {
                        Some(e) => self.expression(e),
                        None => return,
                    },
                };
                let exports = self.exports(span);
                self.store(exports, "default", value);
            }
            _ => {}
        }
    }
}

fn declared<'b, 'a>(it: &'b Declaration<'a>) -> Vec<&'b oxc::ast::ast::BindingIdentifier<'a>> {
    match it {
        Declaration::VariableDeclaration(d) => {
            d.declarations.iter().flat_map(|d| d.id.get_binding_identifiers()).collect()
        }
        Declaration::FunctionDeclaration(f) => f.id.iter().collect(),
        Declaration::ClassDeclaration(c) => c.id.iter().collect(),
        _ => Vec::new(),
    }
}
