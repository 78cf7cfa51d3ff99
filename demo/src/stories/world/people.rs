//! Names, pronouns, trades and kin.

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pronoun {
    She,
    He,
    They,
}

use Pronoun::{He, She, They};

impl Pronoun {
    pub(crate) fn subject(self) -> &'static str {
        ["she", "he", "they"][self as usize]
    }

    pub(crate) fn object(self) -> &'static str {
        ["her", "him", "them"][self as usize]
    }

    pub(crate) fn possessive(self) -> &'static str {
        ["her", "his", "their"][self as usize]
    }

    pub(crate) fn reflexive(self) -> &'static str {
        ["herself", "himself", "themselves"][self as usize]
    }

    /// What a child is called who goes by this pronoun.
    pub(crate) fn child(self) -> &'static str {
        ["girl", "boy", "child"][self as usize]
    }

    /// What such a child is to its parents.
    pub(crate) fn offspring(self) -> &'static str {
        ["daughter", "son", "youngest"][self as usize]
    }
}

/// The children's names. Common enough in the text that a tokenizer makes each one or two tokens.
pub(crate) const CHILDREN: &[(&str, Pronoun)] = &[
    ("Mira", She),
    ("Nora", She),
    ("Lena", She),
    ("Ida", She),
    ("Tess", She),
    ("Ruby", She),
    ("Anna", She),
    ("Lucy", She),
    ("Ella", She),
    ("Hana", She),
    ("Zara", She),
    ("Maya", She),
    ("Greta", She),
    ("Pia", She),
    ("Iris", She),
    ("Clara", She),
    ("Amina", She),
    ("Flora", She),
    ("Dora", She),
    ("Leila", She),
    ("Rosie", She),
    ("Wanda", She),
    ("Tom", He),
    ("Ben", He),
    ("Oskar", He),
    ("Milo", He),
    ("Jonas", He),
    ("Leo", He),
    ("Hugo", He),
    ("Finn", He),
    ("Omar", He),
    ("Emil", He),
    ("Peter", He),
    ("Anton", He),
    ("Sami", He),
    ("Felix", He),
    ("Jakob", He),
    ("Theo", He),
    ("Ravi", He),
    ("Nico", He),
    ("Victor", He),
    ("Max", He),
    ("Arlo", He),
    ("Kofi", He),
    ("Robin", They),
    ("Sasha", They),
    ("Kim", They),
    ("Remy", They),
];

/// What a child may be like: an adjective, and a habit that shows it. `@` stands for the child.
pub(crate) const TRAITS: &[(&str, &str)] = &[
    ("shy", "{@.he} [spoke so softly that people had to lean close|liked to watch first and talk later]"),
    ("quick", "{@.he} did everything at a run, even [brushing {@.his} teeth|going to bed]"),
    (
        "curious",
        "{@.he} [asked ten questions before breakfast|could not pass a closed door without wondering about it]",
    ),
    ("careful", "{@.he} [counted everything twice|never went out without a piece of string and a handkerchief]"),
    ("cheerful", "{@.he} [hummed from morning till night|could find something to laugh at in a bucket of rain]"),
    ("stubborn", "when {@.he} had made up {@.his} mind, [no horse could have pulled {@.him} away|it stayed made up]"),
    ("dreamy", "{@.he} [often forgot which way to go|could look at one cloud for an hour]"),
    ("brave", "{@.he} [climbed the tallest trees|feared nothing, or nearly nothing]"),
    ("patient", "{@.he} could sit still longer than [a cat|a heron|anyone in the family]"),
    ("clever", "{@.he} could [tie eleven kinds of knots|take a clock apart and put it together again]"),
    ("small", "people often looked over {@.his} head, and missed [a good deal|the best part]"),
    ("kind", "{@.he} [carried snails off the path|always broke {@.his} bread in two, in case somebody came along]"),
    (
        "restless",
        "{@.he} [never sat on a chair if there was a fence|could not sit still as long as it takes to boil an egg]",
    ),
    ("quiet", "{@.he} [knew the name of every bird on the roof|noticed the small things that others walked past]"),
    ("thoughtful", "{@.he} [answered slowly, and was mostly right|liked to sleep on a question before answering it]"),
    ("lively", "{@.he} [could turn nine cartwheels in a row|knew a joke for every day of the year]"),
    ("stout-hearted", "{@.he} [went first down every dark cellar stair|never cried over a scraped knee]"),
    ("gentle", "{@.he} [could hold a butterfly without hurting it|spoke to plants as if they were people]"),
    (
        "inventive",
        "{@.he} could make [a hat from a newspaper|a whistle from a twig|nearly anything from a tin and two nails]",
    ),
    ("forgetful", "{@.he} [went out in two different shoes|had left three umbrellas at school that year]"),
    ("hungry", "{@.he} [ate apples with the core|always had crumbs in {@.his} pockets]"),
    ("tidy", "{@.he} [folded even {@.his} handkerchiefs|kept {@.his} pencils in a row, from long to short]"),
    ("musical", "{@.he} [heard a tune in every dripping tap|could drum on anything that held still]"),
    ("bold", "{@.he} [said good morning even to the mayor|had once asked a policeman for a ride]"),
];

/// Grown people by trade: the noun, how the place of work is entered, and what they are busy with.
#[derive(Debug)]
pub(crate) struct Trade {
    pub(crate) noun: &'static str,
    pub(crate) at: &'static str,
    pub(crate) busy: &'static str,
}

