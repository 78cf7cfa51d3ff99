//! Animals: found, fed, feared, freed.

use super::super::beats::{air, close_day, open, open_at, open_evening, open_home};
use super::super::telling::Telling;
use super::super::world::animals::PET;
use super::super::world::places::{self, OPEN, PLAY, SOIL, TOWN, WATER};
use super::super::world::things::{HOLDS, SMALL};
use super::super::world::weather::Sky;

/// A stray follows a child home, and gets a name.
pub(super) fn stray(t: &mut Telling) {
    t.animal('n', PET);
    t.children("a");
    t.kin('b');
    t.grown('c');
    t.place('p', TOWN);
    t.fact('k', "pet");
    open_at(t);
    t.tell(&[
        "{P.nook} sat {n.a}, thin and wet, and looked at {a.him}.",
        "Something was following {a.him}. When {a.he} turned round, there stood {n.a} with burrs in its coat.",
        "From {p.nook} came a small noise. It was {n.a}, and nobody seemed to own it.",
    ]);
    t.tell(&[
        "{A} gave it {n.food}. It [ate|gobbled] as if it had never eaten before. Then it {n.act}.",
        "<Are you hungry?> {asked a}. {N} {n.act}. That was answer enough.",
        "{A} crouched down and held out {n.food}. {N} thought about it, {n.act}, and came.",
    ]);
    t.tell(&[
        "<You look like a {k},> {said a}. And from then on it was {k}.",
        "<I shall call you {k},> {said a}, and {n} {n.act}.",
    ]);
    t.maybe(50, &["{P.sound}, and the two of them walked home side by side.", "{Joy a}."]);
    t.turn();
    t.tell(&[
        "<No,> said {b!} at the door. <We have [no room|too many mouths already].> {Sad a}.",
        "At home {b!} stood in the doorway with folded arms. <It goes back where it came from,> {said b}.",
        "{B!} looked at the paws, at the floor, at {a!}. <Just for one night,> {b} said.",
    ]);
    t.tell(&[
        "{N} sat down in front of {b.him}, and {n.act}. {B} looked away, and then {b} looked back.",
        "That night there was a mouse in the pantry. In the morning there was none, and {n} {n.act} on the mat.",
        "In the night it thundered, and {n} crept under {b!}'s bed, of all places.",
    ]);
    t.maybe(
        50,
        &[
            "{C!} stopped at the fence. <Nobody has asked for one like that,> {c} said, <and I know everybody.>",
            "They asked {c!}, and {c} asked the whole street, but nobody was missing {n.a}.",
        ],
    );
    t.turn();
    t.tell(&[
        "<And what is it called?> {asked b} {at last}, as if it did not matter. <It is called {=k},> {said a}.",
        "In the end it was {b!} who stood at the back door and called across the yard: <Come in, {=k}!>",
        "A week later there was a bowl by the stove, and {b!} had painted a name on it: {=k}.",
    ]);
    t.tell(&[
        "{Joy a}.",
        "{N} {n.act}.",
        "And where did it sleep? On the best chair, of course.",
        "{Night a}, with something warm across {a.his} feet.",
    ]);
    close_day_sometimes(t);
}

fn close_day_sometimes(t: &mut Telling) {
    if t.chance(45) {
        close_day(t);
    }
}

