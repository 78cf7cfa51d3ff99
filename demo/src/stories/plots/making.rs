//! Things made, mended, cooked, sown and learned.

use super::super::beats::{air, chatter, close_day, open, open_at, open_home};
use super::super::telling::Telling;
use super::super::world::places::{OPEN, WATER};
use super::super::world::things::BREAKS;
use super::super::world::weather::Sky;

/// Something dear breaks, is hidden, and is mended so that the crack can be seen.
pub(super) fn broken_and_mended(t: &mut Telling) {
    t.thing('x', BREAKS);
    t.children("a");
    t.kin('b');
    t.trade('c', &["carpenter", "potter", "clockmaker", "glassblower", "painter"]);
    t.fact('k', "indoors");
    open_home(t);
    t.tell(&[
        "On a shelf in the kitchen stood {x.a}. It {x.charm}, and {b!} loved it more than [the good spoons|anything else].",
        "{B!} owned {x.a}, and {a} {was} not allowed to [touch it|go near it].",
        "<Be careful with {x},> {b!} always said. It was {x.a}, and there was no other like it.",
    ]);
    t.tell(&[
        "One {mild} {morning} {a} [{was} chasing the cat|{was} dancing with a broom|only wanted to look], and then, with a crash, it lay in [two|three] pieces.",
        "Then, one {mild} {morning}, {a.his} elbow [struck|brushed] it. It [fell|toppled], and it broke.",
    ]);
    t.tell(&["{Fear a}.", "{Fear a}, and {shame a}.", "It was very quiet in the kitchen. {Fear a}."]);
    t.tell(&[
        "{A} [swept|gathered] everything into a cloth and hid it under the {k}.",
        "Without thinking, {a} pushed the pieces under the {k}, and put [a jug|a cabbage] in the empty place.",
    ]);
    t.maybe(
        60,
        &[
            "At supper {a} could not eat a bite, [and there were pancakes|though there was {cake}].",
            "Each time {b!} went past the shelf, {a} held {a.his} breath.",
            "That night {a} heard the pieces calling, or thought so.",
        ],
    );
    t.turn();
    t.tell(&[
        "<Where is my {=x.noun}?> {asked b} the next day. {A} began to cry. <Under the {=k},> {sobbed a}. <In a cloth. {Sorry}.>",
        "In the morning {a} could stand it no longer. <I broke your {=x.noun},> {admitted a}. <It is under the {=k}.>",
        "<Come with me,> {said a}, and led {b!} to the {=k}. There lay, in its cloth, what had once been a {=x.noun}.",
    ]);
    t.tell(&[
        "{B} {was} silent for a while, and then {b} {care a}.",
        "<I once broke [a window|my mother's best dish],> {said b}, <and hid it in the rhubarb. {Come}.>",
    ]);
    t.tell(&[
        "They took it to {c!}, who was {c.busy}. <That can be mended,> {said c}, <but one will see it.>",
        "{C!} looked at it from all sides and reached for the glue. <You hold, I press,> {said c} to {a!}.",
    ]);
    t.tell(&[
        "Now a thin line runs across it. <That is the best part,> {said b}, <for that is where the story is.>",
        "The crack stayed. {B} would not have it painted over. <So that I remember how brave you were,> {b} said.",
        "It stood on the shelf again, a little crooked, and {relief a}.",
    ]);
    t.maybe(25, &["{Night a}."]);
}

