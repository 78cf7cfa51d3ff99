//! Storm, snow, drought, flood: what the weather does, and what people do about it.

use super::super::beats::{air, close, close_day, open, open_at, open_evening, open_home};
use super::super::telling::Telling;
use super::super::world::places::{FARM, OPEN, PLAY, TOWN, WATER, WILD};
use super::super::world::things::{HOLDS, KEEPSAKE, MUSIC, TOOL, TOY};
use super::super::world::weather::Sky;

/// A stormy night at home; fear is counted away.
pub(super) fn storm_night(t: &mut Telling) {
    t.sky(&[Sky::Storm]);
    t.thing('x', KEEPSAKE);
    t.children("ab");
    t.kin('c');
    t.hour("evening");
    t.fact('k', "number");
    t.fact('l', "indoors");
    open_evening(t);
    t.tell(&[
        "{Sky}. Then there was a flash, and the whole room was white. {Fear a}.",
        "The thunder came so suddenly that the plates jumped. {Fear a}.",
    ]);
    t.tell(&[
        "{A} crept under the {l}, and little {b!} was there already, with {x.short} in both arms.",
        "When {c!} came to look for them, they were both under the {l}. {B!} was holding {x.a}.",
    ]);
    t.tell(&[
        "<Is there room for one more?> {asked c}. There was, if everyone drew in their knees.",
        "{C!} did not laugh at them. {C} fetched {drink} and sat down on the floor.",
    ]);
    t.tell(&[
        "<When it flashes, we count,> {said c}. <The higher we get, the further off it is.>",
        "<Thunder is only the clouds moving their furniture,> {said c}. <But one can count how far away they live.>",
    ]);
    t.turn();
    t.tell(&[
        "Flash! They counted aloud, and got to {k}. Then it rumbled.",
        "They counted together, and the first time they came to {k} before it boomed.",
    ]);
    t.some(
        2,
        &[
            "The rain beat on the shutters as if it wanted to come in.",
            "Something rolled across the roof. <A tile,> {said c}. <Or a giant's marble,> {said a}.",
            "The candle bent, and stood up again.",
            "{B} asked whether fish were afraid of lightning.",
            "{Sky}.",
        ],
    );
    t.tell(&[
        "The next time they came much further. The storm was walking away over the hills, still grumbling.",
        "Little by little the numbers grew, and the thunder grew small.",
    ]);
    t.tell(&[
        "{Relief a}.",
        "Somewhere a gutter dripped. It smelled of wet earth, and {relief a}.",
        "{B} had fallen asleep in the middle of a number.",
    ]);
    t.turn();
    t.tell(&[
        "In the morning they told the neighbours of it. <How far did you count at first?> {A} knew it exactly. <Up to {=k}.>",
        "<How far did we get, the first time?> {asked b} at breakfast. <Only to {=k},> {said a}. <But we were not afraid.>",
    ]);
    t.tell(&[
        "<Not afraid at all?> {asked c} and {smiled c}. <Who was it, then, that sat under the {=l}?>",
        "They stepped out. Branches lay in the lane, and the world shone. Only the {=x.noun} was missing: {b!} had left it where they had sat.",
    ]);
    t.maybe(35, &["{Joy a}."]);
}

