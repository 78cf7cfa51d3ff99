//! The tree of topics, as the entries' `parent` and `order` say.

use std::collections::{BTreeMap, HashMap, HashSet};

use catalog_model::{Entry, EntryId};

/// A topic in its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TopicNode {
    /// Slug.
    pub slug: String,
    /// Title.
    pub label: String,
    /// Depth, 0 at the top.
    pub depth: u8,
    /// The broader topic.
    pub parent: Option<String>,
    /// Place of its top-level topic, from 1: the hue that stands for it on every page.
    pub hue: u8,
}

/// All topics in tree order: each is followed by its narrower ones.
#[derive(Clone, Debug, Default)]
pub struct TopicTree {
    nodes: Vec<TopicNode>,
    place: HashMap<String, usize>,
}

impl TopicTree {
    /// Builds the tree. A topic whose broader topic is missing, or that is its own, stands at the top.
    pub fn build<'a>(entries: impl Iterator<Item = (&'a EntryId, &'a Entry)>) -> Self {
        let topics: BTreeMap<&str, &Entry> =
            entries.filter(|(id, _)| id.kind.slug() == "topic").map(|(id, entry)| (id.slug.as_str(), entry)).collect();
        let mut children: BTreeMap<Option<&str>, Vec<&str>> = BTreeMap::new();
        for (slug, entry) in &topics {
            let parent = entry.parent.as_deref().filter(|p| topics.contains_key(p) && !loops(&topics, slug));
            children.entry(parent).or_default().push(slug);
        }
        for siblings in children.values_mut() {
            siblings.sort_by_key(|slug| (topics[slug].order.unwrap_or(u32::MAX), *slug));
        }
        let mut tree = Self::default();
        for (i, top) in children.get(&None).cloned().unwrap_or_default().into_iter().enumerate() {
            tree.add(top, None, 0, u8::try_from(i + 1).unwrap_or(u8::MAX), &topics, &children);
        }
        tree.place = tree.nodes.iter().enumerate().map(|(i, n)| (n.slug.clone(), i)).collect();
        tree
    }

    fn add(
        &mut self,
        slug: &str,
        parent: Option<&str>,
        depth: u8,
        hue: u8,
        topics: &BTreeMap<&str, &Entry>,
        children: &BTreeMap<Option<&str>, Vec<&str>>,
    ) {
        self.nodes.push(TopicNode {
            slug: slug.to_owned(),
            label: topics[slug].title.clone(),
            depth,
            parent: parent.map(str::to_owned),
            hue,
        });
        for child in children.get(&Some(slug)).into_iter().flatten() {
            self.add(child, Some(slug), depth.saturating_add(1), hue, topics, children);
        }
    }

    /// All topics in tree order.
    pub fn nodes(&self) -> &[TopicNode] {
        &self.nodes
    }

    /// The topic with this slug.
    pub fn get(&self, slug: &str) -> Option<&TopicNode> {
        self.place.get(slug).map(|i| &self.nodes[*i])
    }

    /// The topic and everything below it, in tree order.
    pub fn below(&self, slug: &str) -> &[TopicNode] {
        let Some(&start) = self.place.get(slug) else { return &[] };
        let depth = self.nodes[start].depth;
        let more = self.nodes[start + 1..].iter().take_while(|n| n.depth > depth).count();
        &self.nodes[start..=start + more]
    }

    /// The topic and its broader ones, from the top down.
    pub fn path(&self, slug: &str) -> Vec<&TopicNode> {
        let mut path: Vec<&TopicNode> =
            std::iter::successors(self.get(slug), |n| self.get(n.parent.as_deref()?)).collect();
        path.reverse();
        path
    }
}

fn loops(topics: &BTreeMap<&str, &Entry>, slug: &str) -> bool {
    let mut seen = HashSet::from([slug]);
    let mut above = topics.get(slug).and_then(|e| e.parent.as_deref());
    while let Some(parent) = above {
        if !seen.insert(parent) {
            return true;
        }
        above = topics.get(parent).and_then(|e| e.parent.as_deref());
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(rows: &[(&str, Option<&str>, u32)]) -> TopicTree {
        let entries: Vec<(EntryId, Entry)> = rows
            .iter()
            .map(|(slug, parent, order)| {
                let entry = Entry {
                    title: slug.to_uppercase(),
                    parent: parent.map(str::to_owned),
                    order: Some(*order),
                    ..Entry::default()
                };
                (EntryId::parse(&format!("topic/{slug}")).unwrap(), entry)
            })
            .collect();
        TopicTree::build(entries.iter().map(|(id, e)| (id, e)))
    }

    #[test]
    fn order_depth_and_descent() {
        let tree =
            tree(&[("b", None, 2), ("a", None, 1), ("a2", Some("a"), 2), ("a1", Some("a"), 1), ("a1x", Some("a1"), 1)]);
        let slugs: Vec<_> = tree.nodes().iter().map(|n| n.slug.as_str()).collect();
        assert_eq!(slugs, ["a", "a1", "a1x", "a2", "b"]);
        assert_eq!(tree.below("a1").len(), 2);
        assert_eq!(tree.path("a1x").len(), 3);
        assert_eq!(tree.get("a2").unwrap().hue, 1);
        assert!(tree.below("none").is_empty());
    }

    #[test]
    fn loops_and_orphans_stand_at_the_top() {
        let tree = tree(&[("a", Some("b"), 1), ("b", Some("a"), 1), ("c", Some("missing"), 1)]);
        assert_eq!(tree.nodes().len(), 3);
        assert!(tree.nodes().iter().all(|n| n.depth == 0));
    }
}