/// A kite is built, lost to the wind and found again.
pub(super) fn the_kite(t: &mut Telling) {
    t.given('x', &["kite"]);
    t.sky(&[Sky::Wind]);
    t.children("ab");
    t.kin('c');
    t.place('p', OPEN);
    open(t);
    t.tell(&[
        "{C!} and {a!} had built {x.a} out of [newspaper and paste|old silk|two sticks and a tablecloth]. Now all it wanted was wind.",
        "For weeks {a} had worked on {x.a}, and {c!} had [tied the knots|held the ends|lent the glue].",
    ]);
    t.tell(&[
        "They {went a} {p.to}. {Sky}. <Now,> {cried c}, and {a} ran.",
        "{P.to} {a} carried it, over {a.his} head, like a sail. {Sky}.",
    ]);
    t.tell(&[
        "Up it went, [over the fence|over the treetops], higher than the [gulls|swallows|church tower]. The string hummed.",
        "It [wobbled|danced], dipped, and then it climbed and climbed, until it was no bigger than a stamp.",
    ]);
    t.maybe(60, &["{Joy a}.", "{P.sight}, and everything down there looked up, or so it seemed to {a!}."]);
    t.turn();
    t.tell(&[
        "Then the string snapped. The kite bowed once, like an actor, and sailed away over the roofs.",
        "But a gust came, [stronger than all the others|round the corner], and {a} held only a bit of string.",
    ]);
    t.tell(&[
        "{Sad a}.",
        "{A} ran after it until {a.he} {was} out of breath. Then {sad a}.",
        "<It wanted to see the world,> {said c} gently.",
    ]);
    t.maybe(
        50,
        &[
            "They searched until dusk, in trees and on roofs.",
            "{A} dreamed of it that night: it was flying over the sea.",
        ],
    );
    t.turn();
    t.tell(&[
        "Two days later somebody knocked. It was {b!}, from beyond the river. <I have a kite in my apple tree,> {said b}. <It is {=x.colour}. Is it yours?>",
        "At school, {b!} told of something that had come down on the goat shed in the night. <It had a long tail,> {said b}, <and it was {=x.colour}.>",
        "The next {morning} {a} heard {b!} calling across the fields: <Who has lost a kite? It is {=x.colour}!>",
    ]);
    t.tell(&[
        "{Joy a}, and {a.he} pulled {b.him} in and gave {b.him} {cake}.",
        "<That is mine!> {cried a}. <Ours,> {said c}.",
    ]);
    t.tell(&[
        "The next time they flew it together, with a string twice as thick. <Who built it with you?> {asked b}. <That was {=c},> {said a}.",
        "It had a hole and a new patch. <Who tied such good knots?> {asked b}. {A} {smiled a}. <Nobody ties knots like {=c}.>",
        "They mended it with [a bit of shirt|a page of the newspaper]. {B} held it up, {a} ran, and the one who shouted loudest was {=c}.",
    ]);
    close_day(t);
}

/// A toy boat is launched and sails farther than it should.
pub(super) fn little_boat(t: &mut Telling) {
    t.given('x', &["boat"]);
    t.children("ab");
    t.place('p', WATER);
    t.fact('k', "boat");
    open_at(t);
    t.tell(&[
        "{A} had carved {x.a} [out of bark|from a plank|all winter long] and painted its name on the bow: {k}.",
        "That day {x.a} was to be launched. It was called the {k}, and it {x.charm}.",
    ]);
    t.tell(&[
        "<I name you {k},> {said a}, and poured a spoonful of [tea|lemonade] over the mast.",
        "{B!} held the string and {a} held {a.his} breath. The boat [rocked|tipped], and then it floated.",
    ]);
    air(t);
    t.tell(&[
        "But the knot came loose. The current took the boat, and the string slid after it like a thin snake.",
        "Then a [duck|wave|barge] came, and the string slipped out of {b!}'s hand. {Fear b}.",
    ]);
    t.tell(&[
        "They ran along the bank, over roots and through nettles. <Come back!> {cried a}.",
        "{A} waded in up to the belt, but the boat was faster. <{Sorry},> {said b}. <{Nevermind},> {said a}, though {a.his} voice shook.",
    ]);
    t.maybe(60, &["{Sad a}.", "Soon it was only a dot with a sail.", "<It looks proud,> said {b!}. And it did."]);
    t.turn();
    t.tell(&[
        "Many days passed. [Then|One {mild} {morning}] a postcard came from [the next town|the river's mouth]: <I fished out a boat. It is called {=k}. Whose is it?>",
        "In the autumn a fisherman stopped at the house. <Down by the sea I caught something odd,> he said. <A tiny ship, and on it stood the name {=k}.>",
        "Weeks later, {a!} and {b!} saw something on the shelf of the ferryman's hut. They could read the name on it from the door: {=k}.",
    ]);
    t.tell(&[
        "{Joy a}. It had lost its mast and gained a [barnacle|scratch as long as a finger], but it was still {=x.colour}.",
        "It was scratched and faded, but if you looked closely, you could see that it had once been {=x.colour}.",
    ]);
    t.tell(&[
        "<It has seen more than we have,> {said b}, a little jealous.",
        "This time they tied it with [three knots|a double line], and {b} wound the end round {b.his} wrist.",
        "{A} put it on the window sill, where it could see the water.",
    ]);
    close_day(t);
}

