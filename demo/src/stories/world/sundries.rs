//! Sundry small things of a street: what lies in pockets and windows, what children play, what people talk about.
//!
//! They fill the world around a plot. Their colours and numbers are also what a careless memory mixes up.

use super::{Phrases, phrases};

pub(crate) const SUNDRIES: &[Phrases] = &[
    phrases("hue", &["red", "blue", "green", "yellow", "white", "black", "brown", "grey", "orange", "purple"]),
    phrases("count", &["two", "three", "four", "five", "six", "seven", "eight", "nine", "eleven", "a dozen"]),
    phrases("trinket", &[
        "a bent nail", "two nuts", "a piece of chalk", "half a biscuit", "a cork", "a snail shell", "a tram ticket",
        "a dead beetle", "three cherry stones", "a stub of pencil", "a bit of string", "a glass eye", "a rubber band",
        "an acorn", "a broken comb", "a lump of sugar", "a {hue} bead", "a foreign stamp", "a wishbone", "a fir cone",
        "a rusty hinge", "some moss", "a magnet", "a {hue} thread", "a paper boat", "a chestnut", "a thimble", "a fish hook",
        "a tooth", "a {hue} feather", "a flat stone", "a clothes peg",
    ]),
    phrases("ware", &[
        "a stuffed owl", "{hue} slippers", "a globe", "a cuckoo clock", "a birdcage", "{hue} umbrellas", "a rocking horse",
        "a tower of hats", "smoked eels", "a trumpet", "jars of sweets", "a ship in a bottle", "{hue} plates", "a barrel of herrings",
        "painted eggs", "a wooden leg", "wreaths of garlic", "a chess set", "a cello without strings", "{hue} braces",
        "a pyramid of pears", "soap in the shape of swans", "a tin dragon", "rolls of {hue} cloth", "mousetraps", "a lace collar",
        "a huge cheese", "fishing rods", "a suit of armour", "wicker chairs", "paper flowers", "candles as thick as an arm",
    ]),
    phrases("load", &[
        "turnips", "hay", "barrels", "old chairs", "milk cans", "geese", "bricks", "pumpkins", "a grandfather clock", "beehives",
        "empty bottles", "cabbages", "a piano", "flour sacks", "ladders", "mattresses", "church bells", "apple trees", "a brass band",
        "firewood",
    ]),
    phrases("game", &[
        "playing marbles", "skipping with a washing line", "selling mud pies", "walking on stilts", "playing at weddings",
        "rolling hoops", "fishing with a bent pin", "building a tower of crates", "arguing about a ball", "looking for four-leaf clovers",
        "teaching a dog to count", "sliding down the banisters", "having a spitting contest", "trading stamps", "burying a beetle",
        "blowing soap bubbles", "climbing the pump", "drawing a whale on the pavement", "throwing chestnuts at a tin",
        "trying on each other's shoes", "holding a snail race", "playing hospital",
    ]),
    phrases("topic", &[
        "the price of eggs", "the new bridge", "a cow that had got stuck", "the weather in other countries", "a wedding", "whose turn it was",
        "the best way to catch moles", "a hat in the window", "the mayor's moustache", "an uncle in America", "sore feet", "a lost parcel",
        "the right way to cook cabbage", "somebody's third cousin", "the length of the winter", "a comet", "the choir", "a ghost at the mill",
    ]),
    phrases("hair", &[
        "red hair", "black curls", "two thin plaits", "hair like straw", "brown hair that stood up at the back", "a fringe cut with kitchen scissors",
        "hair as short as a brush", "one long plait", "fair curls", "dark hair full of wind",
    ]),
    phrases("face", &[
        "a gap between the front teeth", "freckles everywhere", "a scratch on the nose", "ink on every finger", "one brown eye and one green",
        "a plaster on the chin", "ears that went red easily", "jam at the corner of the mouth", "a very serious look", "grass stains on both knees",
        "a laugh like a door hinge", "dimples",
    ]),
    phrases("dress", &[
        "boots that had belonged to a brother", "a {hue} jacket with one button missing", "odd socks, one {hue} and one {hue}", "a {hue} apron",
        "trousers with {count} pockets", "a {hue} jersey with a hole at the elbow", "wooden shoes", "a shirt that was much too long",
        "a {hue} neckerchief", "rubber boots, whatever the weather",
    ]),
    // A sentence about the look of somebody who is a child.
    phrases("look", &[
        "{@} had {hair} and {face}", "{@} had {face}, and wore {dress}", "{@} wore {dress}", "{@} had {hair}, and wore {dress}",
        "{@} was known for [two things|only two things]: {face}, and {dress}", "in {@.his} pocket there was [always|] {trinket}",
        "{@} [owned|had] {trinket}, {trinket} and [nothing else of value|a great many plans]",
    ]),
    // What is to be seen in passing.
    phrases("scene", &[
        "{name} and {name} were {game}", "[near by|not far off|by the wall] {name} and {name} were {game}",
        "{name} ran past with {trinket} in one hand [and {trinket} in the other|]",
        "the {tradesman} and the {tradesman} were talking about {topic}",
        "the {tradesman} [nodded|waved|called something] to the {tradesman} [across the street|from a window|over a fence]",
        "a cart with {load} [rumbled|creaked|rolled] by, and [behind it|then] one with {load}",
        "in a shop window one could see {ware}, {ware} and {ware}",
        "somebody was [carrying|pushing] {ware} [up the street|down the steps|on a barrow]",
        "on a washing line hung {count} {hue} socks and a {hue} [shirt|tablecloth|nightgown]",
        "{count} {hue} [birds|butterflies|balloons|paper flags] [went|drifted|fluttered] by overhead",
        "in {@!}'s pocket [lay|rattled|were] {trinket}, {trinket} and {trinket}",
        "the tower clock struck {count}, though it was [half past two|long past that|only ten]",
        "{count} [geese|sheep|nuns|schoolchildren] crossed [the road|the way] in a line",
        "{name} was looking for {trinket}, and {name} had [just trodden on it|found it already|swallowed it]",
        "somebody had chalked <{name} loves {name}> on [a wall|the pump|a {hue} door]",
        "the {tradesman} had hung out a {hue} sign: [back at {count}|fresh today|no shouting|beware of the goose]",
        "a {hue} [door|shutter] opened, and the {tradesman} [looked out|shook a duster|called for {name}]",
    ]),
];