/// A bird with a hurt wing is nursed and let go.
pub(super) fn hurt_wing(t: &mut Telling) {
    t.given_animal('n', &["sparrow", "crow", "gull", "swallow", "owl"]);
    t.given('x', &["box", "basket", "hat"]);
    t.children("ab");
    t.trade('c', &["doctor", "farmer", "gardener", "shepherd"]);
    t.place('p', places::WILD | WATER);
    t.fact('k', "number");
    open_at(t);
    t.tell(&[
        "{P.nook} [fluttered|sat] {n.a}. One wing hung down like a broken umbrella.",
        "Something {n.sound} {p.nook}. It was {n.a}, and it could not fly.",
    ]);
    t.tell(&[
        "{A} took it up in {a.his} cap, {carefully}, and felt its heart [race|tick like a watch].",
        "<Don't be afraid,> {whispered a}. It was as light as a [letter|dry leaf].",
    ]);
    t.tell(&[
        "{C!} looked at the wing and tied a thin [splint|stick] to it. <Rest, water, and {n.food},> {c} said. <In {k} weeks we shall see.>",
        "<It needs {k} weeks,> said {c!}, <and somebody with patience. Are you somebody with patience?> {A} {nodded a}.",
    ]);
    t.tell(&[
        "So it lived in {x.a} beside {a!}'s bed, and {n.sound} at five in the morning.",
        "{A} lined {x.short} with wool, and there it sat and looked at the wallpaper.",
    ]);
    t.some(
        2,
        &[
            "{B!} came every day and brought {n.food}.",
            "It {n.act} when {a} came in.",
            "Once the cat sat in front of the door and smiled. After that the door stayed shut.",
            "<You must not grow too fond of it,> {said c}. But it was too late for that.",
            "At first it would not eat. Then, on the third evening, it did, and {relief a}.",
        ],
    );
    t.turn();
    t.tell(&[
        "When {c} took off the splint, it {n.act}, as if it had forgotten what it was.",
        "One {mild} {morning} it sat on the edge of the [chair|window sill], and it spread both wings.",
    ]);
    t.tell(&[
        "They carried it {p.to}. {P.sound}. <Now,> {said b}. {A} opened {a.his} hands.",
        "{P.at} {a} opened the window of {a.his} two hands. {P.sight}. Nothing happened, and then everything happened at once.",
    ]);
    t.tell(&[
        "It flew a crooked circle, and then a straight line. {Sad a}, and {joy a}.",
        "Up it went, over their heads, and {n.sound} once. <That was goodbye,> {said b}. <Or thank you,> {said a}.",
    ]);
    t.tell(&[
        "<How long did it stay with you?> people asked later. <It took {=k} weeks,> {answered a}, <just as {c!} had said.>",
        "{A} had made a line on the wall for every week. Now {a.he} counted them: there were {=k}.",
    ]);
    t.tell(&[
        "At night it was strangely quiet, and beside {a!}'s bed stood, quite empty, the {=x.noun}.",
        "There was still one feather, and {a!} keeps it where the bird used to sleep: in the {=x.noun}.",
    ]);
}

/// A goat (or another) gets where it should not be, and must be brought down.
pub(super) fn on_the_roof(t: &mut Telling) {
    t.given_animal('n', &["goat", "cat", "goose", "hen", "kitten"]);
    t.given('x', &["ladder"]);
    t.children("ab");
    t.trade('c', &["farmer", "miller", "tailor", "teacher"]);
    t.fact('k', "pet");
    t.sky(&[Sky::Sun, Sky::Cloud, Sky::Wind]);
    open_home(t);
    t.tell(&[
        "{C!} had {n.a} called {k}, and {k} could not be kept in by any fence.",
        "The cleverest animal in the street was {k}, {c!}'s {n.coat} {n.noun}.",
    ]);
    t.tell(&[
        "One {mild} {morning} there was a clatter above. {N} stood on the roof and {n.sound}.",
        "One {mild} {morning} people stood in the street with their heads back. High up, next to the chimney, {n} {n.act}.",
    ]);
    t.tell(&[
        "<How did it get up there?> {asked a}. <How will it get down?> {asked b}. Those were two different questions.",
        "{C} wrung {c.his} hands. <Come down, you [rascal|villain]!> {cried c}. {N} {n.act}.",
        "<It will fall!> {cried b}. {Fear c}.",
    ]);
    t.turn();
    t.some(
        2,
        &[
            "First they tried it with a whistle. {N} {n.act}, that was all.",
            "The [sweep|postman] tried a rope, but {n} only chewed on it, or pecked at it, and stayed.",
            "{C} begged. {C} promised. {C} even sang. It was no use.",
            "Then the fire brigade came and had forgotten the hose.",
            "{Talk}, but nobody listened.",
        ],
    );
    t.tell(&[
        "{A} fetched {x.a} and leaned it against the gutter. <Hold on tight,> {a} said to {b!}.",
        "In the yard lay {x.a}. {B} held it, and {a} climbed, rung by rung. [{A.His} knees shook a little|{A} did not look down|The ladder swayed].",
    ]);
    t.tell(&[
        "{A} did not shout. {A.He} sat down on the ridge, took out {n.food}, and looked at the view.",
        "Up there {a} [broke|laid] {n.food} on the tiles and waited, and looked the other way.",
    ]);
    t.tell(&[
        "{N} came nearer, out of pure curiosity, and {n.act}. Then {a} had it under one arm.",
        "After a while something breathed on {a!}'s neck. So they sat there, side by side, like two old friends, until it let itself be carried.",
    ]);
    t.turn();
    t.tell(&[
        "Everyone clapped. {C} {care a}. {Pride a}.",
        "{Relief c}. <What did you say to it?> {asked c}. <Nothing,> {said a}. <That was the trick.>",
    ]);
    t.tell(&[
        "The next morning {a} woke because something {n.sound} overhead. <Oh no,> {said a}. <Not again, {=k}!>",
        "<You stay down here now,> {said c}, wagging a finger, <do you hear me, {=k}?>",
        "In the newspaper it said: <Brave {a.girl} rescues {n.noun}.> But it left out the most important thing, the name: {=k}.",
    ]);
    t.maybe(
        60,
        &[
            "{Joy a}.",
            "From then on the {=x.noun} was chained to the wall.",
            "And they never found out how it had got up there.",
        ],
    );
}