/// A lamp goes out on the way, or its maker shows how it is kept alight.
pub(super) fn the_lamp(t: &mut Telling) {
    t.given('x', &["lantern", "lamp"]);
    t.children("a");
    t.trade('c', &["lamplighter"]);
    t.sky(&[Sky::Fog, Sky::Wind, Sky::Rain, Sky::Cloud]);
    t.hour("evening");
    t.fact('k', "number");
    open_home(t);
    t.tell(&[
        "Every evening {c!} went through the street and lit {k} lamps. {A} watched from the window and counted along.",
        "There were {k} lamps in the street, and {a} knew them all, for every evening {c!} lit them, one after another.",
    ]);
    t.tell(&[
        "One evening it stayed dark. {C!} had [sprained an ankle|caught a bad cold], and lay in bed with a scarf round the neck.",
        "But one evening no light came. {A} ran over. {C!} sat by the stove with a bandaged foot.",
    ]);
    t.tell(&[
        "<Who will light them now?> {said c}. <Ships steer by them, and so do husbands.>",
        "{Sky}. <Somebody will fall into the canal,> {said c} and groaned.",
    ]);
    t.tell(&[
        "{Doubt a}. <I will,> {a} said.",
        "<I could do it,> {a} said quietly. {C} looked at {a.him} for a long time.",
    ]);
    t.turn();
    t.tell(&[
        "{C} gave {a.him} {x.a} and a long pole. <Take your time,> {said c}. <A flame does not like to be hurried.>",
        "So {a} took the pole in one hand and {x.a} in the other. {Pride a}.",
    ]);
    t.tell(&[
        "At the first lamp {a.his} hand shook. At the second it went better. A cat walked ahead, as if it knew the way.",
        "The wind blew the flame out twice, and twice {a} lit it again, behind {a.his} hat.",
        "{Sky}. At each post {a} stood on tiptoe, counted to three and [held {a.his} breath|bit {a.his} tongue].",
    ]);
    t.maybe(
        60,
        &[
            "Behind the windows people looked out. <There,> they said, <somebody is coming after all.>",
            "An old man lifted his hat to {a.him}, as one does to a grown-up.",
            "A woman with a pram said <thank you> out of the dark.",
        ],
    );
    t.tell(&[
        "Last of all {a} turned and looked back. The whole street shone, and there were {=k} of them.",
        "<All of them?> {asked c} from the bed. <All,> {said a}. <I counted. There were {=k}.>",
    ]);
    t.tell(&[
        "<And what did you carry?> asked the neighbours the next day. {A} held it up. It was {=x.colour}, with soot on the glass.",
        "{C} let {a.him} keep the light for the night. It stood by {a.his} bed, small and {=x.colour}.",
    ]);
    t.maybe(50, &["{Night a}.", "{Pride a}.", "{Tired a}, but {joy a}."]);
}