const fn trade(noun: &'static str, at: &'static str, busy: &'static str) -> Trade {
    Trade { noun, at, busy }
}

pub(crate) const TRADES: &[Trade] = &[
    trade("baker", "at the bakery", "[dusting flour from a tray|shaping the last loaves|counting warm rolls]"),
    trade("miller", "at the mill", "[tying up a sack of meal|listening to the great wheel]"),
    trade("gardener", "in the greenhouse", "[tying beans to their poles|raking the gravel|washing flower pots]"),
    trade("carpenter", "in the workshop", "[planing a long board|sweeping up curls of wood|sharpening a chisel]"),
    trade("potter", "at the pottery", "[turning a bowl on the wheel|setting wet jugs on a shelf]"),
    trade("weaver", "at the loom", "[winding yarn|picking a knot out of the thread]"),
    trade("shepherd", "at the sheepfold", "[counting the lambs|mending the gate with rope]"),
    trade("beekeeper", "by the hives", "[lifting a frame of honey|puffing smoke at the bees]"),
    trade("blacksmith", "at the forge", "[hammering a hinge|blowing on the coals]"),
    trade("tailor", "in the tailor's shop", "[threading a needle|pinning up a sleeve]"),
    trade("cobbler", "in the cobbler's shop", "[nailing a heel|polishing a pair of boots]"),
    trade("clockmaker", "among the clocks", "[oiling a tiny wheel|winding one clock after another]"),
    trade("teacher", "at the school", "[wiping the blackboard|stacking the exercise books]"),
    trade("doctor", "at the doctor's house", "[rolling up bandages|writing in a thick book]"),
    trade("fisher", "by the nets", "[mending a net|sorting the morning's catch]"),
    trade("lamplighter", "under the street lamps", "[cleaning a lamp glass|trimming a wick]"),
    trade("librarian", "at the library", "[stamping a pile of books|climbing down from a ladder]"),
    trade("cook", "in the kitchen of the inn", "[stirring an enormous pot|peeling onions and sniffing]"),
    trade("farmer", "at the farm", "[forking hay|pouring milk through a cloth]"),
    trade("sailor", "on the quay", "[coiling a rope|splicing two ends of a line]"),
    trade("painter", "in the painter's attic", "[mixing a shade of green|cleaning brushes with a rag]"),
    trade("fiddler", "at the inn", "[tuning a string|rubbing the bow]"),
    trade("boatbuilder", "in the boat shed", "[brushing tar on a hull|bending a plank in steam]"),
    trade("postmaster", "at the post office", "[sorting letters|weighing a parcel]"),
    trade("ropemaker", "on the rope walk", "[twisting hemp|pulling a new rope straight]"),
    trade("glassblower", "at the glassworks", "[turning a glowing drop of glass|packing bottles in straw]"),
];

/// Family names for grown people. With a title and a trade they make "Mrs Pell, the baker".
pub(crate) const SURNAMES: &[&str] = &[
    "Pell", "Vane", "Lund", "Moss", "Brandt", "Ash", "Quill", "Harrow", "Fenn", "Okoro", "Silva", "Tamm", "Wick",
    "Marsh", "Bellamy", "Novak", "Crane", "Dunn", "Hale", "Rossi",
];

/// Kin, by the name a child calls them.
pub(crate) const KIN: &[(&str, Pronoun)] = &[
    ("Grandma", She),
    ("Grandpa", He),
    ("Mother", She),
    ("Father", He),
    ("Mama", She),
    ("Papa", He),
    ("Aunt Rosa", She),
    ("Aunt Vera", She),
    ("Aunt Judith", She),
    ("Uncle Karl", He),
    ("Uncle Matti", He),
    ("Uncle Joe", He),
];

/// Where a child's family lives.
pub(crate) const HOMES: &[&str] = &[
    "in a [narrow|crooked|tall] house [by the harbour|near the old bridge|behind the market]",
    "in the [last|first|smallest] house of the village",
    "above the [baker's shop|tailor's shop|post office]",
    "in a cottage [with a mossy roof|with blue shutters|at the edge of the wood]",
    "at the end of a lane [where the blackberries grew|lined with birches|that went nowhere else]",
    "on a farm [between two hills|by the river|with more geese than people]",
    "up ninety stairs, under the roof, [with a view of all the chimneys|close to the swallows]",
    "beside the [mill stream|railway|lighthouse]",
    "on a [houseboat that creaked at night|barge that smelled of apples]",
    "in a [yellow|white|stone] house [on the hill|by the church|across from the school]",
    "in a house so narrow that [the beds stood one above the other|two people could not pass on the stairs]",
    "behind the [forge|dairy|brickworks]",
    "by the sea, in a house with [a boat for a roof|shells along every window sill|a door the colour of mustard]",
    "in the old [toll house|gatehouse|schoolhouse], which had [round windows|walls as thick as an arm is long]",
    "over the [stables|bookshop|cake shop]",
    "halfway up the [church hill|long steps], with [a pear tree before the door|a view of every washing line]",
    "in a [wooden|thatched] house that leaned a little to the [left|right]",
    "next to the [fire station|market hall|bell tower]",
    "in a caravan [under three elms|behind the circus field|with a garden on its roof]",
    "at the [lock|crossroads|edge of the moor]",
];
