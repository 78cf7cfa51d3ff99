//! One file per kind; the table that joins them is [`crate::kind::KINDS`].

pub mod article;
pub mod benchmark;
pub mod book;
pub mod fact;
pub mod lecture;
pub mod metric;
pub mod organization;
pub mod paper;
pub mod person;
pub mod report;
pub mod tool;
pub mod topic;