/// A hen lays her eggs nobody knows where.
pub(super) fn hidden_nest(t: &mut Telling) {
    t.given_animal('n', &["hen", "goose"]);
    t.thing('x', HOLDS);
    t.children("ab");
    t.kin('c');
    t.place('p', places::FARM | SOIL);
    t.fact('k', "number");
    t.fact('l', "pet");
    open_home(t);
    t.tell(&[
        "{C!} had {k} hens and one riddle. The riddle was called {l}, and nobody knew where she laid her eggs.",
        "There were {k} birds in the yard. The oldest was {n.a} named {l}, and for weeks nobody had found a single egg of hers.",
    ]);
    t.tell(&[
        "<She lays in secret,> said {c!}. <Whoever finds the nest gets {cake}.>",
        "<Follow her,> {said c} to {a!}, <but do not let her see you.>",
    ]);
    t.tell(&[
        "{A!} and {b!} [hid behind a barrel|lay down flat] with {x.a}. {P.sound}.",
        "{A} took {x.a} and {b!} took {snack}, and they {crept} after her.",
    ]);
    t.tell(&[
        "The {n.noun} {n.act}. She walked to the left, stopped, and walked to the right.",
        "She went three times round the pump. She knew quite well that she was being watched.",
        "First she {n.act}. Then she looked up at the sky, as if she had all the time in the world.",
    ]);
    t.maybe(
        60,
        &[
            "{B} had to sneeze, and all was lost for that day.",
            "<She is making fools of us,> {whispered b}.",
            "{P.sight}.",
        ],
    );
    t.turn();
    t.tell(&[
        "On the third day {a} noticed a feather {p.nook}. {A} reached in up to the elbow. It was warm in there.",
        "At last she slipped away, {p.to}, looked round once, and vanished. {P.nook} there was a hollow in the straw.",
    ]);
    t.tell(&[
        "But those were not eggs any more. One of them had a hole in it, and in the hole was a beak.",
        "There they lay, smooth and brown. And then one of them moved. {Wonder a}.",
    ]);
    t.tell(&["<{Oh},> {whispered b}. {Wonder b}.", "They did not dare to breathe. Something peeped."]);
    t.turn();
    t.tell(&[
        "In the evening there were not {=k} in the yard any longer, but a whole crowd, and the small ones were yellow.",
        "<When we began, we had {=k},> {said c}. <I shall have to count again.>",
    ]);
    t.tell(&[
        "And in front of them all, prouder than a queen, marched {=l}.",
        "{C} baked the {cake}, and the first crumbs went to a lady by the name of {=l}.",
    ]);
    t.maybe(60, &["{Joy a}.", "They had taken {x} along for nothing, and put the weakest chick in it.", "{Dusk a}."]);
}

