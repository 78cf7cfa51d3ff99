//! Markdown to bullets and table rows, each with its section and its place. Knows CommonMark, GFM tables and the HTML
//! that lists contain; knows nothing of titles, years or entries. Cannot fail.

mod tags;

use std::ops::Range;
use std::rc::Rc;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use super::cell::addresses;
use super::marks::{heading, is_delimiter, pipe_shaped, pipes};
use super::report::{Notes, short};

/// What a list holds, in its order.
#[derive(Debug, Default)]
pub struct Document {
    /// Its first heading of the first level, where that is a title and no section.
    pub title: Option<String>,
    /// Every heading, as text.
    pub headings: Vec<String>,
    /// Bullets and rows.
    pub items: Vec<Item>,
}

/// A bullet or a table row.
#[derive(Debug)]
pub struct Item {
    /// First byte.
    pub at: usize,
    /// Headings above it, below the document's title.
    pub section: Vec<String>,
    /// Titles of the columns; none for a bullet.
    pub header: Option<Rc<Vec<String>>>,
    /// The cells of a row; a bullet has one.
    pub cells: Vec<Cell>,
    /// The bullet that this one is nested in.
    pub parent: Option<usize>,
}

/// What stands in a cell or bullet.
#[derive(Debug, Default, Clone)]
pub struct Cell {
    /// Its pieces, in order.
    pub pieces: Vec<Piece>,
}

/// A stretch of text, a link, an image or a line break.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// First byte.
    pub at: usize,
    /// The words to be read: of a link its text, of an image its alternative.
    pub text: String,
    /// In bold.
    pub strong: bool,
    /// What it is.
    pub mark: Mark,
}

/// What a piece is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mark {
    /// Plain words.
    Text,
    /// A link; `image` where an image stands for its text.
    Link {
        /// Target as written.
        url: String,
        /// Address of the image.
        image: Option<String>,
    },
    /// An image that is no link.
    Image {
        /// Address of the image.
        url: String,
    },
    /// The end of a line or paragraph.
    Break,
}

/// Most columns of a row that stands alone.
const MAX_COLUMNS: usize = 64;

/// Longest heading and title of a column, in characters: every entry below carries them along.
const MAX_NAME: usize = 200;

/// Reads a list.
pub fn read(text: &str, notes: &mut Notes) -> Document {
    let mut builder = Builder::new(text, notes);
    builder.feed(text, 0, false);
    builder.finish()
}

/// What is being read at the moment.
struct Frame {
    role: Role,
    at: usize,
    pieces: Vec<Piece>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Role {
    Prose,
    Bullet(usize),
    Cell,
    Heading(u8),
}

struct OpenLink {
    at: usize,
    url: String,
    text: String,
    image: Option<(String, String)>,
}

struct Builder<'t, 'n, 'p> {
    text: &'t str,
    notes: &'n mut Notes<'p>,
    frames: Vec<Frame>,
    strong: usize,
    link: Option<OpenLink>,
    image: Option<(usize, String, String)>,
    /// Headings above, with their levels. The flag marks the document's first heading.
    path: Vec<(u8, bool, String)>,
    headings: Vec<(u8, usize, String)>,
    /// Items, and for each whether its section begins with the document's first heading.
    items: Vec<(Item, bool)>,
    header: Option<Rc<Vec<String>>>,
    row: Option<(usize, Vec<Cell>)>,
    in_head: bool,
    html_head: bool,
    code: bool,
}

impl<'t, 'n, 'p> Builder<'t, 'n, 'p> {
    fn new(text: &'t str, notes: &'n mut Notes<'p>) -> Self {
        Self {
            text,
            notes,
            frames: Vec::new(),
            strong: 0,
            link: None,
            image: None,
            path: Vec::new(),
            headings: Vec::new(),
            items: Vec::new(),
            header: None,
            row: None,
            in_head: false,
            html_head: false,
            code: false,
        }
    }