/// A song is learned line by line, with one line missing.
pub(super) fn song_learned(t: &mut Telling) {
    t.given('x', &["flute", "fiddle", "whistle"]);
    t.children("a");
    t.kin('b');
    t.trade('c', &["fiddler", "sailor", "shepherd", "miller"]);
    t.fact('k', "tune");
    open_home(t);
    t.tell(&[
        "{B!} used to play {x.a} on Sundays, always the same song. It was called the song of the {k}, and nobody knew how it ended.",
        "There was a song about the {k} that {b!} hummed while [washing up|shelling peas], but the last line was missing. On the wall hung {x.a}.",
        "{A} wanted to learn the song of the {k}. <I have forgotten the end of it,> said {b!}, and laid {x.a} aside.",
    ]);
    t.tell(&[
        "{A} practised on {x} until the [dog left the room|neighbours shut their windows].",
        "First there were only squeaks from {x}. Then there were notes, and one day there was a tune.",
        "{A.his} fingers hurt, and {x} [squeaked|wheezed], but little by little it went better.",
    ]);
    t.maybe(
        60,
        &[
            "Only the end was missing, like the last step of a staircase.",
            "{A} tried out endings of {a.his} own: sad ones, silly ones, one that went on for ever.",
        ],
    );
    t.turn();
    t.tell(&[
        "One {mild} {morning} {c!} came past, {c.busy}, and hummed. {A} pricked up {a.his} ears. That was the tune!",
        "At the market {c!} was whistling something. {A} stood still. It was the very same tune!",
    ]);
    t.tell(&[
        "<How does it go on?> {asked a}. <The song about what?> {asked c}. <About the {=k},> {said a}.",
        "<Please,> {cried a}, <do you know the end?> <Which song do you mean?> <The one of the {=k}!>",
    ]);
    t.tell(&[
        "{C} laughed and sang it from the first line to the last. The end was [quite soft|only three notes long|a little sad and very beautiful].",
        "{C} thought for a moment, beat time with a foot, and sang the missing line twice, so that {a} could keep it.",
    ]);
    t.tell(&[
        "{A} {ran a} home and repeated it at every corner so as not to lose it.",
        "All the way home {a} held the line in {a.his} mouth like [an egg|a cherry stone].",
    ]);
    t.turn();
    t.tell(&[
        "That Sunday {a} [stood on a chair|went up to {b!}] and played it through. What {a} played on was the {=x.noun}.",
        "In the evening {a} fetched something from the wall, {quietly}: the {=x.noun}. And then {a.he} played, right to the end.",
    ]);
    t.tell(&[
        "{B} did not move. Then {b} wiped {b.his} eyes. <So that is how it ends,> {b} said.",
        "Everyone in the house joined in, even the [canary|uncle who never sang]. {Joy b}.",
    ]);
    t.maybe(35, &["{Night a}."]);
}

/// A seed is planted, watered, forgotten, and grows.
pub(super) fn the_seed(t: &mut Telling) {
    t.given('x', &["bowl", "jar", "bucket", "cup", "jug"]);
    t.children("ab");
    t.trade('c', &["gardener", "farmer"]);
    t.season(&["spring"]);
    t.fact('k', "seed");
    open(t);
    t.tell(&[
        "{C!} had given {a.him} one {k} seed. <Plant it,> {c} had said, <and then be patient. That is the hard part.>",
        "{A} had found a {k} seed in {a.his} pocket. <Put it in the earth,> {said c}, who was {c.busy}, <and see what happens.>",
    ]);
    t.tell(&[
        "{A} filled {x.short} with earth and pushed the seed in with one finger.",
        "So {a} planted it in {x.short} that had a crack in it anyway.",
    ]);
    t.tell(&[
        "Nothing happened. The next day, too, nothing happened.",
        "Every morning {a} looked. Earth, and nothing but earth.",
        "On the first day {a} watered it three times. On the tenth {a} only sighed.",
    ]);
    t.some(
        2,
        &[
            "<It is dead,> said {b!}. <It is asleep,> said {a!}.",
            "{A} sang to it[, in case it liked singing|]. {B!} thought that very funny.",
            "<Shall we dig it up and look?> {asked b}. <No!> {cried a}. <You do not pull the blanket off a sleeper.>",
            "A sparrow came and looked as well.",
            "{Doubt a}. Perhaps the seed was upside down?",
        ],
    );
    t.turn();
    t.tell(&[
        "Then there was a week of rain, and {a} forgot all about it. When the sun came back, there was something green, bent like a [hook|question mark].",
        "One {mild} {morning} the earth had a crack, and in the crack was a tiny green [hook|nose].",
    ]);
    t.tell(&["{Joy a}.", "{Wonder a}. <{Wow},> {whispered b}.", "{A} ran through the whole house and woke everybody."]);
    t.maybe(
        60,
        &[
            "It grew a finger's breadth a day, then two.",
            "It got leaves, and a stick to lean on, and a snail that had to be carried away.",
        ],
    );
    t.turn();
    t.tell(&[
        "In summer everyone could see what it was. <I always knew it,> {said b}. <It is a {=k}.>",
        "<What is it, then?> asked the people who stopped at the window. <It was one single {=k} seed,> {said a}. {Pride a}.",
        "{C} came to look at it and took off {c.his} hat. <That is the finest {=k} in the whole street,> {c} said.",
    ]);
    t.tell(&[
        "By then it had long outgrown the {=x.noun}.",
        "They had to carry it out into the garden, and when they lifted it, the roots had burst the {=x.noun}.",
    ]);
    t.maybe(
        50,
        &[
            "{A} saved the new seeds in a paper bag, and gave the first one to {b!}.",
            "<And now?> {asked b}. <Now we begin again,> {said a}.",
        ],
    );
}