/// At night something is at the fence; it is not what was feared.
pub(super) fn night_visitor(t: &mut Telling) {
    t.given_animal('n', &["fox", "hedgehog", "squirrel", "owl"]);
    t.thing('x', SMALL);
    t.children("ab");
    t.kin('c');
    t.hour("evening");
    t.fact('k', "spot");
    open_evening(t);
    t.tell(&[
        "Then there was a noise in the yard, behind the {k}. It [scratched|rustled|snuffled]. It stopped. It began again.",
        "Out there, behind the {k}, something was moving. {A} heard it quite clearly.",
    ]);
    t.tell(&[
        "{Fear a}.",
        "{A} shook {b!}, who slept in the other bed. <Do you hear that?> {Fear b}.",
        "<Wolves,> {whispered b}, who read too many books. {Fear a}.",
    ]);
    t.tell(&[
        "<Perhaps it is a [robber|ghost]?> {asked b}. <Ghosts do not [snuffle|sneeze],> {said a}.",
        "They pulled the blanket over their heads. But under a blanket one hears even better.",
    ]);
    t.turn();
    t.tell(&[
        "{At last} {a} got up, took a candle, and opened the back door by a hand's breadth.",
        "{A} {crept a} down the stairs. The fourth step squeaked, as always. Outside it smelled of wet grass.",
    ]);
    t.tell(&[
        "Two green sparks looked back. Then the candle flickered, and there it was: {n.a}, all alone in the wet grass.",
        "In the candlelight stood {n.a}, at least as frightened as {a!}. It {n.act}.",
        "And who was there? It was {n.a} that had tipped over a [bucket|flowerpot].",
    ]);
    t.tell(&[
        "{Relief a}.",
        "{A} had to laugh, and {relief a}.",
        "<It is only you,> {said a}. <You gave us a proper fright.>",
    ]);
    t.tell(&[
        "They put out {n.food}. In the morning the dish was empty, and in its place lay {x.a}.",
        "{B} brought {n.food}, and it ate, and {n.act}. Where it had stood lay {x.a}, which nobody had ever seen before.",
    ]);
    t.turn();
    t.tell(&[
        "<Where did you hear it?> {asked c} at breakfast. <Out there,> {said b}, <behind the {=k}.>",
        "Since then they leave something there every night, behind the {=k}.",
    ]);
    t.tell(&[
        "<And it paid for its supper,> {said a}, and put on the table, next to the butter, the {=x.noun}.",
        "Nobody believed the story, until {a} showed them the {=x.noun}.",
    ]);
    t.maybe(50, &["{Night a}.", "{Joy b}."]);
}

/// A mother duck crosses the road; a whole town waits.
pub(super) fn ducklings(t: &mut Telling) {
    t.given_animal('n', &["duckling"]);
    t.children("ab");
    t.trade('d', &["postmaster", "miller", "baker", "doctor"]);
    t.grown('c');
    t.place('p', TOWN);
    t.fact('k', "number");
    t.season(&["spring"]);
    open_at(t);
    t.tell(&[
        "Out of a gateway came a duck, and behind her, in a row, {k} ducklings.",
        "{A} rubbed {a.his} eyes: a duck was walking along the pavement, and after her walked {k} ducklings.",
    ]);
    t.tell(&[
        "<They want to get to the water,> {said a}, <and the road is in between.>",
        "<It is a long way to the river,> {said b!}, who had stopped as well. {B} stepped into the road and lifted one hand.",
    ]);
    t.some(
        2,
        &[
            "First {c!}'s cart had to stop. <What is going on?> {cried c}. <Traffic,> {said a}.",
            "Then {d!} came, in a great hurry, saw the procession, and stopped at once.",
            "A dog wanted to chase them. {B} held it by the collar and told it a story.",
            "One duckling sat down in the middle of the road and {n.act}. Everybody waited.",
            "The policeman blew his whistle. The duck did not care for whistles.",
            "{Talk}. Then everybody fell silent and looked.",
        ],
    );
    t.turn();
    t.tell(&[
        "At the kerb there was trouble. It was too high, and the last duckling could not get up. It {n.act}.",
        "But then came a drain. Plop, the last one was gone! The duck cried, and {fear a}.",
    ]);
    t.tell(&[
        "{A} lay down on {a.his} stomach and [made a stair out of two books|reached down with a ladle]. There! It was up.",
        "{A} took off {a.his} scarf and let one end down. Wet and cross, it climbed into {a.his} hand.",
    ]);
    t.tell(&["{Relief a}.", "The whole street breathed out.", "{Joy b}."]);
    t.turn();
    t.tell(&[
        "Then they were at the water. <Count them,> {said b}. {A} counted twice. There were {=k}.",
        "<Are they all there?> {asked c}. One after another they jumped in, and {a} counted: all {=k}.",
    ]);
    t.maybe(
        70,
        &[
            "The duck did not say thank you. Ducks have no time for that.",
            "{Dusk a}, and the carts began to roll again.",
            "And {d!}, who was late by now, was late with a smile.",
        ],
    );
    close_day(t);
}

