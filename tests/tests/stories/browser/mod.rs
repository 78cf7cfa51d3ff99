//! The site in a real browser.

mod axe;
mod engine;
mod every_page;
mod keyboard;
mod lab;
mod lab_files;
mod lab_page;
mod live;
mod phone;
mod plain;
mod policy;
mod submit;
mod theme;
