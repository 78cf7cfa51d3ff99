//! Places: how one is there and goes there, and what there is to see, hear, smell, and hide behind.

/// The sorts of places a plot can ask for.
pub(crate) const WATER: u16 = 1;
/// Under a wide sky, where wind blows.
pub(crate) const OPEN: u16 = 2;
pub(crate) const TREES: u16 = 4;
pub(crate) const TOWN: u16 = 8;
/// With a roof.
pub(crate) const INSIDE: u16 = 16;
pub(crate) const FARM: u16 = 32;
pub(crate) const HIGH: u16 = 64;
/// Where earth can be dug.
pub(crate) const SOIL: u16 = 128;
/// Where children play.
pub(crate) const PLAY: u16 = 256;

/// Outside the village, where one can get lost.
pub(crate) const WILD: u16 = 512;

#[derive(Debug)]
pub(crate) struct Place {
    pub(crate) name: &'static str,
    pub(crate) at: &'static str,
    pub(crate) to: &'static str,
    pub(crate) sorts: u16,
    /// Clauses of their own, in the past tense. A tilde marks what is true in fair weather and outside winter alone;
    /// the rest holds at any time.
    pub(crate) sights: &'static [&'static str],
    pub(crate) sounds: &'static [&'static str],
    /// Nouns: what the air smells of.
    pub(crate) smells: &'static [&'static str],
    /// Where a thing may lie unseen.
    pub(crate) nooks: &'static [&'static str],
}

const fn place(
    [name, at, to]: [&'static str; 3],
    sorts: u16,
    sights: &'static [&'static str],
    sounds: &'static [&'static str],
    smells: &'static [&'static str],
    nooks: &'static [&'static str],
) -> Place {
    Place { name, at, to, sorts, sights, sounds, smells, nooks }
}

