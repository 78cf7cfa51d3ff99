//! Things one can hold, lose, mend and give, with the colours and stuffs that fit them.

/// The uses a plot can ask for.
pub(crate) const SMALL: u8 = 1;
pub(crate) const TOY: u8 = 2;
pub(crate) const TOOL: u8 = 4;
pub(crate) const KEEPSAKE: u8 = 8;
pub(crate) const WEAR: u8 = 16;
pub(crate) const HOLDS: u8 = 32;
pub(crate) const MUSIC: u8 = 64;
pub(crate) const BREAKS: u8 = 128;

/// Looks that stand after the colour: "a green leather bag".
pub(crate) const STUFFS: &[&str] =
    &["wooden", "tin", "glass", "rubber", "paper", "rag", "woollen", "leather", "silk", "straw"];

/// Marks that make one thing of its kind known from another: of cloth, and of what is hard.
pub(crate) const SOFT_MARKS: &[&str] = &[
    "with a patch on one side",
    "with a darned corner",
    "with a frayed edge",
    "with a stain in the shape of a cloud",
    "with a loose thread",
    "with two odd stitches",
    "with a seam in a different shade",
];
pub(crate) const HARD_MARKS: &[&str] = &[
    "with a dent in one side",
    "with a chip at the edge",
    "with a scratch right across it",
    "with a tiny star on the bottom",
    "with a worn rim",
    "with a crack as fine as a hair",
    "with somebody's initials on it",
    "with a bit of old paint on it",
];

const PAINT: &[&str] = &["red", "blue", "green", "yellow", "white", "orange", "purple", "black"];
const CLOTH: &[&str] = &["red", "blue", "green", "yellow", "white", "grey", "purple", "orange", "brown"];
const METAL: &[&str] = &["silver", "golden", "black", "grey"];
const STONE: &[&str] = &["white", "black", "green", "grey", "red", "blue"];
const WOOD: &[&str] = &["brown", "red", "black", "yellow", "green", "blue", "white"];

#[derive(Debug)]
pub(crate) struct Thing {
    pub(crate) noun: &'static str,
    pub(crate) uses: u8,
    pub(crate) colours: &'static [&'static str],
    /// Adjectives of size, age or stuff, that may stand before the colour.
    pub(crate) looks: &'static [&'static str],
    /// What it is good for or what is dear about it, as a clause after "it" or "that".
    pub(crate) charm: &'static str,
}

const fn thing(
    noun: &'static str,
    uses: u8,
    colours: &'static [&'static str],
    looks: &'static [&'static str],
    charm: &'static str,
) -> Thing {
    Thing { noun, uses, colours, looks, charm }
}

