//! A form of a page, filled in and sent as a browser without scripts does it.

use crate::html::Page;
use crate::http::{Answer, Ask, encode};
use crate::server::Server;

/// A form.
#[derive(Clone, Debug)]
pub struct Form {
    action: String,
    pairs: Vec<(String, String)>,
    cookie: String,
}

impl Form {
    /// The form of a page that is sent by POST to an address with this in it.
    ///
    /// # Panics
    /// When the page has none.
    pub fn of(answer: &Answer, action: &str) -> Self {
        let html = answer.text();
        let page = Page::read(&html);
        let is_form = |t: &&crate::html::Tag| t.name == "form" && t.is("method", "post");
        let start = page.tags.iter().position(|t| is_form(&t) && t.get("action").is_some_and(|a| a.contains(action)));
        let start = start.unwrap_or_else(|| panic!("no form to {action}: {} {html}", answer.status));
        let mut form = Self {
            action: page.tags[start].get("action").unwrap_or_default().to_owned(),
            pairs: Vec::new(),
            cookie: String::new(),
        };
        let mut select = String::new();
        for tag in page.tags[start + 1..].iter().take_while(|t| t.name != "form" && t.name != "footer") {
            let name = tag.get("name").unwrap_or_default().to_owned();
            let value = tag.get("value").unwrap_or_default().to_owned();
            match tag.name.as_str() {
                "input" if tag.is("type", "checkbox") && tag.get("checked").is_none() => {}
                "input" => form.pairs.push((name, value)),
                "textarea" => form.pairs.push((name, tag.text.strip_prefix('\n').unwrap_or(&tag.text).to_owned())),
                "select" => select = name,
                "option" if tag.get("selected").is_some() => form.pairs.push((select.clone(), value)),
                _ => {}
            }
        }
        form
    }

    /// What stands in a field.
    pub fn get(&self, name: &str) -> &str {
        self.pairs.iter().find(|(n, _)| n == name).map_or("", |(_, v)| v)
    }

    /// Types into a field, chooses, or ticks.
    pub fn set(mut self, name: &str, value: &str) -> Self {
        self.pairs.retain(|(n, _)| n != name);
        self.pairs.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Sends it with a cookie.
    pub fn with_cookie(mut self, cookie: &str) -> Self {
        cookie.clone_into(&mut self.cookie);
        self
    }

    /// The body that pressing a button sends.
    pub fn body(&self, button: &str) -> String {
        let pairs = self.pairs.iter().map(|(n, v)| (n.as_str(), v.as_str())).chain([("do", button)]);
        pairs.map(|(n, v)| format!("{}={}", encode(n), encode(v))).collect::<Vec<_>>().join("&")
    }

    /// Presses a button.
    pub fn press(&self, server: &Server, button: &str) -> Answer {
        let body = self.body(button);
        let mut ask = Ask::new("POST", &self.action).with("content-type", "application/x-www-form-urlencoded");
        ask.body = body.as_bytes();
        if !self.cookie.is_empty() {
            ask = ask.with("cookie", &self.cookie);
        }
        server.ask(&ask)
    }
}