/// A soup for everyone, to which each brings one thing.
pub(super) fn soup_for_all(t: &mut Telling) {
    t.given('x', &["bowl", "bucket", "jug", "basket"]);
    t.children("ab");
    t.grown('c');
    t.grown('d');
    t.fact('k', "herb");
    t.season(&["autumn", "winter"]);
    open_home(t);
    t.tell(&[
        "The {season} was long, and in every kitchen there was too little of something. {A} had only water and a big pot.",
        "One {mild} {morning} there was nothing in the house but a pot, a fire and one onion.",
    ]);
    t.tell(&[
        "<One onion is not a soup,> {said a}. <But it could become one.> And {a.he} put the pot out in the street.",
        "{A} put the pot on three stones in front of the door, and began to stir. {Soon} people stopped.",
    ]);
    t.tell(&[
        "{B!} came first with {x.short} full of [carrots|beans|turnips].",
        "<What is missing?> asked {b!}. <Nearly everything,> {said a}. {B} ran off and came back with {x.short} full of [potatoes|peas|leeks].",
    ]);
    t.tell(&[
        "{C!} gave a bone, and then {d!} brought {k}, freshly cut, and threw it in.",
        "Then {c!} brought [salt|barley|a ham bone]. {D!} had only a bunch of {k}. <That is exactly what it needs,> {said a}.",
    ]);
    t.maybe(
        60,
        &[
            "{Sky}, but round the pot it was warm.",
            "The steam rose up between the houses, and window after window opened.",
            "Even the [miser from number nine|grumpy old tailor] came out with a spoon.",
        ],
    );
    chatter(t);
    t.turn();
    t.tell(&[
        "When it was done, they ate, standing or on the steps. It was the best soup that anyone could remember.",
        "They all ate from cups, lids and [flowerpots|hats]. There was just enough, and then there was a little more.",
    ]);
    t.tell(&[
        "<There is a herb in it,> said an old man. <What is it?> {A} {smiled a}. <It is the {=k}.>",
        "<What makes it taste like that?> {asked c}. {D} said it with pride: <That is my {=k}.>",
    ]);
    t.tell(&[
        "And on the ground, quite empty, stood {b!}'s {=x.noun}.",
        "In the evening somebody asked whose this was, and held up the {=x.noun}. <Mine!> {cried b}.",
    ]);
    t.tell(&[
        "{Joy a}.",
        "The next week they did it again, and it became a custom.",
        "{Night a}.",
        "There was one bowl left over, and it went to the night watchman.",
    ]);
}