/// A stubborn animal will not move, until somebody finds out why.
pub(super) fn will_not_move(t: &mut Telling) {
    t.given_animal('n', &["donkey", "pony", "goat"]);
    t.thing('x', SMALL);
    t.children("ab");
    t.trade('c', &["farmer", "miller", "potter"]);
    t.place('p', OPEN);
    t.fact('k', "flavour");
    t.fact('l', "day");
    open_home(t);
    t.tell(&[
        "{C!} had {n.a} that pulled the cart to market every {l}. But this {l} it stood still, {p.at}, and would not go one step.",
        "It was {l}, and {c!}'s cart was loaded high with {load}. But {p.at} the {n.coat} {n.noun} stopped, and there it stayed.",
    ]);
    t.tell(&["{C} pulled. {C} pushed. {N} {n.act}.", "<Gee up!> {cried c}. {N} {n.act}, and that was all that moved."]);
    air(t);
    t.some(
        2,
        &[
            "A man said that one must shout. He shouted. {N} {n.act}.",
            "<A carrot,> said a woman. The carrot was eaten, and nothing else happened.",
            "{B!} pushed from behind until {b.his} face was purple.",
            "Somebody played a trumpet into its ear. That was a mistake.",
            "{Talk}. Everyone knew better, and nobody knew how.",
        ],
    );
    t.turn();
    t.tell(&[
        "{A} did not push. {A.He} sat down in the dust and looked at the world from below. Then {a.he} saw it.",
        "<Has anybody asked it why?> {said a}. People laughed. But {a} bent down and lifted one hoof after another.",
    ]);
    t.tell(&[
        "In the left front hoof sat {x.a}, wedged fast. With [a spoon|two fingers], {a} worked it out.",
        "On the road, right before its nose, lay {x.a}, and it glittered. {N} was afraid of it. {A} put it in {a.his} pocket.",
    ]);
    t.tell(&[
        "At once {n} {n.sound} and walked on, as if it had never been otherwise.",
        "{N} took a step, and another, and {c} had to run after the cart.",
    ]);
    t.turn();
    t.tell(&[
        "In return {c} brought {a.him} a {k} pie. <{Thanks},> {said c}. <I have eyes too, but I did not use them.>",
        "<What do I owe you?> {asked c}. <A piece of {k} pie,> {said a}, who was not shy about such things.",
    ]);
    t.maybe(50, &["{A} shared it with {b!}, on the back of the cart, in the evening light.", "{Pride a}."]);
    t.tell(&[
        "<On what day was that?> {asked b} much later. <On market day, of course,> {said a}. <It was a {=l}.>",
        "From then on {a} rode along to market, every {=l}.",
    ]);
    t.tell(&[
        "And on the shelf over the bed, as a reminder, lies the {=x.noun}.",
        "What {a} kept of it was the {=x.noun}, and a good appetite for pie.",
    ]);
}