/// The river rises and the bridge is in danger; one messenger gets across in time.
pub(super) fn flood(t: &mut Telling) {
    t.sky(&[Sky::Rain]);
    t.thing('x', MUSIC);
    t.children("ab");
    t.trade('c', &["miller", "farmer", "fisher", "boatbuilder"]);
    t.fact('k', "number");
    t.fact('l', "pet");
    t.season(&["spring", "autumn"]);
    open_home(t);
    t.tell(&[
        "It had been raining for {k} days, and the river was the colour of [coffee|clay].",
        "For {k} days the rain had not stopped. The river came nearer to the houses every hour.",
    ]);
    t.tell(&[
        "On the other bank lived {b!}, with two sisters and a donkey called {l}.",
        "Across the bridge lived {b!}, who kept a goat by the name of {l}.",
    ]);
    t.tell(&[
        "Then a [tree|barn door] came floating, and struck the bridge. {A} felt it tremble.",
        "In the afternoon {a} saw a crack in the middle pillar of the bridge. {Fear a}.",
    ]);
    t.tell(&[
        "<It will not hold much longer,> said {c!}. <Somebody must warn the others.> {A} {was} already running.",
        "{A} {ran a} to {c!}, who was {c.busy}. <The bridge!> was all that {a.he} could say.",
    ]);
    t.turn();
    t.tell(&[
        "But nobody could hear a shout above the water. So {a} took {x.a} and made all the noise it would give.",
        "{A} stood at the bank and called, and the river swallowed it. Then {a} thought of {x.a}. That was louder.",
    ]);
    t.tell(&[
        "Over there a window opened. It was {b!}. <Out!> {cried a} and waved both arms. <Up the hill!>",
        "At last a light moved on the far side. {B} had understood.",
    ]);
    t.some(
        2,
        &[
            "{C} tied a rope round {c.his} waist.",
            "Planks, hens' ladders and a whole pigsty came floating by.",
            "One after another they came across, holding on to each other's coats.",
            "An old woman was carried over in an armchair.",
            "The bridge groaned like a cow.",
        ],
    );
    t.tell(&[
        "Last came {b!}, pulling at a halter. <Now come,> {cried b}, <please, {=l}!> And it came.",
        "<Is everyone there?> {asked c}. <No!> {cried b}, and ran back. When {b} came again, somebody with four legs was trotting along: {=l}.",
    ]);
    t.tell(&[
        "They had just reached dry ground when the middle of the bridge sat down in the water with a sigh.",
        "A minute later there was no bridge any more.",
    ]);
    t.turn();
    t.tell(&[
        "They all slept at {a!}'s house that night, in beds and in drawers. {C} {care a}.",
        "Eleven people and their animals sat round {a!}'s stove, and {joy a}.",
    ]);
    t.tell(&[
        "<How many days did it rain?> the children will ask later on. And {a} will say: <It was {=k}.>",
        "Then the sun came out, as if it had never been away. <After how many days?> {asked b}. <After {=k},> {said a}.",
        "And what had called them all together hung on its nail again: the {=x.noun}.",
    ]);
}

/// The first snow: a figure is built, and needs a hat.
pub(super) fn snow_figure(t: &mut Telling) {
    t.sky(&[Sky::Snow]);
    t.given('x', &["hat", "scarf", "cap", "shawl"]);
    t.children("ab");
    t.kin('c');
    t.place('p', PLAY);
    t.fact('k', "pet");
    open(t);
    t.tell(&[
        "In the night it had snowed. {A!} and {b!} {ran a} {p.to} and rolled a ball that grew and grew.",
        "{B!} was throwing snowballs at the window. Five minutes later they were both {p.at}, rolling and patting.",
    ]);
    t.tell(&[
        "It got a carrot for a nose and [coal|buttons] for eyes. <It is called {k},> {said b}.",
        "<What is its name?> {asked a}. <{k},> {said b} at once. So {k} it was.",
    ]);
    t.tell(&[
        "But it looked cold. {A} took off {a.his} own {x.noun}, {x.a}, and put it on. <Now,> {a} said, <it is somebody.>",
        "Something was missing. {C!} had lent {a.him} {x.a}, and {a} put it on the snow person. That was it!",
    ]);
    t.maybe(60, &["{Sky}.", "{Joy b}.", "They bowed, and it bowed too, or nearly. Perhaps it was only melting a bit."]);
    t.turn();
    t.tell(&[
        "The next morning it was bare-headed. Tracks of small feet led away from it.",
        "But in the night the wind had come, or somebody else. {X} was gone.",
    ]);
    t.tell(&[
        "They followed the tracks, over the fence and along the hedge. {P.sound}.",
        "<A thief!> {cried b}. {Anger b}. {A} looked at the tracks. <A thief with very small feet,> {a} said.",
    ]);
    t.tell(&[
        "{P.nook} they found it: a [hedgehog|mouse with her young ones|small lost kitten] had crept in and was sleeping, rolled up tight.",
        "The tracks ended {p.nook}. There it lay, and in it, nose to tail, slept a whole family of mice.",
    ]);
    t.tell(&[
        "{Wonder a}. <We shall leave it,> {whispered a}.",
        "<It needs it more,> {said b}, and they {crept} away.",
        "They looked at each other and put their fingers to their lips.",
    ]);
    t.turn();
    t.tell(&[
        "<Where is your {x.noun}?> {asked c} at noon. <What, that {=x.colour} one?> {said a}. <It has got a lodger.>",
        "In spring, when everything thawed, only a bit of wool came to light. It was still {=x.colour}.",
    ]);
    t.tell(&[
        "They made a new hat of [ivy|straw|an old pot], and it suited him well, good old {=k}.",
        "When the sun grew strong, there was only a carrot left in a puddle. <Goodbye,> said {b}, <goodbye, {=k}.>",
    ]);
    close_day(t);
}

