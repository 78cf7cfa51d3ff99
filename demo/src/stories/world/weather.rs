//! Seasons, skies and hours, and what goes with what.

use super::{Phrases, phrases};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sky {
    Sun,
    Wind,
    Rain,
    Storm,
    Snow,
    Fog,
    Frost,
    Cloud,
    Heat,
}

impl Sky {
    /// The list that describes it in a clause.
    pub(crate) fn clauses(self) -> &'static str {
        ["sky sun", "sky wind", "sky rain", "sky storm", "sky snow", "sky fog", "sky frost", "sky cloud", "sky heat"]
            [self as usize]
    }

    /// The list of adjectives for a day under it.
    pub(crate) fn adjectives(self) -> &'static str {
        ["day sun", "day wind", "day rain", "day storm", "day snow", "day fog", "day frost", "day cloud", "day heat"]
            [self as usize]
    }

    /// Dry and mild: people sit outside, animals are about.
    pub(crate) fn fair(self) -> bool {
        matches!(self, Self::Sun | Self::Wind | Self::Cloud | Self::Heat)
    }
}

/// The seasons, each with the skies it may have, the commoner ones more than once.
pub(crate) const SEASONS: &[(&str, &[Sky])] = &[
    ("spring", &[Sky::Sun, Sky::Sun, Sky::Wind, Sky::Rain, Sky::Cloud, Sky::Fog]),
    ("summer", &[Sky::Sun, Sky::Sun, Sky::Heat, Sky::Rain, Sky::Wind, Sky::Storm]),
    ("autumn", &[Sky::Wind, Sky::Fog, Sky::Rain, Sky::Cloud, Sky::Sun, Sky::Storm]),
    ("winter", &[Sky::Snow, Sky::Frost, Sky::Frost, Sky::Cloud, Sky::Wind]),
];