/// Somebody is afraid of a big animal, and finds a way to be near it.
pub(super) fn afraid_of(t: &mut Telling) {
    t.given_animal('n', &["dog", "goose", "pony", "goat", "donkey"]);
    t.given_animal('o', &["kitten", "lamb", "duckling", "rabbit"]);
    t.children("a");
    t.kin('b');
    t.grown('c');
    t.place('p', TOWN | places::FARM | PLAY);
    t.fact('k', "pet");
    open_home(t);
    t.tell(&[
        "On the way {p.to} lived {n.a} named {k}, and {a} {was} afraid of it.",
        "{A} {was} afraid of nothing in the world but {k}. {k} was {c!}'s {n.noun}, {n.coat}, and as big as a [cupboard|haystack].",
    ]);
    t.tell(&[
        "Whenever it {n.sound}, {a} went the long way round, past [the tannery|the swamp|three other streets].",
        "It only had to look at {a.him}, and {fear a}.",
    ]);
    t.maybe(
        60,
        &[
            "<It will not hurt you,> said {c!}. That is what they all say.",
            "<Everyone is afraid of something,> {said b!}. <I am afraid of [moths|the dentist|singing aloud].>",
        ],
    );
    t.turn();
    t.tell(&[
        "One {mild} {morning} {a} came by with a basket, and in the basket sat {o.a} that {a.he} {was} to carry {p.to}.",
        "Then {b!} sent {a.him} {p.to} with {o.a} in a basket, and there was no time for the long way.",
    ]);
    t.tell(&[
        "The gate stood open. The big {n.noun} came out. {Fear a}. But this time there was somebody smaller to look after.",
        "And there it stood in the middle of the path. {Fear a}. In the basket it was trembling too.",
    ]);
    t.tell(&[
        "{A} put both arms around the little {o.noun} and did not run. <Stop,> {a} said. It came out louder than {a.he} had thought.",
        "<You are not to frighten it,> {said a}, and wondered at {a.his} own voice.",
    ]);
    t.tell(&[
        "The {n.noun} lowered its head, sniffed at the {o.noun}, and {n.act}. Its nose was as soft as [a glove|moss].",
        "And what did the giant do? It {n.act}. Then it lay down, so that it was not so tall any more.",
    ]);
    t.tell(&[
        "{Relief a}.",
        "{A} put out one finger, then the hand. {Wonder a}.",
        "{Doubt a}. Then {a.he} touched its neck.",
    ]);
    t.turn();
    t.tell(&[
        "From that day {a} went the short way again. <Good morning,> {a} said each time, <good morning, {=k}.>",
        "<Well, who was that who barred your way?> {asked b}. <Nobody,> {said a}. <Only my friend {=k}.>",
    ]);
    t.maybe(40, &["{Pride a}.", "{Night a}."]);
    close_day(t);
}

/// An animal in the wrong place is freed, against an easier wish to keep it.
pub(super) fn let_it_go(t: &mut Telling) {
    t.given_animal('n', &["hedgehog", "squirrel", "owl", "sparrow", "crow", "swallow", "fox"]);
    t.given('x', &["box", "basket", "bucket"]);
    t.children("ab");
    t.kin('c');
    t.place('p', places::WILD);
    t.fact('k', "tree");
    open(t);
    t.tell(&[
        "{P.at}, under the {k}, {a} had found {n.a}, all alone and very small.",
        "It had been sitting under the {k}, {p.at}: {n.a}, so young that it was not even afraid.",
    ]);
    t.tell(&[
        "{A} carried it home in {x.a}. <It is mine now,> {said a}. It {n.act}.",
        "So {a} put it into {x.a} with some moss and took it home, without telling anyone but {b!}.",
    ]);
    t.some(
        2,
        &[
            "{A} gave it {n.food}, but it would not eat.",
            "It sat in the corner and looked at the wall. Once it {n.act}, and then it was still again.",
            "<It is homesick,> {said b}. <How do you know?> {asked a}. <I know how that looks,> {said b}.",
            "In the night it {n.sound}, softly, and from far away something answered.",
            "{A} made it a house with a door and a little chimney. It did not go in.",
        ],
    );
    t.turn();
    t.tell(&[
        "<A {n.noun} needs its {n.home},> said {c!}, who had known it all along. <You would not like to live in a box either.>",
        "{C!} sat down on the edge of the bed. <Would you rather have it,> {asked c}, <or would you rather that it were well?>",
    ]);
    t.tell(&["{Sad a}.", "{Doubt a}. It was the hardest question in the world.", "{Anger a}. And then {sad a}."]);
    t.tell(&[
        "Before sunrise they went {p.to}. {P.sound}. <Where exactly was it?> {asked c}. <There,> {said a}, <under the {=k}.>",
        "{B} went with them {p.to}. <It has to be the right tree,> {said a}, and went on until they came to the {=k}.",
    ]);
    t.tell(&[
        "{A} put {x} on the ground, opened it, and took three steps back.",
        "It was only one movement: open, and step aside. {A} needed a long time for it.",
    ]);
    t.tell(&[
        "It {n.act}, looked round, and then from the thicket another came, a bigger one. The two of them were gone like smoke.",
        "For a moment it stayed. Then it {n.sound}, once, and was away.",
    ]);
    t.turn();
    t.tell(&[
        "On the way back {a} carried something that weighed nothing at all: the empty {=x.noun}.",
        "<You did that well,> {said c}, and took {a.his} hand. In the other hand swung the {=x.noun}.",
    ]);
    t.maybe(
        55,
        &[
            "{Night a}.",
            "The next day, on the doorstep, lay one single hazelnut.",
            "And if {a!} sits there very still, it sometimes comes, and the two of them look at each other.",
        ],
    );
}