/// No rain for weeks; a well is shared.
pub(super) fn drought(t: &mut Telling) {
    t.sky(&[Sky::Heat]);
    t.given('x', &["bucket", "jug"]);
    t.children("ab");
    t.grown('c');
    t.fact('k', "tree");
    t.fact('l', "number");
    open_home(t);
    t.tell(&[
        "It had not rained for {l} weeks. The [brook|fountain] was a road of white stones.",
        "For {l} weeks the sky had been as empty as a plate. {Sky}.",
    ]);
    t.tell(&[
        "Only the old well beside the {k} still had water, and it stood in {c!}'s garden.",
        "There was one well left, the one by the {k}, and it belonged to {c!}, who kept the gate locked.",
    ]);
    t.tell(&[
        "<It is hardly enough for me,> {said c}, and one could see that it was hard to say.",
        "<If I let one in, I must let in all,> {said c}. {Doubt c}.",
    ]);
    t.maybe(
        60,
        &["{Sky}.", "The beans hung their heads. The cow no longer gave any milk.", "Even the sparrows walked."],
    );
    t.turn();
    t.tell(&[
        "{A} took {x.a} and knocked all the same. <Not for us,> {a} said. <For {b!}'s grandmother. She is ill.>",
        "{A!} and {b!} had one half-full {x.noun} left, {x.short} with a hole in it. They carried it to {c!}'s [roses|old dog], and poured it out there.",
    ]);
    t.tell(&[
        "{C} looked at {x} for a long time, and then {c} unlocked the gate.",
        "{C} said nothing. But something in {c.his} face [gave way|went soft], and {c} reached for the key.",
    ]);
    t.tell(&[
        "In the evening a line of people stood there with pots and pans, and each took just as much as was needed.",
        "From then on everyone came at sunset. They let down the rope, and they talked, as they had not done for years.",
    ]);
    t.maybe(50, &["{Talk}.", "{C} found that the garden was less lonely like that.", "{Joy c}."]);
    t.turn();
    t.tell(&[
        "Then, one night, something tapped on the [roof|shutters]. Once, twice, a thousand times. {Joy a}.",
        "And one {morning} there was a cloud, no bigger than a hand. By noon it was pouring.",
    ]);
    t.tell(&[
        "They all ran out and stood in it with open mouths. After {=l} weeks!",
        "<How long did we wait for that?> {asked b}, dripping. <For {=l} weeks,> {said a}.",
    ]);
    t.tell(&[
        "The gate is still open. Anyone who is thirsty goes to the well under the {=k}.",
        "In autumn they put up a bench there, for sitting together, in the shade of the {=k}.",
        "<What shall we call the place?> {asked c}. <It has got a name,> {said a}. <Everyone says: at the {=k}.>",
    ]);
    t.maybe(30, &["On the rim of the well, as a sign, stands the {=x.noun}."]);
}