    /// Parses `text`, whose bytes lie `shift` further on in the document. `alone`: it is one detached table row.
    fn feed(&mut self, text: &str, shift: isize, alone: bool) {
        let place = |range: &Range<usize>| (range.start as isize + shift).max(0) as usize;
        let mut html: Option<(usize, String)> = None;
        let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_FOOTNOTES;
        for (event, range) in Parser::new_ext(text, options).into_offset_iter() {
            let at = place(&range);
            match event {
                Event::Start(tag) => match tag {
                    Tag::Heading { level, .. } => self.push(Role::Heading(level as u8), at),
                    Tag::Paragraph if !self.in_bullet() => self.push(Role::Prose, at),
                    Tag::Item => self.start_bullet(at),
                    Tag::Table(_) if !alone => self.header = None,
                    Tag::TableHead => self.start_row(at, true),
                    Tag::TableRow => self.start_row(at, false),
                    Tag::TableCell => self.push(Role::Cell, at),
                    Tag::Strong => self.strong += 1,
                    Tag::Link { dest_url, .. } => self.start_link(at, dest_url.trim()),
                    Tag::Image { dest_url, .. } => self.image = Some((at, dest_url.to_string(), String::new())),
                    Tag::HtmlBlock => html = Some((at, String::new())),
                    Tag::CodeBlock(_) => self.code = true,
                    _ => {}
                },
                Event::End(tag) => match tag {
                    TagEnd::Heading(_) => self.end_heading(),
                    TagEnd::Paragraph if self.in_bullet() => self.line_break(at),
                    TagEnd::Paragraph => self.end_prose(range, alone),
                    TagEnd::Item => self.end_bullet(),
                    TagEnd::TableHead => self.end_row(&text[range], alone),
                    TagEnd::TableRow => self.end_row(&text[range], alone),
                    TagEnd::TableCell => self.end_cell(),
                    TagEnd::Strong => self.strong = self.strong.saturating_sub(1),
                    TagEnd::Link => self.end_link(),
                    TagEnd::Image => self.end_image(),
                    TagEnd::HtmlBlock => {
                        if let Some((at, block)) = html.take() {
                            self.html(&block, at);
                        }
                    }
                    TagEnd::CodeBlock => self.code = false,
                    _ => {}
                },
                Event::Text(words) | Event::Code(words) => self.words(at, &words),
                Event::InlineHtml(tag) => self.html(&tag, at),
                Event::Html(part) => match &mut html {
                    Some((_, block)) => block.push_str(&part),
                    None => self.html(&part, at),
                },
                Event::SoftBreak => self.words(at, " "),
                Event::HardBreak => self.line_break(at),
                _ => {}
            }
        }
    }

    fn in_bullet(&self) -> bool {
        matches!(self.frames.last().map(|f| f.role), Some(Role::Bullet(_)))
    }

    fn push(&mut self, role: Role, at: usize) {
        self.frames.push(Frame { role, at, pieces: Vec::new() });
    }

    fn piece(&mut self, piece: Piece) {
        if self.frames.is_empty() {
            self.push(Role::Prose, piece.at);
        }
        let Some(frame) = self.frames.last_mut() else { return };
        // The parser cuts text at every special character; what belongs together is joined again.
        if let (Mark::Text, Some(last)) = (&piece.mark, frame.pieces.last_mut())
            && last.mark == Mark::Text
            && last.strong == piece.strong
        {
            last.text.push_str(&piece.text);
            return;
        }
        frame.pieces.push(piece);
    }

    fn words(&mut self, at: usize, words: &str) {
        if self.code {
            return;
        }
        if let Some((_, _, alternative)) = &mut self.image {
            alternative.push_str(words);
        } else if let Some(link) = &mut self.link {
            link.text.push_str(words);
        } else {
            let strong = self.strong > 0;
            self.piece(Piece { at, text: words.to_owned(), strong, mark: Mark::Text });
        }
    }

    fn line_break(&mut self, at: usize) {
        if let Some(link) = &mut self.link {
            link.text.push(' ');
        } else if self.frames.last().is_some_and(|f| !f.pieces.is_empty()) {
            self.piece(Piece { at, text: String::new(), strong: false, mark: Mark::Break });
        }
    }

