//! Animals: what they look like, what they say, eat and do, and where they belong.

/// The sorts of animals a plot can ask for.
pub(crate) const PET: u8 = 1;
pub(crate) const FARM: u8 = 2;
pub(crate) const WILD: u8 = 4;
pub(crate) const BIRD: u8 = 8;

#[derive(Debug)]
pub(crate) struct Animal {
    pub(crate) noun: &'static str,
    pub(crate) kind: u8,
    pub(crate) coats: &'static [&'static str],
    /// A verb in the past tense.
    pub(crate) sound: &'static str,
    pub(crate) food: &'static str,
    /// Things it does, as clauses without their subject.
    pub(crate) acts: &'static [&'static str],
    pub(crate) home: &'static str,
}

const fn animal(
    noun: &'static str,
    kind: u8,
    coats: &'static [&'static str],
    [sound, food, home]: [&'static str; 3],
    acts: &'static [&'static str],
) -> Animal {
    Animal { noun, kind, coats, sound, food, acts, home }
}

pub(crate) const ANIMALS: &[Animal] = &[
    animal(
        "dog",
        PET,
        &["brown", "black", "white", "grey", "spotted"],
        ["barked", "a crust of bread", "kennel"],
        &["wagged its tail", "pricked up one ear", "sniffed at every stone", "shook itself from nose to tail"],
    ),
    animal(
        "puppy",
        PET,
        &["brown", "black", "white", "golden", "spotted"],
        ["yelped", "a piece of cheese", "basket"],
        &[
            "tripped over its own paws",
            "chewed on a shoelace",
            "rolled on its back",
            "licked every hand it could reach",
        ],
    ),
    animal(
        "cat",
        PET,
        &["grey", "black", "white", "orange", "striped"],
        ["mewed", "a saucer of milk", "cushion"],
        &["blinked slowly", "washed one paw", "arched its back", "walked along the wall as if it owned it"],
    ),
    animal(
        "kitten",
        PET,
        &["grey", "black", "white", "orange", "striped"],
        ["mewed", "a drop of cream", "box"],
        &["pounced on a leaf", "hid behind a boot", "purred like a tiny motor", "climbed up a sleeve"],
    ),
    animal(
        "rabbit",
        PET,
        &["white", "brown", "grey", "black"],
        ["thumped", "a carrot top", "hutch"],
        &["wrinkled its nose", "stood up on its hind legs", "nibbled at a clover leaf", "folded its ears back"],
    ),
    animal(
        "tortoise",
        PET,
        &["brown", "green", "old"],
        ["hissed", "a lettuce leaf", "crate"],
        &["drew in its head", "marched on without hurry", "looked as wise as a judge", "blinked at the light"],
    ),
    animal(
        "goat",
        FARM,
        &["white", "brown", "black", "grey"],
        ["bleated", "a handful of oats", "shed"],
        &["chewed on a rope", "stamped one hoof", "butted the fence", "looked at everyone sideways"],
    ),
    animal(
        "lamb",
        FARM,
        &["white", "black", "grey"],
        ["bleated", "warm milk", "fold"],
        &["wobbled on thin legs", "butted softly with its head", "skipped in a circle", "shivered all over"],
    ),
    animal(
        "donkey",
        FARM,
        &["grey", "brown", "white"],
        ["brayed", "an apple core", "stable"],
        &["flicked its long ears", "planted its feet", "swished its tail", "rested its chin on the gate"],
    ),
    animal(
        "pony",
        FARM,
        &["brown", "black", "white", "spotted"],
        ["snorted", "a lump of sugar", "stable"],
        &["tossed its mane", "pawed the ground", "blew warm air into an open hand", "trotted along the fence"],
    ),
    animal(
        "hen",
        FARM | BIRD,
        &["brown", "white", "black", "speckled"],
        ["clucked", "a few grains of corn", "coop"],
        &["scratched in the dust", "tilted its head", "ruffled its feathers", "ran in three directions at once"],
    ),
    animal(
        "goose",
        FARM | BIRD,
        &["white", "grey"],
        ["hissed", "a slice of turnip", "pen"],
        &["stretched its long neck", "flapped and made itself big", "waddled ahead", "pecked at a button"],
    ),
    animal(
        "duckling",
        FARM | BIRD,
        &["yellow", "brown", "grey"],
        ["peeped", "some crumbs", "pond"],
        &[
            "paddled with both feet",
            "shook the drops from its back",
            "lost its balance and sat down",
            "ran after everyone",
        ],
    ),
    animal(
        "fox",
        WILD,
        &["red", "silver", "brown"],
        ["barked", "a bit of fish", "den"],
        &["stood with one paw lifted", "slipped through the grass", "pricked up its ears", "looked back once"],
    ),
    animal(
        "hedgehog",
        WILD,
        &["brown", "grey", "fat"],
        ["snuffled", "a slice of pear", "heap of leaves"],
        &[
            "rolled itself into a ball",
            "poked out its nose",
            "pattered across the stones",
            "grunted like a very small pig",
        ],
    ),
    animal(
        "squirrel",
        WILD,
        &["red", "brown", "grey"],
        ["chattered", "a hazelnut", "hollow tree"],
        &[
            "flicked its tail",
            "ran up the trunk and down again",
            "sat up with its paws together",
            "leapt from branch to branch",
        ],
    ),
    animal(
        "fawn",
        WILD,
        &["brown", "spotted", "pale"],
        ["bleated", "a handful of clover", "thicket"],
        &["trembled on its long legs", "lifted its wet nose", "stood as still as a picture", "turned one ear"],
    ),
    animal(
        "owl",
        WILD | BIRD,
        &["white", "brown", "grey"],
        ["hooted", "a scrap of meat", "barn"],
        &["turned its whole head", "opened one round eye", "spread its silent wings", "shuffled along the beam"],
    ),
    animal(
        "sparrow",
        WILD | BIRD,
        &["brown", "grey", "small"],
        ["chirped", "a few seeds", "nest"],
        &["hopped closer", "fluffed itself into a ball", "tilted its head", "beat its wings"],
    ),
    animal(
        "crow",
        WILD | BIRD,
        &["black", "ragged", "grey"],
        ["cawed", "a walnut", "tree"],
        &["strutted up and down", "put its head to one side", "picked up a shiny pebble", "flapped to a higher branch"],
    ),
    animal(
        "gull",
        WILD | BIRD,
        &["white", "grey", "young"],
        ["shrieked", "a herring", "cliff"],
        &["stood on one leg", "folded its wings", "stared with a yellow eye", "stamped its flat feet"],
    ),
    animal(
        "swallow",
        WILD | BIRD,
        &["blue", "black", "young"],
        ["twittered", "a midge", "nest"],
        &["opened its beak", "stretched one pointed wing", "clung to a sleeve", "looked up at the sky"],
    ),
];

/// What people call their animals.
pub(crate) const PET_NAMES: &[&str] = &[
    "Biscuit", "Pepper", "Tinker", "Button", "Nutmeg", "Patch", "Clover", "Smoke", "Bramble", "Toffee", "Thistle",
    "Captain", "Pudding", "Marbles", "Domino", "Whistle",
];