/// The wind takes a hat, and the hat makes a journey through the town.
pub(super) fn flying_hat(t: &mut Telling) {
    t.sky(&[Sky::Wind]);
    t.given('x', &["hat", "cap"]);
    t.children("a");
    t.grown('b');
    t.grown('c');
    t.grown('d');
    t.place('p', TOWN | OPEN);
    open_at(t);
    t.tell(&[
        "Just then {b!} came along in a great hurry, with {x.a}. Whoosh, the wind had it.",
        "The wind was waiting round the corner. It let {a.him} pass, but from {b!} it snatched {x.a}.",
    ]);
    t.tell(&[
        "<My {x.noun}!> {cried b}. <{Wait}!> {A} ran after it.",
        "{B} grabbed at the air. <Catch it, child!> And {a} ran.",
    ]);
    t.some(
        3,
        &[
            "It rolled like a wheel past {c!}, who dropped a tray of buns.",
            "It sat on a lamp post for a moment, as if to rest, and then flew on.",
            "It settled on the head of {d!}, who was just {d.busy}, and was off again before {d} could say a word.",
            "A dog caught it, shook it, and let go in surprise.",
            "It danced along the wall of the churchyard, and the choir lost the tune.",
            "It jumped into a pram, and the baby laughed.",
            "It flew through the school and out by the other window, and geography was over for that day.",
        ],
    );
    t.turn();
    t.tell(&[
        "In the end it hung {p.nook}, quite worn out. {A} {crept} up and took it with both hands.",
        "Then the wind lost interest and dropped it, {p.nook}. There {a} got hold of it.",
    ]);
    t.tell(&[
        "By now a whole crowd had run along. <Whose is it?> they all asked. {A} knew it very well. <It belongs to {=b},> {a} said.",
        "{A} had run so far that {a.he} had to think for a moment whose it was. Then {a.he} carried it back to {=b}.",
    ]);
    t.tell(&[
        "{Relief b}. {B} {care a}.",
        "{B} turned it round and round. <It has never had such a fine day,> {b} said.",
        "<I ought to be cross,> {said b}, <but it did look merry.>",
    ]);
    t.tell(&[
        "It had a bite in it and smelled of buns, but it was as {=x.colour} as ever.",
        "<It used to be so dull,> {said b}. <Now everyone in town knows that I own something {=x.colour}.>",
    ]);
    t.maybe(
        50,
        &[
            "{A} got {sweet}, and {c!}'s last bun.",
            "{Joy a}.",
            "From then on {b} wore it with a ribbon under the chin.",
        ],
    );
    if t.chance(40) {
        close(t);
    }
}

/// Ice on the pond: it is tested, it cracks, and help lies flat.
pub(super) fn thin_ice(t: &mut Telling) {
    t.sky(&[Sky::Frost]);
    t.given('x', &["ladder", "rope", "sledge"]);
    t.children("ab");
    t.kin('c');
    t.fact('k', "day");
    t.fact('l', "number");
    open_home(t);
    t.tell(&[
        "<Not before {k},> said {c!}, who had measured the ice with a stick. <It must be {l} fingers thick.>",
        "The pond was frozen, but only just. <It must be {l} fingers thick,> {c!} had said. <Wait until {k}.>",
    ]);
    t.tell(&[
        "Every day {a} went to look. {Sky}. The ice was [black|clear as glass], and one could see the [leaves|fish] under it.",
        "{Longing a}. The skates hung by the door and [glittered|whispered].",
    ]);
    t.tell(&[
        "<One little step,> said {b!}. <Only at the edge.> {A} shook {a.his} head. But {b} had already gone.",
        "{B!} did not want to wait. <It holds an elephant,> {said b}, and walked out with spread arms.",
    ]);
    t.tell(&[
        "Crack! A white line ran across the ice, right between {b!}'s boots. {Fear b}.",
        "Then it groaned, and {b} went in up to the knees. {Fear a}.",
    ]);
    t.turn();
    t.tell(&[
        "<Lie down!> {cried a}. <Flat, like a frog!> {A.He} ran to the shed, where there was {x.a}.",
        "{A} did not run out after {b.him}, though {a.his} legs wanted to. By the bank lay {x.a}. {A} pushed it over the ice.",
    ]);
    t.tell(&[
        "<Hold on to it!> {said a}. Hand over hand {b} came nearer, and the ice sang under {b.him}.",
        "{B} gripped it. {A} pulled, [heels in the snow|a foot against a root], and pulled again.",
    ]);
    t.tell(&[
        "{Relief a}.",
        "They lay on the bank side by side and looked at the sky, and {relief b}.",
        "Then they both began to laugh, because their teeth chattered in time.",
    ]);
    t.maybe(
        60,
        &[
            "{C!} put {b!} in front of the stove, wrapped like a parcel, with {drink}.",
            "{C!} did not scold. That was almost worse.",
        ],
    );
    t.turn();
    t.tell(&[
        "<Who pulled you out?> {asked c}. <And with what?> {B} pointed at the {=x.noun}.",
        "The next day it hung by the pond, with a sign: <For emergencies.> It was the good old {=x.noun}.",
    ]);
    t.tell(&[
        "After that they waited, as one should. When did they go skating? On {=k}.",
        "Then at last it was {=k}. {C} measured, and whistled, and tied on skates too.",
    ]);
    t.tell(&[
        "The ice was {=l} fingers thick.",
        "<How thick is it now?> {asked b}. <Just right,> {said c}. <It is {=l} fingers thick.>",
        "{Joy a}, and {joy b}.",
    ]);
}

