//! Things and people lost, found and given back.

use super::super::beats::{air, ask_around, close_day, open, open_at, open_home, search};
use super::super::telling::Telling;
use super::super::world::places::{FARM, INSIDE, PLAY, SOIL, TOWN, TREES, WATER, WILD};
use super::super::world::things::{HOLDS, KEEPSAKE, SMALL, TOY};
use super::super::world::weather::Sky;

/// Something small is lost, and a stranger asks what it looks like before giving it back.
pub(super) fn lost_and_found(t: &mut Telling) {
    t.thing('x', SMALL);
    t.children("ab");
    t.grown('c');
    t.place('p', PLAY);
    open_at(t);
    t.tell(&[
        "In {a.his} pocket was {x.a}, and it went with {a.him} everywhere.",
        "{A} had {x.a} [in {a.his} pocket|in {a.his} hand]. It {x.charm}, and {a} would not have swapped it for [a bicycle|a pony|anything].",
        "{A} had been given {x.a} [for {a.his} birthday|that very week], and {a.he} looked at it every few minutes.",
        "That day {a} had brought {x.a} along[, to show it to everyone|], because it {x.charm}.",
    ]);
    t.tell(&[
        "{A} [ran|jumped|turned cartwheels] until {a.he} {was} out of breath. When {a.he} felt for it again, the pocket was empty.",
        "Then {a.he} [climbed over a fence|chased a butterfly|hung upside down from a branch], and when {a.he} looked again, [the {x.noun} was gone|there was only a hole in the pocket].",
        "[After an hour of play|A little later], {a} put a hand in the pocket and found [a hole|nothing but crumbs|only {trinket}].",
        "But on the way something [slipped|fell] out of {a.his} pocket, and {a} did not hear it fall.\
         [ Only at the gate did {a.he} notice.| By noon {a.he} noticed.]",
    ]);
    t.maybe(60, &["{Sad a}.", "<It was there a minute ago,> {said a}. {Sad a}."]);
    search(t);
    t.maybe(30, &["{P.sound}, [as if nothing had happened|and that was all]."]);
    t.turn();
    t.tell(&[
        "{B.intro} [came along|sat down next to {a.him}|had been watching]. <Have you lost something?> {asked b}.",
        "<You look as if you had lost [a ship|your shadow],> said a voice. It was {b!}, who [lived next door|was carrying a bucket].",
        "{Soon} {b!} came [whistling along|round the corner] with something hidden in one hand. <What are you looking for?> {asked b}.",
    ]);
    t.tell(&[
        "<A {x.noun},> {said a}. <And what colour is it?> {asked b}. <It is {=x.colour},> said {a!} [at once|without a pause].",
        "<My {x.noun},> {said a}. {B} thought for a moment. <I did find one,> {b} said. <But is yours {=x.colour}?> {A} nodded hard.",
        "<I lost my {x.noun},> {said a}. <Tell me what it looks like,> {said b}, <so that I can be sure.> {A} told {b.him} that it was {=x.colour}.",
    ]);
    t.tell(&[
        "{B} opened {b.his} hand, and there it lay. <It was {p.nook},> {b} said.",
        "<Then it must be yours,> {said b}, and pulled it out of {b.his} sleeve. <It lay {p.nook}.>",
        "Then {b} {smiled b} and [led {a.him} back|pointed]. There it was, {p.nook}, just as {b} had left it.",
    ]);
    t.tell(&[
        "{Joy a}. [<{Thanks}!> {cried a}.|]",
        "{Relief a}. [The two of them played together until dusk.|]",
        "<{Thanks},> {said a}, and [tied it to {a.his} belt|sewed up the pocket that same evening].",
    ]);
    close_day(t);
}