pub(crate) const THINGS: &[Thing] = &[
    thing("kite", TOY, PAINT, &["big", "new", "paper"], "could climb higher than the church tower"),
    thing("ball", TOY, PAINT, &["new", "rubber", "big"], "bounced over walls as if it had wings"),
    thing("top", TOY | SMALL, PAINT, &["wooden", "little"], "hummed when it spun"),
    thing("marble", TOY | SMALL | KEEPSAKE, PAINT, &["glass", "round"], "had a twist of light inside"),
    thing("whistle", TOY | SMALL | MUSIC, METAL, &["tin", "small"], "could be heard across three fields"),
    thing("doll", TOY | BREAKS, CLOTH, &["little", "old", "rag"], "had crooked button eyes"),
    thing("cart", TOY | HOLDS | BREAKS, WOOD, &["little", "wooden"], "rattled on its four wheels"),
    thing("sledge", TOY | BREAKS, WOOD, &["long", "wooden", "fast"], "had won every race on the hill"),
    thing("puppet", TOY | KEEPSAKE | BREAKS, CLOTH, &["wooden", "funny"], "could nod and wave"),
    thing("drum", MUSIC | TOY | BREAKS, PAINT, &["round", "big"], "made windows shake"),
    thing("flute", MUSIC | KEEPSAKE, WOOD, &["slim", "wooden"], "sounded like wind in the reeds"),
    thing(
        "fiddle",
        MUSIC | BREAKS | KEEPSAKE,
        &["brown", "red", "black", "golden"],
        &["old", "small"],
        "could make people cry and dance in one song",
    ),
    thing("bell", MUSIC | SMALL | KEEPSAKE, METAL, &["small", "old", "round"], "rang as clear as water"),
    thing(
        "lantern",
        TOOL | BREAKS,
        &["red", "green", "black", "silver", "yellow", "blue"],
        &["tin", "old", "small"],
        "threw a warm circle of light",
    ),
    thing(
        "lamp",
        TOOL | BREAKS,
        &["green", "white", "blue", "golden", "red"],
        &["old", "glass", "tall"],
        "had never once gone out in a draught",
    ),
    thing("hammer", TOOL, &["black", "red", "grey"], &["heavy", "old"], "fitted the hand like a friend"),
    thing("spade", TOOL, &["red", "green", "black", "grey"], &["small", "sharp"], "had dug every bed in the garden"),
    thing(
        "bucket",
        TOOL | HOLDS,
        &["blue", "red", "green", "silver", "white"],
        &["tin", "old", "dented"],
        "did not leak, or hardly",
    ),
    thing("rope", TOOL, &["white", "brown", "green", "grey"], &["long", "thick"], "could hold a horse"),
    thing("ladder", TOOL, WOOD, &["long", "wooden"], "reached up to the gutter"),
    thing(
        "compass",
        TOOL | SMALL | KEEPSAKE | BREAKS,
        METAL,
        &["small", "old", "round"],
        "always knew where north was",
    ),
    thing("penknife", TOOL | SMALL | KEEPSAKE, PAINT, &["small", "sharp"], "had three blades and a tiny saw"),
    thing("spyglass", TOOL | KEEPSAKE | BREAKS, METAL, &["long", "old"], "brought far ships close enough to wave to"),
    thing("watch", SMALL | KEEPSAKE | BREAKS, METAL, &["round", "old"], "ticked as loudly as a beetle in a box"),
    thing("key", SMALL | KEEPSAKE, METAL, &["rusty", "little", "long"], "opened a door that nobody could find"),
    thing(
        "coin",
        SMALL | KEEPSAKE,
        METAL,
        &["old", "worn", "round"],
        "showed a ship on one side and a king on the other",
    ),
    thing("ring", SMALL | KEEPSAKE, METAL, &["thin", "plain"], "had belonged to three grandmothers"),
    thing(
        "brooch",
        SMALL | KEEPSAKE,
        &["silver", "golden", "blue", "green", "red"],
        &["small", "old"],
        "was shaped like a swallow",
    ),
    thing("button", SMALL | KEEPSAKE, PAINT, &["big", "shiny", "wooden"], "came from a captain's coat"),
    thing("pebble", SMALL | KEEPSAKE, STONE, &["smooth", "round", "flat"], "was warm from lying in a pocket"),
    thing(
        "shell",
        SMALL | KEEPSAKE | BREAKS,
        &["white", "pink", "brown", "blue", "orange"],
        &["curled", "big"],
        "had the sound of the sea in it",
    ),
    thing(
        "feather",
        SMALL | KEEPSAKE,
        &["white", "blue", "grey", "black", "brown", "green"],
        &["long", "soft"],
        "had fallen from a very high sky",
    ),
    thing("ribbon", SMALL | WEAR | KEEPSAKE, CLOTH, &["long", "silk", "wide"], "fluttered like a small flag"),
    thing("scarf", WEAR, CLOTH, &["woollen", "long", "striped"], "went three times round the neck"),
    thing("shawl", WEAR, CLOTH, &["woollen", "warm"], "was as light as a breath and twice as warm"),
    thing("pullover", WEAR, CLOTH, &["woollen", "thick", "striped"], "reached down to the knees"),
    thing("waistcoat", WEAR, CLOTH, &["warm", "woollen"], "had six pockets, one inside the other"),
    thing("cap", WEAR, CLOTH, &["woollen", "old", "flat"], "kept the rain out of both eyes"),
    thing("hat", WEAR, CLOTH, &["straw", "wide", "old"], "made its wearer look like an explorer"),
    thing("coat", WEAR, CLOTH, &["warm", "long", "new"], "had pockets deep enough for a loaf of bread"),
    thing("cloak", WEAR, CLOTH, &["long", "heavy"], "was as good as a tent in the rain"),
    thing("mitten", WEAR | SMALL, CLOTH, &["woollen", "thick"], "had a snowflake knitted on the back"),
    thing("blanket", KEEPSAKE, CLOTH, &["soft", "old", "woollen"], "smelled of home"),
    thing("cushion", KEEPSAKE, CLOTH, &["round", "soft"], "was stuffed with lavender"),
    thing("box", HOLDS | KEEPSAKE, WOOD, &["small", "wooden", "tin"], "closed with a click"),
    thing("basket", HOLDS, &["brown", "white", "yellow", "green"], &["round", "deep"], "could hold forty apples"),
    thing("bag", HOLDS | WEAR, CLOTH, &["leather", "old", "heavy"], "had been around the world once"),
    thing(
        "jar",
        HOLDS | BREAKS,
        &["blue", "green", "white", "brown"],
        &["glass", "big"],
        "sparkled on the window sill",
    ),
    thing(
        "jug",
        HOLDS | BREAKS | KEEPSAKE,
        &["blue", "white", "green", "brown", "yellow"],
        &["fat", "old"],
        "poured without spilling a drop",
    ),
    thing(
        "cup",
        HOLDS | BREAKS | KEEPSAKE,
        &["blue", "white", "green", "yellow", "red"],
        &["small", "painted"],
        "had a bird painted on it",
    ),
    thing(
        "bowl",
        HOLDS | BREAKS,
        &["blue", "white", "green", "brown", "yellow", "red"],
        &["round", "deep"],
        "was big enough for two helpings",
    ),
    thing(
        "plate",
        BREAKS | KEEPSAKE,
        &["blue", "white", "green", "yellow"],
        &["round", "painted"],
        "came out only on birthdays",
    ),
    thing(
        "vase",
        BREAKS | HOLDS,
        &["blue", "white", "green", "purple"],
        &["tall", "thin"],
        "stood where the morning light came in",
    ),
    thing(
        "clock",
        BREAKS | KEEPSAKE,
        &["golden", "white", "black", "red", "green"],
        &["old", "small"],
        "had a bird that came out every hour",
    ),
    thing(
        "mirror",
        BREAKS | KEEPSAKE,
        &["silver", "golden", "black"],
        &["small", "round"],
        "made every room look twice as big",
    ),
    thing("umbrella", WEAR | BREAKS, CLOTH, &["big", "old"], "opened with a bang"),
    thing("book", KEEPSAKE, PAINT, &["thick", "old", "little"], "told of islands and ice"),
    thing("map", KEEPSAKE, &["brown", "yellow", "white"], &["old", "folded"], "had a cross in one corner"),
    thing("notebook", SMALL | KEEPSAKE, PAINT, &["thin", "small"], "was full of drawings of birds"),
    thing("pencil", SMALL | TOOL, PAINT, &["short", "new"], "drew the softest lines"),
    thing("brush", TOOL | SMALL, WOOD, &["thin", "soft"], "had painted half the shop signs in town"),
    thing("flag", TOY, PAINT, &["little", "new"], "cracked in the wind"),
    thing("boat", TOY | BREAKS, PAINT, &["wooden", "little"], "had a sail made from a handkerchief"),
    thing("train", TOY | BREAKS, PAINT, &["tin", "little"], "puffed if you turned the key"),
    thing("horse", TOY | KEEPSAKE | BREAKS, WOOD, &["wooden", "small"], "fitted into the palm of a hand"),
    thing("stool", TOOL | BREAKS, WOOD, &["wooden", "low"], "had three legs and a heart cut in the seat"),
];

impl Thing {
    /// The marks it may bear. What is small bears none: a pebble has no dent.
    pub(crate) fn marks(&self) -> &'static [&'static str] {
        match self.uses {
            uses if uses & SMALL != 0 => &[],
            uses if uses & WEAR != 0 => SOFT_MARKS,
            uses if uses & (TOOL | HOLDS | MUSIC) != 0 => HARD_MARKS,
            _ => &[],
        }
    }
}

/// Finds a thing by its noun.
pub(crate) fn find_thing(noun: &str) -> Option<&'static Thing> {
    THINGS.iter().find(|thing| thing.noun == noun)
}