    fn start_link(&mut self, at: usize, url: &str) {
        self.end_link();
        self.link = Some(OpenLink { at, url: url.to_owned(), text: String::new(), image: None });
    }

    fn end_link(&mut self) {
        let Some(link) = self.link.take() else { return };
        let (image, alternative) = link.image.unzip();
        let text = if link.text.trim().is_empty() { alternative.unwrap_or_default() } else { link.text };
        let strong = self.strong > 0;
        self.piece(Piece { at: link.at, text, strong, mark: Mark::Link { url: link.url, image } });
    }

    fn end_image(&mut self) {
        let Some((at, url, text)) = self.image.take() else { return };
        match &mut self.link {
            Some(link) => link.image = Some((url, text)),
            None => self.piece(Piece { at, text, strong: false, mark: Mark::Image { url } }),
        }
    }

    /// Takes the innermost frame of a role off, and those in it, which were not closed. Without such a frame there is
    /// nothing to close, and all stay.
    fn pop(&mut self, wanted: fn(Role) -> bool) -> Option<Frame> {
        self.end_link();
        let at = self.frames.iter().rposition(|f| wanted(f.role))?;
        let inside = self.frames.split_off(at + 1);
        let mut frame = self.frames.pop()?;
        for mut inner in inside {
            match inner.role {
                Role::Bullet(index) => self.fill(index, inner.pieces),
                _ => frame.pieces.append(&mut inner.pieces),
            }
        }
        Some(frame)
    }

    fn end_heading(&mut self) {
        let Some(frame) = self.pop(|role| matches!(role, Role::Heading(_))) else { return };
        let Role::Heading(level) = frame.role else { return };
        self.note_links(&frame.pieces, "in a heading");
        let words: String = frame
            .pieces
            .iter()
            .filter(|p| !matches!(p.mark, Mark::Image { .. } | Mark::Link { image: Some(_), .. }))
            .map(|p| p.text.as_str())
            .collect();
        let name = self.cut(frame.at, "heading", heading(&words));
        self.path.retain(|(above, _, _)| *above < level);
        if !name.is_empty() {
            self.path.push((level, self.headings.is_empty(), name.clone()));
            self.headings.push((level, frame.at, name));
        }
        self.header = None;
    }

    /// A name that many entries carry, cut where it is no name.
    fn cut(&mut self, at: usize, what: &str, name: String) -> String {
        let Some((end, _)) = name.char_indices().nth(MAX_NAME) else { return name };
        let message = format!("a {what} of {} characters: {}", name.chars().count(), short(&name));
        self.notes.add(at, "long-title", message, format!("cut to {MAX_NAME}"));
        name[..end].trim_end().to_owned()
    }

    /// Links that make no entry because of where they stand.
    fn note_links(&mut self, pieces: &[Piece], place: &str) {
        for piece in pieces {
            match &piece.mark {
                Mark::Link { url, image: None } if !url.is_empty() || !piece.text.trim().is_empty() => {
                    let message = format!("a link {place}: {} ({})", short(&piece.text), short(url));
                    self.notes.add(piece.at, "prose-link", message, "no entry is made");
                }
                Mark::Text => {
                    for range in addresses(&piece.text) {
                        let message = format!("an address {place}: {}", short(&piece.text[range.clone()]));
                        self.notes.add(piece.at + range.start, "prose-link", message, "no entry is made");
                    }
                }
                _ => {}
            }
        }
    }

    fn start_bullet(&mut self, at: usize) {
        self.end_link();
        let parent =
            self.frames.iter().rev().find_map(|f| if let Role::Bullet(index) = f.role { Some(index) } else { None });
        let index = self.items.len();
        self.add_item(at, None, Vec::new(), parent);
        self.push(Role::Bullet(index), at);
    }

    fn end_bullet(&mut self) {
        if let Some(Frame { role: Role::Bullet(index), pieces, .. }) = self.pop(|role| matches!(role, Role::Bullet(_)))
        {
            self.fill(index, pieces);
        }
    }