/// A rainy day indoors turns into a voyage.
pub(super) fn rainy_day(t: &mut Telling) {
    t.sky(&[Sky::Rain]);
    t.thing('x', KEEPSAKE | TOY);
    t.thing('y', HOLDS | TOOL);
    t.children("ab");
    t.kin('c');
    t.fact('k', "dream");
    t.fact('l', "ship");
    open_home(t);
    t.tell(&[
        "{Sky}. <There is nothing to do,> {said a}. <Nothing at all,> said {b!}.",
        "It was a {mild} {morning}. {A!} and {b!} had already counted the drops on one window, and got to [four hundred|a thousand].",
    ]);
    t.tell(&[
        "Then {a} looked at the {l}. <That is not a {l},> {a} said. <That is a ship.>",
        "<If you turn the {l} round,> {said b} slowly, <it is a ship.>",
    ]);
    t.tell(&[
        "They hoisted a tablecloth. {X.A} became the figurehead, and {y.a} was the anchor.",
        "{Y.A} was the anchor. {A} {was} captain, and {b} stood at the wheel, which was {x.a}.",
    ]);
    t.some(
        2,
        &[
            "In the hall there were [sharks|icebergs]. One had to row with brooms.",
            "<Land!> {cried b}. But it was only {c!}, who wanted to get to the stove.",
            "They ate ship's biscuit, which tasted very like {snack}.",
            "{Sky}. So much the better: what is a sea without water?",
            "The cat was a pirate and would not give up the cushion.",
        ],
    );
    t.turn();
    t.tell(&[
        "In the deepest part of the sea they met a {k}. It was [green|sad|enormous], and it was thirsty.",
        "Then, out of the mist, there rose a {k}. {Fear b}, and they both enjoyed it very much.",
    ]);
    t.tell(&[
        "{C!} looked in at the door. <Is there room for an old sailor?> {c} asked, and brought {drink}.",
        "<Supper!> {cried c!}. <We cannot come,> {cried a}, <we are in the middle of the ocean!> So {c} waded in with a tray.",
    ]);
    t.maybe(
        60,
        &[
            "Nobody noticed that the rain had stopped.",
            "When the sun came out, they drew the curtains, so that it might stay stormy.",
        ],
    );
    t.turn();
    t.tell(&[
        "At bedtime everything had to be put back. <What was the most dangerous thing today?> {asked c}. <That was the {=k},> {said b}.",
        "<What did you meet?> {asked c} by the bed. <A {=k},> {said a}, half asleep. <But it was friendly.>",
    ]);
    t.tell(&[
        "Downstairs stood, as if nothing had ever happened, the {=l}.",
        "Only one sail still hung there, and under it stood the ship, which had turned back into the {=l}.",
    ]);
    t.tell(&[
        "And the anchor lay where it always lay. It was only a {=y.noun} again.",
        "Tomorrow, they hoped, it would rain. {Night a}.",
        "{Night a}.",
    ]);
}