/// A key turns up, and there is a door that it fits.
pub(super) fn the_key(t: &mut Telling) {
    t.given('x', &["key"]);
    t.thing('y', TOY | KEEPSAKE);
    t.children("a");
    t.kin('c');
    t.place('p', INSIDE | FARM | TREES);
    t.fact('k', "indoors");
    open(t);
    t.tell(&[
        "[While sweeping|Looking for a marble|Chasing the cat], {a} found {x.a} under the {k}.",
        "Under the {k}, where [nobody ever swept|the dust was thickest], {a} found {x.a}.",
        "Something glinted under the {k}. {A} lay down flat and [fished it out with a spoon|pulled it out]: it was {x.a}.",
    ]);
    t.tell(&[
        "<Where does it belong?> {asked a}. {C.intro} turned it over and over. <I have not seen this one [for thirty years|since I was small],> {c} said.",
        "{A} tried it in the front door, in the clock case and in {c.his} [old chest|sewing box]. It fitted none of them.",
        "It was too [big|long] for the cupboard and too small for the gate. {Doubt a}.",
    ]);
    t.maybe(
        50,
        &[
            "<A key without a door is like a [question|letter] without an answer,> said {c!}.",
            "<Somewhere,> {thought a}, <there is a [lock|door] that is waiting.>",
            "All day {a} carried it on a string round {a.his} neck[, next to the skin|].",
        ],
    );
    t.turn();
    t.tell(&[
        "The next day {a} went {p.to}. {P.sight}. And {p.nook}, half hidden by [cobwebs|old boards|ivy], there was a little door.",
        "{A} searched {everywhere}, {p.at} too. {P.sound}. Then {a.his} fingers felt [a keyhole|cold iron] {p.nook}.",
        "At last {a} tried {p.at}. Right there, {p.nook}, stood [a chest with a rusty lock|an iron box] that {a.he} had always taken for rubbish.",
    ]);
    t.tell(&[
        "The key [turned|went round] with a [squeak|groan|click]. {Wonder a}.",
        "{A} put the key in. For a moment nothing moved, and then it went [click|snap]. {Fear a}.",
    ]);
    t.tell(&[
        "Inside lay {y.a}[, wrapped in newspaper|, covered with dust|], and a note: <For whoever is curious enough.>",
        "There, on a bed of [straw|wool], lay {y.a}. It {y.charm}.",
        "There was nothing inside but {y.a}. But what {y.plain}! It {y.charm}.",
    ]);
    t.tell(&[
        "<I hid that when I was {a.age},> said {c!} that evening[, very softly|, after a long silence|]. <And then I lost the key. Where was it?> <Under the {=k},> {said a}.",
        "{A} ran to show it to {c!}. <So that is where it was!> {cried c}. <And the key?> <It was under the {=k},> {said a} and laughed.",
        "At home {a} had to tell it all: how the key had been lying under the {=k}, [all those years|as quiet as a mouse], and how the lock had clicked.",
    ]);
    t.maybe(
        55,
        &[
            "{C} held it for a long time. <Keep it,> {c} said. <But hide the key again, for somebody else.>",
            "They put it on the shelf, and {c} told stories about it until [midnight|the lamp went out].",
            "{A} hid the key again, in a much harder place, and told nobody where.",
        ],
    );
    t.maybe(35, &["{Joy a}.", "{Night a}."]);
}

/// A full purse lies in the street; it goes back to the one who can say what it looks like.
pub(super) fn the_purse(t: &mut Telling) {
    t.given('x', &["bag", "box", "basket"]);
    t.children("ab");
    t.grown('c');
    t.place('p', TOWN);
    t.fact('k', "number");
    open_at(t);
    t.tell(&[
        "{P.nook} lay {x.a}. {A} opened it and counted {k} silver coins.",
        "Something lay {p.nook}. It was {x.a}, and inside there were {k} silver coins.",
        "{A} nearly fell over {x.a}. When {a.he} lifted it, it [jingled|clinked]: there were {k} coins in it.",
    ]);
    t.tell(&[
        "{Wonder a}. For that one could buy [a pair of skates|a kite with a tail|all the cake in town|{ware}, and {ware} as well].",
        "<We could buy [a boat|a tent|a hundred buns],> said {b!}, who had seen it too. {Doubt a}.",
        "{A} thought of [new boots|a fishing rod|the drum in the shop window]. Then {a.he} thought of the one who was looking for it now.",
    ]);
    t.maybe(
        70,
        &[
            "<It belongs to somebody,> {a} said. [{B} sighed, but {b} {nodded b}.|<I know,> {said b}, a little sadly.]",
            "{A} sat down beside it and waited. {P.sound}.",
            "<Finding is not the same as having,> {a} [said|murmured], as {a.his} grandmother always did.",
        ],
    );
    t.turn();
    t.tell(&[
        "A man in a fine hat came first. <That is mine!> he said. <How many coins are in it?> {asked a}. <Er, a hundred?> said the man, and went away quickly.",
        "First came a big boy who said that it was his. But when {a} asked him how many coins were in it, he [turned red|looked at the sky] and left.",
        "",
        "",
    ]);
    t.tell(&[
        "Then {c!} came running, [pale|out of breath], looking to the left and to the right. <{Oh}, my {x.noun}! I need the money for [the rent|the doctor|the winter coal]!>",
        "An hour later {c!} came along, bent low, searching the ground. <I have lost my {x.noun},> {c} said. <[It was all I had|Half a year's work was in it].>",
    ]);
    t.tell(&[
        "<What was in it?> {asked a}. <Coins,> {said c}. <There were exactly {=k}.>",
        "<How many coins were there?> asked {a!}, to be sure. <I counted them this morning,> {said c}. <There were {=k}.>",
    ]);
    t.tell(&[
        "{A} held it out with both hands. {Relief c}.",
        "<Then here it is,> {said a}. {Joy c}.",
        "{A} gave it to {c.him} at once. {C} {care a}.",
    ]);
    t.tell(&[
        "<An honest {a.girl},> {said c}, and gave {a.him} {sweet} and a wink.",
        "{C} wanted to give {a.him} a coin, but {a} only asked for [a ride on the cart|{sweet}|a story].",
        "And the next morning a whole {cake} stood on {a.his} doorstep, still warm.",
    ]);
    close_day(t);
}

