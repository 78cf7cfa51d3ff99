//! Long texts can be rendered, and their links within the catalog lead somewhere.

use catalog_model::{EntryId, Kind};

use super::{Findings, Scope};
use crate::prose;

/// Sections that every guide has, in this order.
pub const GUIDE_SECTIONS: &[&str] =
    &["The idea", "The formula", "Families of methods", "What improves, what suffers", "When to use it"];

/// Guides, instructions, examples and formulas.
pub fn all(scope: &Scope, findings: &mut Findings) {
    for (id, entry, file) in scope.each() {
        for text in [&entry.guide, &entry.measure, &entry.example].into_iter().flatten() {
            let rendered = prose::render(text);
            for problem in &rendered.problems {
                findings.error(&file, problem);
            }
            for target in inner_links(&rendered.html) {
                if EntryId::parse(&target).is_none_or(|id| !scope.data.entries.contains_key(&id)) {
                    findings.error(&file, format!("links to /{target}, which does not exist"));
                }
            }
        }
        let symbols = entry.symbols.iter().map(|s| &s.symbol);
        for tex in entry.formula.iter().chain(symbols) {
            if let Err(why) = prose::formula(tex) {
                findings.error(&file, format!("formula \"{tex}\": {why}"));
            }
        }
        if Some(id.kind) == Kind::from_slug("topic")
            && let Some(guide) = &entry.guide
        {
            let headings = prose::render(guide).headings;
            let headings: Vec<&str> = headings.iter().map(|h| h.1.as_str()).collect();
            if headings != GUIDE_SECTIONS {
                findings.error(&file, format!("the guide's sections must be: {}", GUIDE_SECTIONS.join(" / ")));
            }
        }
    }
}

/// `kind/slug` of every link that begins with a slash.
fn inner_links(html: &str) -> Vec<String> {
    let mut links: Vec<String> = html
        .split("href=\"/")
        .skip(1)
        .filter_map(|rest| rest.split(['"', '#', '?']).next())
        .filter(|path| path.contains('/'))
        .map(str::to_owned)
        .collect();
    links.sort();
    links.dedup();
    links
}

#[cfg(test)]
mod tests {
    use crate::check::tests::{data, messages};

    #[test]
    fn broken_guides_are_found() {
        let data = data(&[(
            "topic/t",
            "title = \"T\"\nguide = '''\n## The idea\n[x](/paper/none) $\\frac{$\n'''\nformula = '\\frac{1'",
        )]);
        let found = messages(&data, "prose");
        for part in ["/paper/none", "formula", "sections must be"] {
            assert!(found.contains(part), "{part} in {found}");
        }
    }
}
