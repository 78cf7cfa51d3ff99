//! Stories: what people and programs do with the running site, told against the real server program.
//!
//! One program for all of them, so that it is linked once and all share one server and one browser driver.

mod api;
mod assets;
mod autofill;
mod bad_data;
mod bad_requests;
mod browser;
mod citations;
mod connections;
mod crawl;
mod disk;
mod github;
mod guard;
mod import;
mod lab;
mod pages;
mod reload;
mod search_log;
mod submit;
mod tidy;