/// A bottle brings a letter from far away, and an answer goes back.
pub(super) fn message_in_a_bottle(t: &mut Telling) {
    t.children("ab");
    t.kin('c');
    t.place('p', WATER);
    t.fact('k', "boat");
    t.fact('l', "month");
    open_at(t);
    t.tell(&[
        "Something [bobbed|glittered] at the water's edge: a bottle with a cork[, green with weed|].",
        "A bottle [came drifting|rolled] up to {a.his} feet, and there was paper in it.",
        "{A} [waded in up to the knees|reached out with a stick] and pulled out a bottle. A roll of paper stuck inside.",
    ]);
    t.tell(&[
        "{C.intro} had to help with the cork. <I am {b!},> said the letter. <I sail with my father on the {k}. Who are you?>",
        "The letter was [smudged|written in pencil], but one could read it. <My name is {b!}. I live on a ship called the {k}. Please write back.>",
        "{A} unrolled it with care and read: <Whoever finds this, I greet you. I am {b!}, and our ship is the {k}.>",
    ]);
    t.tell(&[
        "{Wonder a}. All day {a.he} could think of nothing else.",
        "{A} read it [eleven times|until {a.he} knew it by heart]. Then {a.he} [sharpened a pencil|asked for paper].",
        "<Somebody far away is talking to me,> {thought a}. {Joy a}.",
    ]);
    t.turn();
    t.tell(&[
        "{A} wrote about {p}, where {p.sight}, and about [the cat|a loose tooth|{a.his} brothers|{topic}]. <Come in {l},> {a.he} wrote at the end.",
        "In the answer {a} told everything: what {a.he} ate, how {p} smelled of {p.smell}, and that in {l} there was always a fair.",
        "{A.his} answer was long, because {a.he} drew {p} on the back. <Visit us in {l},> it ended.",
    ]);
    t.tell(&[
        "{C} drove the cork in with [a fist|the heel of a boot], and {a} threw the bottle as far as {a.he} could.",
        "They sealed the bottle with [wax|tar]. {A} [gave it to the current|let it go] and watched until it was only a dot.",
    ]);
    t.maybe(
        60,
        &["{Longing a}.", "Weeks went by. {P.sound}, and nothing came.", "<The sea is a slow postman,> said {c!}."],
    );
    t.turn();
    t.tell(&[
        "Then, one {mild} {morning}, a ship [lay at anchor|came round the bend], and on its bow stood a name in white letters: the {=k}.",
        "But when it was {l}, a bell rang on the water. {A} {ran a} to look, and read the name on the bow: it was the {=k}.",
    ]);
    t.tell(&[
        "Somebody waved from the deck. <Are you {a!}?> called {b!}. <You wrote that I should come in {=l}!>",
        "{B!} jumped ashore before the rope was tied. <You said {=l},> {b} [laughed|called], <and here I am!>",
    ]);
    t.tell(&[
        "{Joy a}.",
        "They shook hands like two captains, and {joy a}.",
        "The bottle stands on the window sill now, with a flower in it.",
    ]);
}

