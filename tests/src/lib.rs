//! What the stories share: the real server as a process, a plain HTTP client, a browser, a data folder to play with.
//!
//! The stories are one test program, `tests/stories/`. Run by `cargo test` alone they pass without doing anything and
//! say so, because the server and the browser's code must be built first: `cargo xtask test` does that.

pub mod browser;
pub mod database;
pub mod disk;
pub mod folder;
pub mod form;
pub mod github;
pub mod house;
pub mod html;
pub mod http;
pub mod model;
pub mod pages;
pub mod process;
pub mod replay;
pub mod serve;
pub mod server;
pub mod settings;