pub(crate) const PLACES: &[Place] = &[
    place(
        ["the harbour", "at the harbour", "down to the harbour"],
        WATER | OPEN | TOWN,
        &[
            "fishing boats [rocked|nodded] side by side",
            "gulls walked along the wall like [guards|old men]",
            "~nets hung [drying|in long brown curtains] on their poles",
            "~a sailor slept on a heap of rope",
        ],
        &["ropes creaked", "water slapped against the stones", "somebody was hammering inside a hull"],
        &["tar and salt", "fish and wet rope"],
        &["behind the fish crates", "under an upturned boat", "between two coils of rope"],
    ),
    place(
        ["the beach", "on the beach", "to the beach"],
        WATER | OPEN | PLAY | WILD,
        &[
            "long waves [rolled in and|came up and] lay down on the sand",
            "strings of seaweed marked how far the sea had come",
            "~small crabs ran sideways between the stones",
            "the sand was printed with birds' feet",
        ],
        &[
            "the waves [hissed|sighed] over the pebbles",
            "gulls quarrelled above the foam",
            "the sea breathed in and out",
        ],
        &["seaweed", "~salt and warm stones"],
        &["half under the sand", "among the driftwood", "in a pool between the rocks"],
    ),
    place(
        ["the river", "by the river", "down to the river"],
        WATER | OPEN | TREES | PLAY | WILD,
        &[
            "brown water [curled|turned slowly] under the alders",
            "~dragonflies stood in the air like [pins|blue needles]",
            "a heron waited on one leg",
            "~willow branches [trailed|dipped] in the current",
        ],
        &["the water talked to itself", "~a frog plopped from the bank", "~reeds whispered"],
        &["mud and mint", "wet leaves"],
        &["in the reeds", "among the willow roots", "under the bank"],
    ),
    place(
        ["the pond", "at the pond", "to the pond"],
        WATER | OPEN | PLAY | WILD,
        &[
            "ducks [drew|left] silver lines on the water",
            "~water lilies lay flat as plates",
            "~midges danced over the middle",
            "~the clouds hung upside down in the water",
        ],
        &["~frogs called from bank to bank", "a fish jumped and was gone", "ducks gossiped in the rushes"],
        &["mud and water mint", "damp grass"],
        &["in the rushes", "under the landing stage", "beside a tuft of yellow iris"],
    ),
    place(
        ["the mill", "at the mill", "to the mill"],
        WATER | FARM,
        &[
            "the great wheel turned and dripped",
            "sacks stood in a row like stout old ladies",
            "white dust lay on every beam",
            "~swallows shot in and out under the roof",
        ],
        &["the wheel thumped and splashed", "the stones grumbled inside", "a door banged somewhere upstairs"],
        &["flour", "wet wood and grain"],
        &["behind the meal sacks", "under the steps", "beside the mill race"],
    ),
    place(
        ["the market", "at the market", "to the market"],
        TOWN,
        &[
            "stalls stood in crooked rows",
            "pyramids of [apples|cabbages|onions] waited to topple",
            "~a juggler dropped a plate and bowed",
            "hens looked out of wicker cages",
        ],
        &[
            "sellers shouted [their prices|all at once]",
            "a barrel organ played the same tune over and over",
            "carts rattled on the cobbles",
        ],
        &["onions and cheese", "fried fish and oranges", "cinnamon"],
        &["under the cheese stall", "behind a stack of baskets", "between the cabbage leaves on the ground"],
    ),
    place(
        ["the square", "in the square", "to the square"],
        TOWN | PLAY | OPEN,
        &[
            "pigeons [strutted|marched] round the fountain",
            "the town clock showed two different times on its two faces",
            "~old people sat on the benches and knew everything",
            "~a dog slept exactly in the middle",
        ],
        &["the fountain splashed", "bells counted the hour", "shutters opened one after another"],
        &["coffee and horses", "rain on stone", "bread"],
        &["behind the fountain", "under a bench", "on the steps of the town hall"],
    ),
    place(
        ["the bakery", "in the bakery", "to the bakery"],
        TOWN | INSIDE,
        &[
            "loaves stood on the shelves like a brown choir",
            "the oven door glowed at its edges",
            "flour hung in the air like mist",
            "rolls lay in rows under a white cloth",
        ],
        &["the oven ticked", "dough slapped on the table", "the shop bell jingled"],
        &["warm bread", "cinnamon and yeast"],
        &["behind the flour bin", "under the counter", "among the paper bags"],
    ),
    place(
        ["the school", "at the school", "to the school"],
        TOWN | INSIDE | PLAY,
        &[
            "coats hung on their hooks like sleeping bats",
            "a map of the world curled on the wall",
            "~chalk dust floated in a beam of light",
            "somebody had drawn a whale on the blackboard",
        ],
        &["pencils scratched", "a class was singing the times tables", "feet shuffled under the desks"],
        &["chalk and apples", "ink and wet coats"],
        &["behind the map chest", "under the last desk", "among the lost gloves"],
    ),
    place(
        ["the library", "in the library", "to the library"],
        TOWN | INSIDE,
        &[
            "shelves climbed up to the ceiling",
            "a ladder on wheels waited in the corner",
            "a green lamp burned on every table",
            "a fat cat slept on the newspapers",
        ],
        &["pages turned", "the floorboards [creaked|squeaked]", "a clock cleared its throat"],
        &["old paper", "leather and dust"],
        &["behind the fairy tales", "under the reading chair", "between two books about beetles"],
    ),
    place(
        ["the station", "at the station", "to the station"],
        TOWN | OPEN,
        &[
            "rails ran away in both directions",
            "trunks were piled up on a trolley",
            "people looked at the clock and at each other",
            "a guard polished his whistle",
        ],
        &["an engine sighed", "the signal arm dropped with a clank", "somebody called the names of far towns"],
        &["smoke and oil", "coal and oranges"],
        &["behind the trunks", "under the waiting-room bench", "beside the ticket window"],
    ),
    place(
        ["the workshop", "in the workshop", "over to the workshop"],
        TOWN | INSIDE,
        &[
            "tools hung on the wall, each in its painted shadow",
            "curls of wood covered the floor",
            "half a chair waited for its legs",
            "jars of screws stood in the window",
        ],
        &["a saw sang", "rain or birds tapped on the tin roof", "a grindstone hummed"],
        &["glue and sawdust", "oil and pine"],
        &["under the workbench", "behind a stack of boards", "in the box of odd screws"],
    ),
    place(
        ["the theatre", "in the theatre", "to the theatre"],
        TOWN | INSIDE,
        &[
            "dusty curtains reached up into the dark",
            "paper trees leaned against the wall",
            "gilt angels held up the balcony",
            "rows of red seats waited in the half light",
        ],
        &[
            "boards creaked",
            "somebody practised the same three notes on a trumpet",
            "a rope squeaked through its pulley",
        ],
        &["dust and face paint", "candle wax"],
        &["behind the paper trees", "under the stage", "in the costume trunk"],
    ),
    place(
        ["the kitchen", "in the kitchen", "into the kitchen"],
        INSIDE,
        &[
            "copper pans winked from the wall",
            "a pot [bubbled|muttered] on the stove",
            "onions hung in a plait beside the door",
            "the cat lay along the warm shelf",
        ],
        &["the kettle began to sing", "a spoon went round and round in a bowl", "the stove crackled"],
        &["onions and butter", "soup", "apples and cloves"],
        &["behind the bread bin", "under the dresser", "in the flour jar"],
    ),
    place(
        ["the attic", "in the attic", "up to the attic"],
        INSIDE | HIGH,
        &[
            "trunks stood about like sleeping cattle",
            "one small window looked over the roofs",
            "spider threads shone between the beams",
            "a rocking horse stared at the wall",
        ],
        &["the rafters creaked", "a moth bumped against the glass", "pigeons murmured on the tiles"],
        &["dust and dried apples", "old cloth and lavender"],
        &["behind the chimney", "under a heap of curtains", "inside a hat box"],
    ),
    place(
        ["the barn", "in the barn", "out to the barn"],
        INSIDE | FARM | PLAY,
        &[
            "hay was stacked up to the beams",
            "~thin stripes of light lay across the floor",
            "a cart rested on its shafts",
            "harness hung on pegs along the wall",
        ],
        &["mice rustled in the straw", "a cow shifted her feet", "~swallows chattered under the roof"],
        &["hay", "leather and warm animals"],
        &["deep in the straw", "behind the feed box", "under the old cart"],
    ),
    place(
        ["the farmyard", "in the farmyard", "out to the farmyard"],
        FARM | OPEN | SOIL,
        &[
            "~hens [picked about|scratched] between the stones",
            "a row of milk cans stood by the gate",
            "geese crossed from one side to the other on business",
            "~smoke rose straight from the chimney",
        ],
        &["the pump handle squeaked", "a cock crowed at the wrong time", "pigs argued behind the wall"],
        &["straw and milk", "manure and apples"],
        &["behind the milk cans", "under the water trough", "beside the woodpile"],
    ),
    place(
        ["the garden", "in the garden", "out into the garden"],
        SOIL | OPEN | PLAY,
        &[
            "~beans climbed their poles hand over hand",
            "~bees crawled in and out of the foxgloves",
            "~a snail crossed the path at its own speed",
            "~washing moved on the line",
        ],
        &["~a blackbird sang from the shed", "a gate squeaked", "~bees hummed in the lavender"],
        &["~earth and tomatoes", "~roses", "~mint and cut grass", "earth and rain"],
        &["among the bean poles", "behind the rain barrel", "under the rhubarb leaves"],
    ),
    place(
        ["the orchard", "in the orchard", "out to the orchard"],
        TREES | SOIL | FARM | PLAY | WILD,
        &[
            "old apple trees leaned on their sticks",
            "a ladder stood against the tallest tree",
            "moss grew on every trunk",
            "~sheep grazed between the trees",
        ],
        &["~wasps murmured in the grass", "a woodpecker knocked and listened", "~leaves rustled"],
        &["apples", "grass and bark"],
        &["in the long grass", "in the fork of a tree", "under the ladder"],
    ),
    place(
        ["the wood", "in the wood", "into the wood"],
        TREES | WILD,
        &[
            "~light fell in coins on the moss",
            "~ferns stood as high as a child",
            "~mushrooms sat in a ring like a small parliament",
            "a path of roots led uphill",
        ],
        &["~a cuckoo called from far away", "twigs snapped", "the treetops rushed like the sea"],
        &["~moss and mushrooms", "pine needles"],
        &["among the ferns", "in a hollow trunk", "under a heap of leaves"],
    ),
    place(
        ["the clearing", "in the clearing", "to the clearing"],
        TREES | OPEN | PLAY | WILD,
        &[
            "~foxgloves stood in a half circle",
            "a fallen trunk made a good bench",
            "deer had left their small double prints",
            "a spring came out between two stones",
        ],
        &["~crickets chirped", "a jay scolded", "the spring gurgled"],
        &["~wild thyme", "~resin and strawberries", "bark and wet stone"],
        &["behind the fallen trunk", "among the bilberries", "beside the spring"],
    ),
    place(
        ["the meadow", "in the meadow", "out to the meadow"],
        OPEN | PLAY | SOIL | WILD,
        &[
            "~grass bent and rose again in long waves",
            "~cows lay chewing like wise aunts",
            "~clover and daisies grew up to the knee",
            "a hare sat up and thought it over",
        ],
        &["~larks sang too high to see", "~grasshoppers ticked", "a cowbell clonked"],
        &["~hay and clover", "~warm earth", "wet grass"],
        &["in the tall grass", "behind a molehill", "beside the old fence post"],
    ),
    place(
        ["the hill", "on the hill", "up the hill"],
        OPEN | HIGH | PLAY | WILD,
        &[
            "~the whole village lay below like toys on a blanket",
            "one thorn tree leaned away from the sea",
            "~sheep stood about like small clouds",
            "the road wound down in three loops",
        ],
        &["the grass whistled", "sheep bells tinkled", "a hawk cried high up"],
        &["~thyme and sheep", "wind and heather"],
        &["behind the thorn tree", "in a rabbit hole", "among the heather"],
    ),
    place(
        ["the lighthouse", "at the lighthouse", "out to the lighthouse"],
        WATER | HIGH | OPEN,
        &[
            "the white tower stood up like a candle",
            "a winding stair went round and round",
            "~far out a sail moved along the edge of the world",
            "the great glass eye looked over the sea",
        ],
        &["wind hummed in the railing", "waves boomed below", "iron steps rang underfoot"],
        &["salt and lamp oil", "paint and seaweed"],
        &["behind the oil cans", "on the seventh step", "under the keeper's bench"],
    ),
    place(
        ["the bridge", "on the bridge", "to the bridge"],
        WATER | OPEN | TOWN,
        &[
            "the stone lions on the railing had lost their noses",
            "barges slid through the arches",
            "people stopped in the middle to look down",
            "ivy hung over the edge",
        ],
        &["water rushed between the pillars", "wheels rumbled over the planks", "~swifts screamed under the arch"],
        &["river water", "wet stone"],
        &["between two planks", "behind the stone lion", "under the first arch"],
    ),
    place(
        ["the ferry landing", "at the ferry landing", "to the ferry landing"],
        WATER | OPEN,
        &[
            "the flat boat waited on its chain",
            "a bell hung from a post for calling the boat",
            "~travellers sat on their bundles",
            "~the far bank was only a green line",
        ],
        &["the chain clanked", "oars knocked", "somebody on the other side was shouting"],
        &["mud and tar", "river water and oranges"],
        &["under the bench for travellers", "behind the bell post", "among the bundles"],
    ),
    place(
        ["the windmill", "at the windmill", "up to the windmill"],
        HIGH | OPEN | FARM,
        &[
            "the long arms reached for the clouds",
            "a white cat sat in the doorway",
            "~the fields lay round about in yellow squares",
            "a ladder led up into the dark",
        ],
        &["canvas flapped", "wooden wheels groaned inside", "grain trickled down a chute"],
        &["flour and old wood", "barley"],
        &["behind the door", "under the chute", "between the sacks"],
    ),
    place(
        ["the playground", "in the playground", "to the playground"],
        TOWN | PLAY | OPEN,
        &[
            "the swings moved by themselves",
            "somebody had chalked a long snake on the ground",
            "~three small children were digging a hole to the other side of the world",
            "a see-saw pointed at the sky",
        ],
        &["chains creaked", "~children were counting out a rhyme", "~a skipping rope slapped the ground"],
        &["sand and chalk", "chestnut leaves"],
        &["under the slide", "in the sandpit", "behind the swings"],
    ),
    place(
        ["the park", "in the park", "to the park"],
        TOWN | TREES | OPEN | PLAY,
        &[
            "a stone general pointed at the duck pond",
            "~nurses pushed prams along the gravel",
            "~chestnut trees made a green roof",
            "~a man fed pigeons from his hat",
        ],
        &["~a band was practising, more or less together", "gravel crunched", "sparrows bickered in the hedge"],
        &["box hedges", "roasted nuts"],
        &["behind the stone general", "under a bench", "in the hollow chestnut"],
    ),
    place(
        ["the courtyard", "in the courtyard", "down to the courtyard"],
        TOWN | PLAY,
        &[
            "~washing hung from window to window",
            "one thin tree grew out of the paving",
            "bicycles leaned against each other",
            "someone had put geraniums in old tins",
        ],
        &["a piano was playing behind a curtain", "~someone beat a carpet", "pigeons cooed on the gutter"],
        &["soap and soup", "geraniums"],
        &["behind the bicycles", "under the back stairs", "in a geranium pot"],
    ),
];
