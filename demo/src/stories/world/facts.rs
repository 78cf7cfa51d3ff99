//! Small facts that a plot plants and asks for again: a day, a number, a password, a hiding place.
//!
//! Every value is one common word, so that a model's answer is one or two tokens.

#[derive(Debug)]
pub(crate) struct Fact {
    pub(crate) kind: &'static str,
    pub(crate) values: &'static [&'static str],
}

const fn fact(kind: &'static str, values: &'static [&'static str]) -> Fact {
    Fact { kind, values }
}

pub(crate) const FACTS: &[Fact] = &[
    fact("day", &["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]),
    fact("number", &["three", "four", "five", "six", "seven", "eight", "nine", "ten", "twelve"]),
    fact("crowd", &["eight", "nine", "ten", "twelve", "fifteen", "twenty", "thirty"]),
    fact(
        "password",
        &["walnut", "pepper", "thunder", "feather", "button", "pumpkin", "marble", "lantern", "turnip", "comet"],
    ),
    fact("spot", &["bench", "hedge", "willow", "bridge", "cart", "boat", "barrel", "ladder"]),
    fact("indoors", &["bed", "table", "stairs", "bench", "sofa", "rug", "desk", "piano"]),
    fact("flavour", &["plum", "apple", "cherry", "honey", "lemon", "pear", "ginger", "walnut"]),
    fact("juice", &["plum", "apple", "cherry", "lemon", "pear", "orange", "peach", "grape"]),
    fact("ship", &["bed", "table", "sofa", "bench", "piano", "cupboard", "desk", "wardrobe"]),
    fact("shape", &["star", "moon", "heart", "leaf", "fish", "bird", "anchor", "crown"]),
    fact("tree", &["oak", "willow", "birch", "pine", "chestnut", "elm", "ash", "maple"]),
    fact("herb", &["mint", "thyme", "sage", "parsley", "dill", "rosemary"]),
    fact("boat", &["Swallow", "Heron", "Daisy", "Comet", "Otter", "Pearl", "Gull", "Lark"]),
    fact("colour", &["red", "blue", "green", "yellow", "white", "orange", "purple", "black"]),
    fact("direction", &["north", "south", "east", "west"]),
    fact("month", &["March", "April", "May", "June", "August", "September", "October"]),
    fact("tune", &["rain", "river", "miller", "moon", "sparrow", "road", "harvest", "snow"]),
    fact("drawer", &["top", "middle", "bottom", "left", "right"]),
    fact("seed", &["sunflower", "pumpkin", "bean", "radish", "poppy", "carrot", "pea", "lettuce"]),
    fact("role", &["king", "wolf", "moon", "baker", "pirate", "giant", "queen", "bear"]),
    fact("dream", &["whale", "dragon", "castle", "train", "giant", "tiger", "island", "balloon"]),
    fact("pet", super::animals::PET_NAMES),
];

/// Finds a kind of fact by name.
pub(crate) fn find_fact(kind: &str) -> Option<&'static Fact> {
    FACTS.iter().find(|fact| fact.kind == kind)
}