pub(crate) const SKIES: &[Phrases] = &[
    phrases(
        "sky sun",
        &[
            "the sun [shone|stood high|lay warm] [on every roof|over the fields|on the windows]",
            "the sky was as blue as [a plate|a painted door|a jay's feather]",
            "small white clouds [sailed|drifted|strolled] by",
            "the light was [clear|soft|golden] and the shadows [short|sharp]",
            "everything [shone|looked] as if it had just been washed",
            "the air was [mild|sweet|warm] and nobody wanted to stay indoors",
            "the sun [dozed|stretched out] on every [wall|doorstep|bench]",
            "not a [cloud|breath of wind] [was to be seen|stirred]",
            "light [danced|lay in yellow squares] on [the floorboards|the path|the walls]",
            "the whole [world|day] smelled of [new bread|fresh grass]",
        ],
    ),
    phrases("day sun", &["sunny", "bright", "clear", "fine", "warm", "golden"]),
    phrases(
        "sky wind",
        &[
            "the wind [tugged|pulled|rattled] at every [door|shutter|hat]",
            "clouds [raced|galloped|chased each other] across the sky",
            "the wind [blew|came] [from the sea|over the hill|round every corner]",
            "leaves and [paper|straw|dust] [danced|whirled] in circles",
            "the weathercock [spun|squeaked] and could not make up its mind",
            "the trees [bowed|waved|tossed their heads]",
            "the wind [whistled|sang] [through every crack|in the wires|round the chimneys]",
            "washing and [flags|caps] [flapped|cracked] [on all sides|like sails]",
            "somewhere a shutter [banged|clapped], [again and again|without getting tired]",
            "the wind [pushed|leaned] against everyone like a big dog",
        ],
    ),
    phrases("day wind", &["windy", "blowy", "breezy", "wild", "gusty"]),
    phrases(
        "sky rain",
        &[
            "rain [drummed|pattered|tapped] on [the roofs|every window|the leaves]",
            "it had [rained without a pause|been raining] since [breakfast|dawn|the day before]",
            "the rain came down in long grey strings",
            "puddles [spread|shivered] [in the lane|between the stones]",
            "water [ran|gurgled] down every gutter",
            "drops hung [from the gutters in a row|from every twig]",
            "the sky was the colour of [slate|an old spoon|dishwater]",
            "the rain [whispered|murmured] [in the leaves|along the roofs]",
            "people [hurried|went] by under [black|dripping] umbrellas",
            "every [roof|leaf|hat brim] [dripped|had its own small waterfall]",
            "the [lane|yard] had turned into a [brook|row of puddles]",
        ],
    ),
    phrases("day rain", &["rainy", "wet", "grey", "drizzly", "dripping"]),
    phrases(
        "sky storm",
        &[
            "thunder [rolled|grumbled|growled] [behind the hills|over the roofs|far away]",
            "black clouds [piled up|climbed over the hill|swallowed the sky]",
            "the first heavy drops [fell|burst] on the [dust|stones]",
            "lightning [flickered|blinked|scribbled] at the edge of the sky",
            "the air was [thick|heavy|yellow] and no bird sang",
            "the wind held its breath[, and so did the trees|]",
            "[swallows|leaves] shot low over the ground",
            "the sky had turned the colour of [ink|a bruised plum]",
            "it [grew|became] so dark that [lamps were lit|the hens went to bed]",
        ],
    ),
    phrases("day storm", &["stormy", "dark", "thundery", "heavy"]),
    phrases(
        "sky snow",
        &[
            "snow [fell|floated down|came down] [in big slow flakes|without a sound|thick as feathers]",
            "the [roofs|fences|chimneys] wore white caps",
            "the snow [squeaked|crunched] under every step",
            "flakes [whirled|tumbled] past the windows",
            "the whole world had gone [quiet|white and soft|round at the edges]",
            "the [bushes|gateposts] had put on [fat|tall] white hats",
            "every [sound|step] was [soft|muffled]",
            "snow [lay|was heaped] on [every twig|the window sills|the steps]",
            "it had been snowing since [daybreak|the night before]",
        ],
    ),
    phrases("day snow", &["snowy", "white", "cold", "wintry"]),
    phrases(
        "sky fog",
        &[
            "fog [lay|sat|crept] [over the fields|in the streets|on the water]",
            "one could not see [from one lamp to the next|ten steps ahead|the end of the lane]",
            "the houses [stood|floated] in the mist like [ships|grey ghosts]",
            "every sound came [softly|from nowhere|wrapped in wool]",
            "the mist [beaded|left drops on] every spider's web",
            "the [church tower|hill] had [lost its head|gone]",
            "lamps [hung|floated] in the air like [yellow fruit|small moons]",
            "the world had [shrunk|become as small as a room]",
            "grey [veils|scarves] of mist [drifted|trailed] [by|through the gardens]",
        ],
    ),
    phrases("day fog", &["foggy", "misty", "grey", "damp", "hazy"]),
    phrases(
        "sky frost",
        &[
            "frost [sparkled|glittered] on [every twig|the window panes|the grass]",
            "breath [hung|smoked] in the air",
            "the puddles had [turned to glass|skins of ice]",
            "the cold [bit|pinched] [noses and ears|every finger]",
            "ferns of ice [grew|had grown] on the windows",
            "the sky was [pale|hard] and [blue|clear] as glass",
            "every [blade of grass|cobweb] had [a white edge|turned to lace]",
            "the ground [rang|was as hard as iron] underfoot",
            "icicles [hung|grew] from the [gutters|pump] like [teeth|glass carrots]",
        ],
    ),
    phrases("day frost", &["frosty", "icy", "cold", "crisp", "freezing"]),
    phrases(
        "sky cloud",
        &[
            "the sky was [low and grey|full of slow clouds|white from edge to edge]",
            "it was neither warm nor cold",
            "the clouds [hung|lay] over the [roofs|hills] like [a lid|a quilt|wet sheep]",
            "the sun [tried|did its best] to come out and gave up",
            "the light was [pale|thin|milky]",
            "the day [could not decide|had not made up its mind]",
            "a [soft|grey] light [lay|hung] [over everything|in the streets]",
            "clouds like [mattresses|old pillows] [drifted|moved] [over the roofs|slowly by]",
            "no [leaf|flag] moved",
        ],
    ),
    phrases("day cloud", &["cloudy", "grey", "quiet", "pale", "dull", "still"]),
    phrases(
        "sky heat",
        &[
            "the heat [lay|sat] on the [roofs|fields|street] like a [sleeping|heavy] [animal|cat]",
            "even the flies were [tired|too lazy to buzz]",
            "the [road|air] shimmered",
            "the stones were [hot|too hot] [to sit on|under bare feet]",
            "dogs lay [in every shadow|under the carts] with their tongues out",
            "the tar on the [boats|roofs] [melted|smelled]",
            "even the [bees|clocks] seemed to go [slower|on tiptoe]",
            "people [fanned|sat fanning] themselves with [newspapers|cabbage leaves]",
            "the [shadows|cats] had [crept|gone] under the [benches|hedges]",
        ],
    ),
    phrases("day heat", &["hot", "baking", "sultry", "drowsy", "blazing"]),
];
