//! Every page of the site, as functions from data to HTML, and the islands that make pages quicker in a browser.
//!
//! The server's half (pages, parts, charts, head) knows the words of `catalog-model` and nothing else of the server:
//! no routes, no search engine, no clock. The browser's half is `islands` alone. See README.md for where things go.

// Views are types: a whole page nests deeper than the compiler expects.
#![recursion_limit = "256"]

pub mod islands;

#[cfg(feature = "ssr")]
mod address;
#[cfg(feature = "ssr")]
mod chart;
#[cfg(feature = "ssr")]
mod document;
#[cfg(feature = "ssr")]
mod figures;
#[cfg(feature = "ssr")]
pub mod fragment;
#[cfg(feature = "ssr")]
mod head;
#[cfg(any(feature = "ssr", feature = "lab"))]
pub mod lab;
#[cfg(feature = "ssr")]
pub mod page;
#[cfg(feature = "ssr")]
mod pages;
#[cfg(feature = "ssr")]
mod parts;
#[cfg(feature = "ssr")]
pub mod recorded;
#[cfg(feature = "ssr")]
mod words;

#[cfg(feature = "ssr")]
pub use document::{Assets, Site};