    fn fill(&mut self, bullet: usize, pieces: Vec<Piece>) {
        if let Some((item, _)) = self.items.get_mut(bullet) {
            item.cells = vec![Cell { pieces }];
        }
    }

    fn add_item(&mut self, at: usize, header: Option<Rc<Vec<String>>>, cells: Vec<Cell>, parent: Option<usize>) {
        let section = self.path.iter().map(|(_, _, name)| name.clone()).collect();
        let below_first = self.path.first().is_some_and(|(level, first, _)| *first && *level == 1);
        self.items.push((Item { at, section, header, cells, parent }, below_first));
    }

    fn start_row(&mut self, at: usize, head: bool) {
        self.end_open_row();
        self.row = Some((at, Vec::new()));
        self.in_head = head;
        self.html_head = false;
    }

    fn end_cell(&mut self) {
        let Some(frame) = self.pop(|role| role == Role::Cell) else { return };
        match &mut self.row {
            Some((_, cells)) => cells.push(Cell { pieces: frame.pieces }),
            None => self.note_links(&frame.pieces, "in a cell outside of a row"),
        }
    }

    /// Ends a row of HTML: at its closing tag, or where the next one begins without it.
    fn end_open_row(&mut self) {
        if self.row.is_some() {
            self.end_cell();
            self.in_head |= self.html_head && self.row.as_ref().is_some_and(|r| !r.1.is_empty());
            self.end_row("", false);
        }
    }

    fn end_row(&mut self, raw: &str, alone: bool) {
        let Some((at, cells)) = self.row.take() else { return };
        if self.in_head {
            self.in_head = false;
            if !alone {
                let mut header = Vec::with_capacity(cells.len());
                for cell in &cells {
                    self.note_links(&cell.pieces, "in the head of a table");
                    header.push(self.cut(at, "column's title", plain(&cell.pieces)));
                }
                self.header = Some(Rc::new(header));
            }
            return;
        }
        let written = pipes(raw);
        let comment = raw.trim_end().rsplit('|').next().is_some_and(|last| last.trim_start().starts_with("[//]:"));
        if written > cells.len() + usize::from(comment) && !raw.is_empty() {
            let message = format!("the row has {written} cells, its table {} columns: {}", cells.len(), short(raw));
            self.notes.add(at, "extra-cells", message, "the cells beyond the last column are not read");
        }
        let fits = |h: &Rc<Vec<String>>| !alone || h.len() == cells.len();
        let header = self.header.clone().filter(fits).unwrap_or_else(|| Rc::new(vec![String::new(); cells.len()]));
        self.add_item(at, Some(header), cells, None);
    }

    fn end_prose(&mut self, range: Range<usize>, alone: bool) {
        self.end_link();
        let Some(frame) = self.frames.pop() else { return };
        if frame.role != Role::Prose {
            self.frames.push(frame);
            return;
        }
        let raw = if alone { "" } else { self.text.get(range.clone()).unwrap_or_default() };
        if raw.lines().all(|l| pipe_shaped(l) || l.trim().is_empty()) && !raw.trim().is_empty() {
            self.detached_rows(raw, range.start);
            return;
        }
        self.note_links(&frame.pieces, "in running text");
    }

    /// Lines that look like table rows but belong to no table, because a blank line or nothing stands above them.
    fn detached_rows(&mut self, raw: &str, start: usize) {
        let mut at = start;
        for line in raw.split_inclusive('\n') {
            let columns = pipes(line);
            if line.trim().is_empty() || is_delimiter(line) {
                at += line.len();
                continue;
            }
            if columns > MAX_COLUMNS {
                self.notes.add(
                    at,
                    "extra-cells",
                    format!("a row of {columns} cells outside of a table"),
                    "the row is not read",
                );
                at += line.len();
                continue;
            }
            let has_link = line.contains("](") || line.contains("://");
            if self.header.is_none() && !has_link {
                // The head of a table that lacks its delimiter row.
                let cells = line.trim().trim_matches('|').split('|').map(str::trim);
                let header = cells.map(|c| self.cut(at, "column's title", c.to_owned())).collect();
                self.header = Some(Rc::new(header));
            } else {
                self.notes.add(
                    at,
                    "detached-row",
                    format!("a table row outside of a table: {}", short(line)),
                    "read as a row of the table above",
                );
                let head = format!("|{}\n|{}\n", " |".repeat(columns), "-|".repeat(columns));
                let shift = at as isize - head.len() as isize;
                self.feed(
                    &format!("{head}{}", line.trim_start()),
                    shift + (line.len() - line.trim_start().len()) as isize,
                    true,
                );
            }
            at += line.len();
        }
    }