/// An old map leads, step by step, to something that was buried.
pub(super) fn treasure_map(t: &mut Telling) {
    t.given('x', &["map"]);
    t.thing('y', HOLDS);
    t.children("ab");
    t.place('p', TREES | SOIL);
    t.fact('k', "tree");
    t.fact('l', "number");
    open(t);
    t.tell(&[
        "Between the pages of an old [cookbook|almanac], {a} found {x.a}. Somebody had written on it: <{L} steps from the {k}.>",
        "{A} had bought {x.a} for [a penny|a button|{trinket}] at the market. A cross was on it, and the words: <From the {k}, {l} steps towards the sun.>",
        "Out of the [clock case|lining of a coat] fell {x.a}. It showed a {k}, and beside it the number {l}.",
    ]);
    t.tell(&[
        "<Treasure!> whispered {b!}, who [was looking over {a.his} shoulder|had come to borrow a spade].",
        "{A} ran to fetch {b!}, because one should not look for treasure alone.",
        "{A} showed it to {b!}. <{Wow},> {said b}. <Get the spade!>",
    ]);
    t.tell(&[
        "They {ran b} {p.to}. {P.sight}[, and {p.sound}|].",
        "So they went {p.to}, with a spade, {snack} and a candle end. {P.sound}.",
    ]);
    t.maybe(
        40,
        &["{Sky}, but the two of them [did not care|hardly noticed].", "{B} wanted to dig {everywhere} at once."],
    );
    t.turn();
    t.tell(&[
        "There were many trees. <Which one is it?> {asked b}. {A} looked at the map. <It has to be the {=k},> {a} said.",
        "{B} stopped under a [thorn bush|holly]. <Not here,> {said a}. <The map says that we must start at the {=k}.>",
        "<Start here!> {cried b}. But {a} [shook {a.his} head|held up the map], and went on until they stood before the {=k}.",
    ]);
    t.tell(&[
        "Then {a} counted [out loud|slowly], and stopped at {=l}.",
        "<How many steps?> {asked b}. <It says {=l},> {said a}, and began to walk.",
        "{B} took big steps and counted aloud, and the last number was {=l}.",
    ]);
    t.tell(&[
        "They dug [until their hands were black|in turns|and dug]. The spade hit something hard. It was {y.a}.",
        "After an hour the spade went clunk. Down there, [in the roots|in the wet earth], stood {y.a}.",
    ]);
    t.tell(&[
        "There was no gold in it, only {trinket}, {trinket} and a paper: <Now it is your turn to hide something.>",
        "In it lay a hundred [buttons|old stamps|glass beads] and a child's drawing of a {k}. {Joy a}.",
        "It was full of [letters|shells|tin stars], [tied up with string|wrapped in wax cloth]. <It is better than gold,> {said b}, and meant it.",
    ]);
    t.maybe(
        60,
        &[
            "{Dusk a}, but they sat there still.",
            "{Meal a}.",
            "They buried it again, with {sweet} and a letter of their own.",
        ],
    );
}