/// Summer heat: children make a shop of cold water, and one customer has no money.
pub(super) fn lemonade(t: &mut Telling) {
    t.sky(&[Sky::Heat, Sky::Sun]);
    t.given('x', &["jug", "bucket", "jar"]);
    t.given('y', &["cup", "bowl"]);
    t.children("ab");
    t.trade('c', &["postmaster", "lamplighter", "shepherd", "fiddler", "painter"]);
    t.place('p', TOWN | FARM | WATER | WILD);
    t.fact('k', "juice");
    open_at(t);
    t.tell(&[
        "{Sky}. {A!} and {b!} put a table {p.at} and sold {k} juice from {x.a}.",
        "<Fresh {k} juice!> {cried a}. {B!} kept the money in a shoe, and the juice was in {x.a}.",
    ]);
    t.tell(&[
        "There was only one glass left, and {y.a} beside it, for those who were not in a hurry.",
        "Everyone drank from {y.a}, which {b} washed in between.",
    ]);
    t.some(
        2,
        &[
            "The first customer was a dog.",
            "A lady with a parasol drank three helpings and said that it was her first of the day.",
            "{Talk}, and both of them drank one.",
            "By noon there were [seven|eleven] coins in the shoe.",
            "{P.sound}.",
            "A wasp fell in and had to be saved with a spoon.",
        ],
    );
    t.turn();
    t.tell(&[
        "Then {c!} came, grey with dust, and looked, and turned out both pockets. They were empty.",
        "In the worst of the heat {c!} stopped in front of the table. <How much is it?> {asked c}, and then: <Oh. Another time, then.>",
    ]);
    t.tell(&[
        "{B} looked at {a!}. There was just one helping left. {Doubt b}.",
        "<We are saving up for [a tent|a football|{ware}],> {whispered b}. <I know,> {whispered a}.",
    ]);
    t.tell(&[
        "{A} poured it out to the last drop. <The last one is always free,> {a} said. <That is the rule.> It had been the rule for one second.",
        "{A} held it out. <We need somebody to test it,> {a} said. <Will you be so kind?>",
    ]);
    t.tell(&["{C} drank with closed eyes. {Relief c}.", "{C} drank, and {joy c}."]);
    t.turn();
    t.tell(&[
        "The next day {c} came back and [played them a tune|painted them a sign|told everyone of it]. There had never been so many customers.",
        "The next day there was a sign on the table, in {c!}'s best handwriting: <The coolest place in town.>",
    ]);
    t.tell(&[
        "<What was in it yesterday?> asked the people. <The same as today,> {said a}. <Nothing but {=k}.>",
        "<I can still taste it,> {said c}. <I have never had such {=k}.>",
    ]);
    t.tell(&[
        "In the evening only a wasp was still busy, in the empty {=x.noun}.",
        "They carried it all home, {b} the shoe and {a} the {=x.noun}.",
    ]);
    t.maybe(40, &["{Joy a}.", "{Night a}."]);
}

/// A game in which somebody hides too well.
pub(super) fn hide_and_seek(t: &mut Telling) {
    t.sky(&[Sky::Sun, Sky::Cloud, Sky::Wind]);
    t.given('x', &["scarf", "cap", "ribbon", "pullover", "coat"]);
    t.children("abd");
    t.place('p', PLAY | WILD | FARM);
    t.fact('k', "tree");
    open_at(t);
    t.tell(&[
        "They were playing hide and seek. {A} had to count to a hundred, with {a.his} face against the {k}.",
        "<You are it!> cried {b!} and {d!}, and {a} leaned against the {k}, shut {a.his} eyes and began to count.",
    ]);
    t.tell(&[
        "{B!}, in {x.a}, hid {p.nook}. {D!} ran this way and that and could not decide.",
        "{D!} went {p.nook}, where {d.he} always went. {B!} wore {x.a}, and had found something better.",
    ]);
    air(t);
    t.tell(&[
        "{D} {was} found at once, because of a sneeze. But where was {b!}?",
        "{A} found {d!} by the giggling. {B!} was nowhere.",
    ]);
    t.tell(&[
        "They looked {everywhere}. They called. <You have won!> {cried a}. <Come out!> No answer.",
        "<I give up!> {cried a}. {P.sound}. {B} did not come.",
    ]);
    t.tell(&[
        "{Dusk a}. {Fear a}.",
        "It grew late. {Fear d}.",
        "<Perhaps {b!} has gone home,> {said d}. But {a} did not think so.",
    ]);
    t.turn();
    t.tell(&[
        "{A} stood still and thought: if I were {b!}, where would I go? And then {a.he} saw a bit of cloth on a thorn. It was {=x.colour}.",
        "Then {d} pointed. From {p.nook} something was sticking out, just a corner, and the corner was {=x.colour}.",
    ]);
    t.tell(&["There lay {b!}, rolled up like a cat, fast asleep.", "{A} bent down. There was {b!}, snoring."]);
    t.tell(&[
        "{Relief a}. <Found you,> {a} said softly.",
        "<Have I won?> {asked b}, and yawned. <By miles,> {said a}.",
    ]);
    t.maybe(
        60,
        &[
            "The next time they counted only to fifty, and somewhere else, not at the {=k}.",
            "<I dreamed,> {said b}, <that you were still standing there, counting, against the {=k}.>",
        ],
    );
    close_day(t);
}
