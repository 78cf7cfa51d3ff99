//! The HTML inside of Markdown: links, images, list items, rows and headings mean what their Markdown means; all other
//! tags are as if they were not there.

use super::super::html::{self, Token};
use super::super::report::short;
use super::{Builder, Role};

impl Builder<'_, '_, '_> {
    /// Reads a stretch of HTML.
    pub(super) fn html(&mut self, html: &str, start: usize) {
        for (offset, token) in html::tokens(html) {
            let at = start + offset;
            match token {
                Token::Text(text) => {
                    let plain = html::decode(&text.replace(['\n', '\r', '\t'], " "));
                    if !plain.trim().is_empty() || self.frames.last().is_some_and(|f| !f.pieces.is_empty()) {
                        self.words(at, &plain);
                    }
                }
                Token::Comment(inside) => {
                    if inside.contains("](") || inside.contains("://") {
                        self.notes.add(
                            at,
                            "comment",
                            format!("a comment with links: {}", short(inside)),
                            "no entry is made",
                        );
                    }
                }
                Token::Open { name, attributes } => {
                    let attribute =
                        |key: &str| attributes.iter().find(|a| a.0 == key).map(|a| a.1.clone()).unwrap_or_default();
                    self.open_tag(&name, at, &attribute);
                }
                Token::Close(name) => self.close_tag(&name, at),
            }
        }
        // Words directly in an HTML block are running text of their own.
        if let [frame] = self.frames.as_slice()
            && frame.role == Role::Prose
            && self.link.is_none()
            && html.ends_with('\n')
        {
            self.end_prose(0..0, true);
        }
    }

    fn open_tag(&mut self, name: &str, at: usize, attribute: &dyn Fn(&str) -> String) {
        match name {
            "a" if !attribute("href").is_empty() => self.start_link(at, attribute("href").trim()),
            "img" => {
                self.image = Some((at, attribute("src"), attribute("alt")));
                self.end_image();
            }
            "br" | "p" | "div" => self.line_break(at),
            "b" | "strong" => self.strong += 1,
            "li" => self.start_bullet(at),
            "table" => self.header = None,
            "tr" => {
                self.start_row(at, false);
                self.html_head = true;
            }
            "td" | "th" if self.row.is_some() => {
                if self.frames.last().is_some_and(|f| f.role == Role::Cell) {
                    self.end_cell();
                }
                self.html_head &= name == "th";
                self.push(Role::Cell, at);
            }
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                let level = name[1..].parse().unwrap_or(6);
                self.push(Role::Heading(level), at);
            }
            _ => {}
        }
    }

    fn close_tag(&mut self, name: &str, at: usize) {
        match name {
            "a" => self.end_link(),
            "b" | "strong" => self.strong = self.strong.saturating_sub(1),
            "li" => self.end_bullet(),
            "td" | "th" => self.end_cell(),
            "tr" => self.end_open_row(),
            "p" | "div" => self.line_break(at),
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => self.end_heading(),
            _ => {}
        }
    }
}