/// Fog swallows the way home; a sound leads back.
pub(super) fn lost_in_the_fog(t: &mut Telling) {
    t.given('x', &["bell", "drum", "flute", "whistle", "fiddle"]);
    t.sky(&[Sky::Fog]);
    t.children("a");
    t.kin('c');
    t.place('p', WILD);
    open_home(t);
    t.tell(&[
        "{C.intro} owned {x.a}, which hung by the door. <If you are ever lost, listen for it,> {c} used to say.",
        "On a nail by the door hung {x.a}. It was {c!}'s, and {a} knew its sound as well as {a.his} own name.",
    ]);
    t.tell(&[
        "One {season} {morning} {a} went {p.to} to look for [mushrooms|the grey hen|firewood]. {P.sound}.",
        "That {morning} {a} {was} {p.at}, gathering [sticks|feathers|stones], [further out than {a.he} should have been|and forgot the time].",
    ]);
    t.tell(&[
        "Then the fog came. {Sky}.",
        "Nobody saw the fog come. First the [trees|fences] went, then the path, and then {a.his} own boots.",
        "{Sky}. When {a} turned round, the way home was gone.",
    ]);
    t.tell(&["{Fear a}.", "{Fear a}, and {fear a}.", "Everything looked the same on all sides. {Fear a}."]);
    t.maybe(
        60,
        &[
            "<Stand still,> {a} told {a.self}. <Whoever runs in a fog runs in circles.>",
            "{A} called, but the fog ate the words.",
            "A [grey shape|tall man] came out of the mist. It was only [a thorn bush|a gatepost].",
        ],
    );
    t.turn();
    t.tell(&[
        "{A} shut {a.his} eyes and listened. Far off, thin as a thread, {a.he} heard it: that was the {=x.noun}!",
        "And then there was a sound, faint but clear. {A} knew it {at once}: it was {c!}'s {=x.noun}.",
        "Was that an owl? No. {A} held {a.his} breath. It was the {=x.noun}!",
    ]);
    t.tell(&[
        "{A} walked towards it, [lost it|lost it twice], stood still and found it again.",
        "Step by step {a} followed the sound, over a ditch and [along a wall|through wet grass|past a sleeping cow].",
    ]);
    t.tell(&[
        "All at once there was a yellow [window|light], and in the door stood {c!}, [with wet hair|wrapped in a blanket]. {C} {care a}.",
        "Then somebody caught {a.him} by the sleeve. {C!} had been standing at the gate for two hours. {C} {care a}.",
    ]);
    t.tell(&[
        "<I would have gone on all night,> {said c}, and put on the kettle. {Relief a}.",
        "<My arm is quite stiff,> {said c}. <And I have frightened all the hens.> {A} laughed, and cried a little too.",
        "There was {drink}, and dry socks, and nobody scolded. {Relief a}.",
    ]);
    close_day(t);
}

/// Something to wear is left behind, and comes back on somebody who needs one.
pub(super) fn left_behind(t: &mut Telling) {
    t.given('x', &["scarf", "cap", "shawl", "pullover", "waistcoat"]);
    t.children("ab");
    t.kin('c');
    t.place('p', PLAY | TOWN);
    t.sky(&[Sky::Wind, Sky::Frost, Sky::Cloud]);
    open_at(t);
    t.tell(&[
        "{A} wore {x.a} that {c!} had made [in three long evenings|from an old curtain|with many mistakes and much love].",
        "{C!} had made {a.him} {x.a}, and {a} took it off only for [school|soup|sleeping].",
        "<Look after it,> {c!} had said, for {x} was new. {X.A}, with {a.his} initials inside!",
    ]);
    t.tell(&[
        "But that day {a} [got hot from running|climbed a tree] and hung it [on a fence|over a railing], and there {a.he} forgot it.",
        "A gust of wind [tore|snatched] it away, over [a wall|the hedge], and it was gone.",
        "On the way home {a} noticed that it was missing. {Sad a}.",
    ]);
    ask_around(t);
    t.maybe(40, &["{A} did not dare to tell {c.him}.", "At home {c!} noticed at once, but said nothing."]);
    air(t);
    t.turn();
    t.tell(&[
        "The next {morning} {a} saw {x} going along the street. {B!} had it on!",
        "Two days later {b.intro} came {p.to}, and {b.he} {was} wearing {x}.",
        "But the next day {b!} stood there, turning something over and over. It was {x}.",
    ]);
    t.tell(&[
        "<I found it {p.nook},> {said b}. <Such fine work! Who made it?> <I know who made it,> {said a}. <It was {=c}.>",
        "<Is it yours?> {asked b}. <It lay {p.nook}. It looks as if somebody had taken great trouble over it.> <That was {=c},> {said a}.",
        "<It lay {p.nook}, quite wet,> {said b}. <Whoever made it will be sad.> {A} nodded and thought of {=c}.",
    ]);
    t.tell(&[
        "{B} gave it back {at once}, though it had kept {b.him} so warm. {A} saw that {b} had none.",
        "{A} held it, and looked at {b!}, who was [shivering|blowing on cold fingers].",
    ]);
    t.tell(&[
        "A week later there were two of them, as like as two eggs, and {b} {smiled b} all the way home.",
        "<Come with me,> {said a}. <There is enough wool for a second one.> {Joy b}.",
        "{A} told this at supper. {C} said nothing, but that night the needles clicked, and on Sunday {b} had one too.",
    ]);
    t.maybe(50, &["{Joy a}.", "{Night a}.", "They were never mixed up, for {a!}'s had a darn in it."]);
}