/// A lost bird (or kitten) is called by everyone, and comes for one.
pub(super) fn comes_when_called(t: &mut Telling) {
    t.given_animal('n', &["dog", "puppy", "cat", "kitten", "rabbit", "goat", "pony", "donkey", "hen", "goose"]);
    t.given('x', &["whistle", "bell", "flute", "drum", "bucket"]);
    t.children("ab");
    t.place('p', OPEN | SOIL);
    t.fact('k', "pet");
    open_home(t);
    t.tell(&[
        "{A} had {n.a} called {k}. When {a} [rattled|tapped on|sounded] {x.short}, it came running, no matter from where.",
        "When it was time for food, {a} always made a noise with {x.short}, and from some corner {k}, the {n.coat} {n.noun}, came running.",
    ]);
    t.tell(&[
        "One {mild} {morning} the {n.home} was empty. <{k}!> {cried a}. Nothing stirred.",
        "Then, one {mild} {morning}, somebody left the gate open. {K} was gone.",
    ]);
    t.tell(&["{Fear a}.", "{Sad a}.", "{A} ran out without {a.his} shoes."]);
    t.tell(&[
        "{B!} helped to look. They {looked} {p.nook} and {p.nook}, all in vain.",
        "<What does it like best?> {asked b!}. <{N.food},> {said a}. They laid out a trail of it, and only the sparrows came.",
    ]);
    t.maybe(
        60,
        &[
            "{Talk}. Nobody had seen {n.a}.",
            "Everyone called. The whole street called, in high voices and in low ones.",
        ],
    );
    air(t);
    t.turn();
    t.tell(&[
        "<All this shouting only scares it,> {said b}. <What does it know?> Then it struck {a.him}: the {=x.noun}!",
        "{A} sat on the step and thought. Then {a.he} jumped up and ran to fetch the {=x.noun}.",
    ]);
    t.tell(&[
        "<Quiet, everybody!> {cried a}. Then {a.he} made the old noise, the one from every evening.",
        "It became very quiet. {A} waited, made the old sound, and waited again.",
    ]);
    t.tell(&[
        "{P.nook} something {n.sound}. And then it came, across everything, [wet|dusty|covered in burrs], and {n.act}.",
        "Then the grass moved, and something came shooting along and stopped before {a!}'s knees. It {n.act}.",
    ]);
    t.tell(&[
        "{Joy a}.",
        "{Relief a}. <Don't ever do that again,> {whispered a} into its neck.",
        "{A} laughed and scolded at the same time.",
    ]);
    t.turn();
    t.tell(&[
        "On the gate there is now a bolt, and a sign with the name on it: {=k}.",
        "<You have to shut the gate,> {said b}, <or else you will have to shout all day for {=k}.>",
    ]);
    close_day_sometimes(t);
}
