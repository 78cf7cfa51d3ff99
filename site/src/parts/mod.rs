//! Pieces that several pages are made of.

mod card;
mod chip;
mod facets;
mod found;
mod frame;
mod search_form;

pub use card::{card, card_list, fact, number, shelf, unit};
pub use chip::{chip, chips, count_list, crumbs, external, kind_row};
pub use facets::filters;
pub use found::{found, status};
pub use frame::{footer, header};
pub use search_form::search_form;
