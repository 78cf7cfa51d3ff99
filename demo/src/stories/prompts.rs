//! Openings chosen by hand, for the page: each starts a story in the generator's world.

/// A story's opening that a model is to go on from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Prompt {
    /// A short name for a menu.
    pub name: &'static str,
    /// The opening itself, without a space at its end.
    pub text: &'static str,
}

const fn prompt(name: &'static str, text: &'static str) -> Prompt {
    Prompt { name, text }
}

/// A rhyme that is asked for again: a text that repeats itself, as prompt lookup needs it.
pub const RHYME: &str = "Hana and Leo sat on the hill. Hana knew a rhyme, and this is how it went:\n\"Seven grey geese \
    went walking to town,\nsix wore a ribbon and one wore a crown,\nfive came home hungry and four came home wet,\nand \
    the one with the crown is out walking yet.\"\n\"Again!\" shouted Leo.";

/// The openings the page offers, the most telling first.
pub const PROMPTS: &[Prompt] = &[
    prompt(
        "The red kite",
        "One windy morning, Mira stood on the hill with a red kite. Clouds raced across the sky. Uncle Karl had tied \
         the knots, and now all it wanted was wind.",
    ),
    prompt("A rhyme, said again", RHYME),
    prompt(
        "A key under the stairs",
        "Under the stairs, where nobody ever swept, Tom found a little silver key. \"Where does it belong?\" he asked.",
    ),
    prompt(
        "The blue whistle",
        "In her pocket Nora carried a blue whistle, and it went with her everywhere. But on the way to the pond \
         something slipped out, and she did not hear it fall.",
    ),
    prompt(
        "A password for the den",
        "Ben and Lucy were building a den in the wood. \"We need a password,\" said Lucy. \"How about pumpkin?\"",
    ),
    prompt(
        "Twelve ducklings",
        "Ella rubbed her eyes: a duck was walking along the pavement, and after her walked twelve ducklings.",
    ),
    prompt(
        "The broken jug",
        "Grandma owned a blue jug, and Omar was not allowed to touch it. Then, one rainy afternoon, his elbow struck \
         it. It fell, and it broke.",
    ),
    prompt(
        "A message in a bottle",
        "A bottle came drifting up to her feet, and there was paper in it. Clara unrolled it with care and read:",
    ),
    prompt(
        "The kitten at the market",
        "Under the cheese stall sat a grey kitten, thin and wet, and looked at Leo. He held out a drop of cream.",
    ),
    prompt(
        "Two friends quarrel",
        "Hana and Peter shared everything, even a yellow ball. On Friday they quarrelled. \"It is my turn,\" said \
         Hana. \"It is always your turn,\" grumbled Peter.",
    ),
    prompt(
        "The storm",
        "Thunder rolled over the roofs. Zara crept under the table, and little Milo was there already, with a green \
         book in both arms.",
    ),
    prompt(
        "Snow in the night",
        "In the night it had snowed. Finn and Iris ran to the park and rolled a ball that grew and grew. It got a \
         carrot for a nose.",
    ),
    prompt(
        "A letter with no name",
        "In the post office lay a yellow letter that nobody wanted. \"Will you try it?\" the postmaster said to Amina.",
    ),
    prompt(
        "Behind the hedge",
        "Supper was over. Then there was a noise in the yard, behind the hedge. It stopped. It began again.",
    ),
    prompt(
        "A promise for Monday",
        "\"Will you help me on Monday?\" asked the clockmaker. \"I promise,\" said Theo. But then Rosie came running.",
    ),
];
