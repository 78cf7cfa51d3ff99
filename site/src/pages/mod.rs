//! One file per page.

pub mod about;
pub mod desk;
pub mod entry;
pub mod home;
pub mod lab;
pub mod list;
pub mod problem;
pub mod search;
pub mod searches;
pub mod statistics;
mod topic;
pub mod topics;