    fn finish(mut self) -> Document {
        self.end_link();
        while let Some(frame) = self.frames.last() {
            match frame.role {
                Role::Bullet(_) => self.end_bullet(),
                Role::Heading(_) => self.end_heading(),
                Role::Cell => self.end_cell(),
                Role::Prose => self.end_prose(0..0, true),
            }
        }
        self.end_open_row();
        // The first heading of the first level is the title, unless entries stand directly below it and others follow.
        let first_level = self.headings.iter().filter(|h| h.0 == 1).count();
        let direct = self.items.iter().any(|(item, below)| *below && item.section.len() == 1);
        let title = self.headings.first().filter(|h| h.0 == 1 && (first_level == 1 || !direct)).map(|h| h.2.clone());
        let strip = title.is_some();
        let items = self.items.into_iter().map(|(mut item, below)| {
            if strip && below {
                item.section.remove(0);
            }
            item
        });
        let items: Vec<Item> = items.collect();
        let headings = self.headings.into_iter().skip(usize::from(strip)).map(|h| h.2).collect();
        Document { title, headings, items }
    }
}

/// Plain words of pieces.
pub fn plain(pieces: &[Piece]) -> String {
    let words: String = pieces.iter().map(|p| if p.mark == Mark::Break { " " } else { p.text.as_str() }).collect();
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::places::Places;

    fn parse(text: &str) -> Document {
        let places = Places::new(text, Default::default());
        read(text, &mut Notes::new(&places))
    }

    #[test]
    fn sections_are_the_headings_below_the_title() {
        let doc = parse("# The List :star:\n\n### A ⚡️\n- x\n\n ## B \\& C\n#### D\n- y\n");
        assert_eq!(doc.title.as_deref(), Some("The List"));
        let sections: Vec<_> = doc.items.iter().map(|i| i.section.join(" / ")).collect();
        assert_eq!(sections, ["A", "B & C / D"]);
        // Headings of the first level that hold entries are sections.
        let doc = parse("# A\n- x\n\n# B\n- y\n");
        assert_eq!(doc.title, None);
        assert_eq!(doc.items[1].section, ["B"]);
    }

    #[test]
    fn nested_bullets_know_their_parents() {
        let doc = parse("- a\n  - b\n    1. c\n- d\n");
        let parents: Vec<_> = doc.items.iter().map(|i| i.parent).collect();
        assert_eq!(parents, [None, Some(0), Some(1), None]);
        assert_eq!(plain(&doc.items[2].cells[0].pieces), "c");
    }

    #[test]
    fn html_lists_and_tables_are_read_too() {
        let doc = parse(
            "<h2>Tools</h2>\n<ul>\n<li><a href=\"https://a.b/\">A</a> does &amp; is</li>\n</ul>\n\n<table><tr><th>Name</th></tr><tr><td><b>x</b></td></tr></table>\n",
        );
        assert_eq!(doc.items.len(), 2);
        assert_eq!(doc.items[0].section, ["Tools"]);
        assert_eq!(doc.items[0].cells[0].pieces[0].mark, Mark::Link { url: "https://a.b/".into(), image: None });
        assert_eq!(plain(&doc.items[0].cells[0].pieces), "A does & is");
        assert_eq!(doc.items[1].header.as_deref().unwrap(), &["Name"]);
    }
}
