//! What text a node may hold, with holes where it is not known.

use super::{Node, Part, Solver, Thing};

/// Most texts of one node.
const MOST: usize = 8;

impl Solver<'_> {
    /// The texts of a node.
    pub(super) fn render(&self, node: Node) -> Vec<Vec<Part>> {
        self.render_at(node, 0)
    }

    fn render_at(&self, node: Node, depth: u8) -> Vec<Vec<Part>> {
        let mut out = Vec::new();
        if depth > 6 {
            return out;
        }
        for entry in &self.cells[node as usize].entries {
            if out.len() >= MOST {
                break;
            }
            match &self.things[entry.obj as usize] {
                Thing::Text(text) => out.push(vec![Part::Text(text.to_string())]),
                Thing::Joined(at) => {
                    let Some(parts) = self.joined.get(at) else { continue };
                    let mut all: Vec<Vec<Part>> = vec![Vec::new()];
                    for part in parts.iter() {
                        let mut choices = self.render_at(*part, depth + 1);
                        choices.truncate(if all.len() > 2 { 1 } else { 3 });
                        if choices.is_empty() {
                            choices.push(vec![Part::Hole(*part)]);
                        }
                        all = all
                            .iter()
                            .flat_map(|a| choices.iter().map(move |c| a.iter().chain(c).cloned().collect()))
                            .take(MOST)
                            .collect();
                    }
                    out.extend(all);
                }
                _ => {}
            }
        }
        out.truncate(MOST);
        out
    }

    /// The same as text, holes as U+FFFD.
    pub(super) fn texts_of(&self, node: Node) -> Vec<String> {
        self.render(node)
            .into_iter()
            .map(|parts| {
                parts
                    .into_iter()
                    .map(|p| match p {
                        Part::Text(t) => t,
                        Part::Hole(_) => "\u{fffd}".to_owned(),
                    })
                    .collect()
            })
            .collect()
    }
}
