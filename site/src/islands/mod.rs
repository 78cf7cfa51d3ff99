//! What runs in the browser. Each island adds behaviour to HTML that already works without it: no island holds page
//! content, takes data from the server at start, or is needed to read or to search.

mod copy;
mod dom;
mod live_search;
mod shortcuts;
mod theme;

pub use copy::CopyButton;
pub use live_search::LiveSearch;
pub use shortcuts::Shortcuts;
pub use theme::ThemeSwitch;
