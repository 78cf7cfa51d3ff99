//! Promises, lies, courage, envy, waiting: what goes on inside.

use super::super::beats::{close_day, open, open_at, open_evening, open_home};
use super::super::telling::Telling;
use super::super::world::animals::PET;
use super::super::world::places::{FARM, OPEN, PLAY, TOWN, WATER, WILD};
use super::super::world::things::{BREAKS, KEEPSAKE, MUSIC, SMALL, TOY};
use super::super::world::weather::Sky;

/// A promise is kept although something more tempting comes up.
pub(super) fn promise_kept(t: &mut Telling) {
    t.thing('x', BREAKS | MUSIC);
    t.children("ab");
    t.grown('c');
    t.fact('k', "day");
    t.place('p', PLAY | TOWN);
    open_home(t);
    t.tell(&[
        "<Will you help me on {k}?> asked {c!}, who was {c.busy}. <I want to mend {x.a}, and I have only two hands.> <I promise,> {said a}.",
        "{A} had promised {c!} to come on {k}, to help with {x.a} that had to be [glued|cleaned and oiled].",
        "On Sunday {c!} had said: <I need a pair of small hands, for {x.a}.> <You can have mine on {k},> {answered a}.",
    ]);
    t.tell(&[
        "But then {b!} came running. <There is a [puppet show|brass band|juggler with seven plates] {p.at}! Only today!>",
        "That very day there was a puppet show {p.at}, and {b!} had two tickets.",
    ]);
    t.tell(&[
        "{A} could already hear the music. {Doubt a}. <I cannot,> {a.he} said. <I gave my word.>",
        "{A} opened {a.his} mouth to say yes. Then {a.he} shut it again. {Sad a}. <Somebody is waiting for me,> {a.he} said.",
    ]);
    t.maybe(
        60,
        &[
            "<{C!} would not even notice,> {said b}. <But I would,> {said a}.",
            "{Anger b}.",
            "{B} ran off alone, and {a} looked after {b.him} for a long time.",
        ],
    );
    t.turn();
    t.tell(&[
        "{C!} opened the door and {smiled c}. <I thought you would have gone with the others,> {c} said. <Today is {=k},> {said a}.",
        "<You really came,> {said c}. {A} hung up {a.his} cap. <I said I would,> {a} answered, <and today is {=k}.>",
    ]);
    t.tell(&[
        "They worked until the light was gone. {A} held, {c} turned and pressed, and {c} told of the time when {c} {was} young.",
        "It was fiddly work. Twice the glue brush fell into the soup. {A} laughed so much that {a.he} forgot about the music.",
        "{A} learned how to [hold a file|mix glue], and what one says when one hits one's thumb.",
    ]);
    t.tell(&[
        "Then there it stood and shone, as good as new: the {=x.noun}.",
        "<Done,> {said c} {at last}, and set before {a.him}, on a clean cloth, the {=x.noun}.",
    ]);
    t.tell(&[
        "<And now we shall still go there,> {said c}, and took two tickets out of the drawer. The lamps were just being lit.",
        "Outside somebody was sitting on the step. It was {b!}. <It was no fun without you,> {b} said, and had kept {a.him} half a [bun|toffee apple].",
    ]);
    close_day(t);
}

/// A small lie grows, and is told away.
pub(super) fn lie_put_right(t: &mut Telling) {
    t.thing('x', BREAKS);
    t.children("ab");
    t.kin('c');
    t.fact('k', "pet");
    open_home(t);
    t.tell(&[
        "{C!}'s {x.full} had stood by the window. Now it lay on the floor in pieces. <Who did that?> asked {c!}.",
        "{A} had thrown a ball indoors, and {x.a} was no more. {C!} came in. <Who was that?>",
    ]);
    t.tell(&[
        "<It was the cat,> {said a}, before {a.he} could stop. {K} was the cat's name, and {k} was just asleep in the sun.",
        "<{k},> {said a} quickly. The cat lifted its head when it heard its name.",
    ]);
    t.tell(&[
        "So the cat had to stay out in the shed. {Shame a}.",
        "<Then it must sleep outside tonight,> {said c}. {Sky}. {Shame a}.",
    ]);
    t.some(
        2,
        &[
            "{B!} asked how it had happened. Now {a} had to make up [a mouse|a jump] as well, and then a second one.",
            "At supper {a} could not swallow the {soup}.",
            "A lie is like a snowball: it had started so small.",
            "In bed {a} lay with open eyes and looked into the dark, and the dark looked back.",
            "From the yard came a thin mewing.",
        ],
    );
    t.turn();
    t.tell(&[
        "In the middle of the night {a} got up and went to {c!}'s bed. <It was me,> {whispered a}. <It was not {=k}.>",
        "Before breakfast {a} stood in front of {c!}. The words were as big as potatoes. <I did it,> {a.he} said, <and I blamed {=k}.>",
    ]);
    t.tell(&["{C} {was} silent. {Fear a}.", "It was so quiet that one could hear the clock. {Fear a}."]);
    t.tell(&[
        "<Thank you for telling me,> {said c}. <That was harder than breaking a {=x.noun}.>",
        "<I am sadder about the lie than about the {=x.noun},> {said c}. Then {c} {care a}.",
    ]);
    t.tell(&[
        "Together they went out to the shed. The cat looked past {a.him} for a whole day. After that it forgave {a.him}, for a bit of fish.",
        "{A} carried the cat in, dried its paws, and gave it the best place by the stove.",
    ]);
    t.maybe(
        50,
        &[
            "{Relief a}.",
            "With the first money that {a} earned, {a.he} bought glue.",
            "And {a!}'s breakfast tasted of breakfast again.",
        ],
    );
}

/// Fear of the dark, and what the shape on the wall turns out to be.
pub(super) fn night_fear(t: &mut Telling) {
    t.given('x', &["coat", "cloak", "hat", "umbrella", "lamp", "horse", "blanket"]);
    t.children("a");
    t.kin('b');
    t.hour("evening");
    t.fact('k', "number");
    t.fact('l', "indoors");
    open_evening(t);
    t.tell(&[
        "When the light was out, something stood in the corner by the {l}. It had [shoulders|a hump] and no face.",
        "Every night, as soon as the door was shut, something grew tall beside the {l}.",
    ]);
    t.tell(&["{Fear a}.", "{Fear a}, and {fear a}.", "The longer {a} looked, the more it looked back. {Fear a}."]);
    t.maybe(
        60,
        &[
            "A board creaked. The clock stopped ticking, to listen.",
            "{Sky}, and the shadow moved with it.",
            "{A} did not call. Perhaps it could hear.",
        ],
    );
    t.tell(&[
        "Then {b!} came in, without a lamp. <Is it there again?> {asked b}. {A} {nodded a} under the blanket.",
        "At last {a} called, in a very small voice. {B!} came and sat down on the edge of the bed.",
    ]);
    t.turn();
    t.tell(&[
        "<Let us count to {k},> {said b}, <and then we go and shake hands with it.>",
        "<Whoever is afraid should count to {k} and take one step,> {said b}. <That is how I do it.>",
    ]);
    t.tell(&[
        "They counted. The floor was cold. {A} stretched out a hand, and felt [cloth|something smooth|something soft].",
        "{A} counted, slowly, and slower still. Then {a.he} put out one finger and touched it.",
    ]);
    t.tell(&[
        "It was {x.a}, nothing else, and over it hung {a!}'s own nightshirt.",
        "It was only {x.a} on a chair. {Relief a}.",
    ]);
    t.tell(&[
        "<Good evening,> {said b} to it, and bowed. {A} had to laugh.",
        "{A} had to giggle, and {b} giggled as well.",
        "<Pleased to meet you,> {said a}, and shook it by the sleeve, or where a sleeve might be.",
    ]);
    t.maybe(
        50,
        &[
            "<Are you never afraid?> {asked a}. <Oh, often,> {said b}.",
            "{B} left the door open by the width of a hand.",
        ],
    );
    t.turn();
    t.tell(&[
        "The next night it stood there again. {A} counted all alone, right up to {=k}.",
        "Once more {a} woke in the dark. One, two, three, {a} counted, and so on, until {a.he} came to {=k}.",
    ]);
    t.tell(&[
        "<Good night,> {a} said into the corner, to the thing beside the {=l}.",
        "Then {a} looked straight into the corner by the {=l}, and the corner was only a corner.",
    ]);
    t.tell(&["<Good night, {=x.noun}.>", "And nobody answered, for it was nothing but a {=x.noun}."]);
    t.maybe(50, &["{Night a}."]);
}

/// A new baby, a clever brother: envy, and what heals it.
pub(super) fn envy(t: &mut Telling) {
    t.thing('x', TOY | KEEPSAKE);
    t.children("ab");
    t.kin('c');
    t.fact('k', "shape");
    t.place('p', PLAY);
    open_home(t);
    t.tell(&[
        "{B!}, the younger one, had a birthday and got {x.a}. {A} got nothing, because it was not {a.his} birthday.",
        "{B!} was {a!}'s cousin, and had {x.a}. It {x.charm}. {A} had nothing like it.",
    ]);
    t.tell(&[
        "<It is not fair,> {thought a}. {Anger a}.",
        "Something green and small sat in {a!}'s chest and gnawed. {Anger a}.",
    ]);
    t.some(
        2,
        &[
            "{A} said that it was [ugly|for babies]. It was not.",
            "When nobody looked, {a} touched it with one finger.",
            "{B} let everyone hold it, and so {a} did not ask.",
            "<You are very quiet,> said {c!}.",
            "{A} went {p.to} and threw stones at a tin. {P.sound}.",
        ],
    );
    t.turn();
    t.tell(&[
        "That evening {a} took it and hid it under {a.his} pillow. It was hard, and one could not sleep on it.",
        "In the evening it was suddenly gone. {B} cried. {A} knew where it was, and {shame a}.",
    ]);
    t.tell(&[
        "{A} got up and put it back. {B} {was} not asleep at all. <I knew it was you,> {b} said. <You can have it on Mondays.>",
        "<Here,> {said a}. {A.His} face was hot. {B} looked at {a.him}. <If you had asked,> {b} said, <I would have lent it to you.>",
    ]);
    t.tell(&[
        "In the meantime {c!} had been carving something. It was small, and it had the form of a {k}. <For the one who gives things back,> {said c}.",
        "The next morning there was something in {a!}'s shoe: a {k} of wood, no bigger than a thumb. It was from {c!}.",
    ]);
    t.tell(&["{Wonder a}.", "{Relief a}.", "{A} did not know where to look. Then {joy a}."]);
    t.turn();
    t.tell(&[
        "Many years later {a!} still carries it about, the little {=k}.",
        "<What have you got there?> {asked b}. {A} opened {a.his} hand. <My {=k},> {a.he} said. <Do you want to hold it?>",
    ]);
    t.tell(&[
        "And on Mondays, all day long, they both played with the {=x.noun}.",
        "From then on there was always something of each on the shelf of the other. On {a!}'s shelf stood the {=x.noun}.",
    ]);
    close_day(t);
}

/// Waiting for someone who is away; what was said at leaving comes true.
pub(super) fn waiting(t: &mut Telling) {
    t.thing('x', SMALL | KEEPSAKE);
    t.children("a");
    t.kin('b');
    t.grown('c');
    t.place('p', WATER | TOWN);
    t.fact('k', "month");
    t.fact('l', "tree");
    open_home(t);
    t.tell(&[
        "{B!} had gone to sea. <I shall be back in {k},> {b} had said. <Look out for me from the {l} on the hill.> And {b} had given {a.him} {x.a}.",
        "<I shall be home in {k},> {b!} had said, <you will see me from the {l} by the gate.> And {b} had put {x.a} into {a!}'s hand.",
    ]);
    t.tell(&[
        "{Longing a}.",
        "{A} carried it everywhere. It {x.charm}.",
        "Every evening {a} made a mark on the door post.",
    ]);
    t.some(
        2,
        &[
            "{A} {went a} {p.to}, every day after school. {P.sight}.",
            "<No letter?> asked {c!}. <Not today,> {said a}.",
            "{C!} showed {a.him} on the globe how far it was: a whole hand and two fingers.",
            "One night {a} dreamed that the door opened, and woke, and it was the wind.",
            "A ship came with {load}, and then one with {load}. But all the people on board were strangers.",
            "<Bad roads, I dare say,> said {c!}. <Or good company.>",
        ],
    );
    t.turn();
    t.tell(&[
        "The weeks went by. <What month is it?> {a} asked every day. And one day {c!} said: <It is {=k}.>",
        "At last a new sheet of the calendar was turned. {A} spelled it out, though {a.he} knew it by heart: {=k}.",
    ]);
    t.tell(&[
        "{A} did not go to bed. {A} climbed up into the {=l} and looked at the road.",
        "From then on {a} sat every evening in the same spot, high up in the {=l}.",
    ]);
    t.tell(&[
        "On the third day somebody came round the bend, small, with a sack, and began to run. {Joy a}.",
        "Dust rose on the road. Somebody was waving a hat. {A} nearly fell down for joy.",
    ]);
    t.tell(&[
        "<Have you kept it?> {asked b}, when they could speak again. {A} opened {a.his} fist, and in it lay the {=x.noun}.",
        "{B} smelled of tar and salt. <And did it bring you luck?> {asked b}. {A} held it up, the {=x.noun}.",
    ]);
    t.maybe(60, &["{Meal a}.", "{Night a}.", "They talked until the birds began."]);
}

/// A child dares to do what it feared: dive, sing, speak.
pub(super) fn the_dare(t: &mut Telling) {
    t.given('x', &["cap", "scarf", "ribbon", "coat", "pullover"]);
    t.children("ab");
    t.trade('c', &["teacher", "fiddler", "librarian"]);
    t.fact('k', "role");
    t.fact('l', "day");
    open_home(t);
    t.tell(&[
        "At school there was to be a play, on {l}, and {a} had been given the part of the {k}.",
        "<You will be the {k},> said {c!}. <The play is on {l}.> {A} wished to be a tree instead. Trees do not speak.",
    ]);
    t.tell(&[
        "{A.His} costume was {x.a}, and the whole part was one sentence. But there would be two hundred people.",
        "For that {a} got {x.short} to wear and one single sentence to say. {Fear a}.",
    ]);
    t.some(
        2,
        &[
            "{A} said it to the cow, and to the stove. To them it went very well.",
            "{B!} heard {a.his} lines: one line, forty times.",
            "At night the sentence ran round and round in {a.his} head and bit its own tail.",
            "<What if I forget it?> {asked a}. <Then I shall cough,> {said b}.",
            "{Fear a}.",
            "<I always look at one kind face,> said {c!}. <Then I am speaking only to that one.>",
        ],
    );
    t.turn();
    t.tell(&[
        "And then it was {=l}. Behind the curtain {a} could hear the chairs.",
        "How fast the days went by! All at once it was {=l}, and the hall was full.",
    ]);
    t.tell(&[
        "The light was blinding. {A} opened {a.his} mouth. Nothing. {Fear a}.",
        "{A} stepped out. There was the sentence, and then it was gone, like a fish.",
    ]);
    t.tell(&[
        "Then somebody coughed in the third row. It was {b!}. And the sentence came back.",
        "{A} looked for one kind face. There it was, next to the pillar. It was {b!}.",
    ]);
    t.tell(&[
        "{A} said it, loud and clear, right to the last row. {Pride a}.",
        "It came out like a bell. Somebody laughed at the right place. {Joy a}.",
    ]);
    t.turn();
    t.tell(&[
        "Afterwards people stopped {a.him} in the street. <Was that not you?> they asked. <You were the {=k}!>",
        "<Which part did you like best?> {asked c} at the end. The smallest ones all shouted: <The {=k}!>",
    ]);
    t.tell(&[
        "{A} wore the {=x.noun} for a week, even in bed.",
        "On the hook at home there hangs, to this day, the {=x.noun}.",
    ]);
    t.maybe(40, &["{Night a}."]);
}

/// An apology that takes a gift of work, not of things.
pub(super) fn trampled_garden(t: &mut Telling) {
    t.given('x', &["ball", "kite", "flag", "boat", "cap"]);
    t.children("ab");
    t.grown('c');
    t.fact('k', "seed");
    t.fact('l', "number");
    t.season(&["spring", "summer"]);
    t.place('p', FARM | PLAY | WILD);
    open_at(t);
    t.tell(&[
        "{A!} and {b!} were playing with {x.a}, and it flew over {c!}'s wall. They climbed after it, right through the {k} bed.",
        "Over the wall flew {x.a}. Over the wall went {a!} and {b!}. On the other side grew {c!}'s {k} plants, in neat rows. That is, they had grown there.",
    ]);
    t.tell(&[
        "<{Oh},> {said b}. There were {l} plants lying flat. {Shame a}.",
        "When they turned round, {l} plants were lying on the ground, and {fear b}.",
    ]);
    t.tell(&[
        "<Run!> {whispered b}. They ran. But {x} was still lying there.",
        "They crept away. {C} would think it was the wind. But it had not been the wind.",
    ]);
    t.maybe(
        50,
        &[
            "{P.sound}, and neither of them felt like playing.",
            "{A} thought of how {c} watered them every evening, one by one.",
        ],
    );
    t.turn();
    t.tell(&[
        "The next morning they rang the bell. {C!} opened. <We did it,> {said a}. <{Sorry}.> <Both of us,> {said b}.",
        "{C!} stood in the door with the thing in one hand. <Is this {=x.colour} {x.noun} yours?> {asked c}. <Yes,> {said a}, <and so are the footprints.>",
    ]);
    t.tell(&[
        "{C} looked from one to the other. <Sorry is a word,> {said c}. <A spade is better.>",
        "<I was angry,> {said c}, <until just now.> And {c} fetched two rakes.",
    ]);
    t.tell(&[
        "They worked every afternoon, for a whole week. They learned about [worms|compost], and how to water without drowning.",
        "So they dug, and sowed, and watered. {C} told them that plants can hear, or at least that it does no harm to be polite to them.",
    ]);
    t.some(1, &["{Tired b}.", "{Joy a}.", "In the breaks there was {drink}, under the plum tree.", "{Talk}."]);
    t.turn();
    t.tell(&[
        "<How many did we flatten?> {asked b}. <All in all, {=l},> {said a}. <And we have put in twice as many.>",
        "<There were {=l} of them,> {said c}, when all was green again. <But these ones I like better.>",
    ]);
    t.tell(&[
        "On the new sign in the bed, in {b!}'s best writing, stood one word: {=k}.",
        "<And what shall we sow next year?> {asked c}. <The same again,> {said b}. <Nothing but {=k}.>",
    ]);
    close_day(t);
}

/// A birthday that all seem to have forgotten.
pub(super) fn forgotten_birthday(t: &mut Telling) {
    t.thing('x', TOY | KEEPSAKE);
    t.children("ab");
    t.kin('c');
    t.grown('d');
    t.place('p', FARM | TOWN);
    t.fact('k', "flavour");
    open_home(t);
    t.tell(&[
        "When {a} woke on {a.his} birthday, nothing was different. There was porridge, and {c!} was looking for the scissors.",
        "It was {a!}'s birthday, and nobody said a word about it. {C!} only asked whether the cat had been fed.",
    ]);
    t.tell(&[
        "{A} wished for two things: {k} cake and {x.a}. It did not look as if there would be either.",
        "All year {a} had been looking forward to {k} cake, and to {x.a} from the shop window.",
    ]);
    t.tell(&["{Sad a}.", "<Perhaps birthdays stop some day,> {thought a}. {Sad a}."]);
    t.some(
        3,
        &[
            "{B!} had no time. {B} {was} carrying something under a cloth and went red.",
            "{D} said good morning, and then put a hand over {d.his} mouth.",
            "<Go {p.to} and fetch some [string|vinegar],> said {c!}. There was string enough at home.",
            "Somebody was whispering behind the door. When {a} came in, they were all very busy.",
            "{Talk}, but nobody said a word about birthdays.",
            "<What day is today?> {a} asked {b!}. <A quite ordinary one,> {said b}, a little too fast.",
        ],
    );
    t.maybe(60, &["So {a} sat {p.at}. {P.sound}."]);
    t.turn();
    t.tell(&[
        "When {a} came home, the house was dark. {A} pushed the door. <Surprise!> they all cried.",
        "At dusk {a} went home, by the longest way. There were a hundred paper lanterns in the yard. {Wonder a}.",
    ]);
    t.tell(&[
        "On the table stood a cake as big as a cartwheel, and it smelled of {=k}.",
        "<I nearly told you three times,> {said b}, and cut the cake. It was filled with {=k}.",
    ]);
    t.tell(&[
        "{C} held something behind {c.his} back. {A} knew it by the corner of the paper: it was the {=x.noun}.",
        "And beside it, tied up with a bow, stood the {=x.noun}. {Joy a}.",
    ]);
    t.tell(&[
        "{Joy a}.",
        "<You thought we had forgotten,> {said c}. <We thought of nothing else for a week.>",
        "{Night a}.",
    ]);
}

/// An animal, a toy or a cap is lent, and lending is hard.
pub(super) fn lending(t: &mut Telling) {
    t.thing('x', TOY | MUSIC | KEEPSAKE);
    t.children("abd");
    t.animal('n', PET);
    t.place('p', OPEN | PLAY);
    t.sky(&[Sky::Sun, Sky::Cloud, Sky::Wind]);
    t.fact('k', "day");
    open_at(t);
    t.tell(&[
        "<Will you lend me {x}?> asked {b!}. It was {x.a}, and {a} had never lent it to anyone. <Until {k},> {a} said {at last}.",
        "{A} had {x.a}. {B!} had nothing but {n.a}. <Until {k},> {said a}, and handed it over. It was as if {a.he} had lent {a.his} own arm.",
    ]);
    t.tell(&[
        "{Longing a}.",
        "{A} dreamed that it had been [eaten|left out in the rain].",
        "{A} passed {b!}'s house quite by chance, six times a day.",
    ]);
    t.some(
        2,
        &[
            "<Do you still have it?> {asked a}. <Of course,> {said b}. <It is having a good time.>",
            "<You will never see it again,> said {d!}, who liked to say such things.",
            "Through the window {a} saw {b!}, and beside {b.him} {n}, which {n.act}.",
            "{P.sound}. {A} had nothing to do with {a.his} hands.",
            "{D!} had once lent a [sledge|book], and it had come back as [firewood|a boat].",
        ],
    );
    t.turn();
    t.tell(&[
        "Then it was {=k}, and nobody came. {A} waited till noon. {Anger a}.",
        "At last it was {=k}. {A} sat on the doorstep from six in the morning.",
    ]);
    t.tell(&[
        "In the afternoon {b} came, out of breath. <I had to find the right [wax|thread|varnish],> {b} said. What {b} held out shone like new: the {=x.noun}.",
        "{B} came round the corner, with something wrapped in a cloth. It had been cleaned and mended, the {=x.noun}.",
    ]);
    t.tell(&[
        "<There was a scratch on it,> {said b}, <and now there is none.> {Wonder a}.",
        "{Shame a}, because of all that {a.he} had been thinking.",
        "{Joy a}. It was much finer than before.",
    ]);
    t.tell(&[
        "<You can have it again,> {said a}. {A} {was} surprised to find that it was true.",
        "<And you,> {said b}, <may walk {n} till Sunday.> {N} {n.act}.",
        "<Lend it to me?> {asked d}. <{Yes},> {said a}. <But only if you bring it back like that.>",
    ]);
    if t.chance(60) {
        close_day(t);
    }
}

/// A wish upon something, and who it was for.
pub(super) fn the_wish(t: &mut Telling) {
    t.given('x', &["coin", "pebble", "button", "marble"]);
    t.children("ab");
    t.kin('c');
    t.place('p', TOWN | WATER | WILD);
    t.fact('k', "dream");
    open(t);
    t.tell(&[
        "There was an old well in the village. If one threw something in, people said, one wish would be granted. {A} had {x.a}, and one wish.",
        "<Throw it over your left shoulder into the well,> said {c!}, and gave {a.him} {x.a}. <But you have only one wish.>",
    ]);
    t.tell(&[
        "{A} had long known what it would be: to see a {k}, a real one.",
        "More than anything {a} wanted to see a {k}. {A} had wished for that since {a.he} {was} four.",
    ]);
    t.maybe(50, &["{Longing a}.", "{Sky}."]);
    t.tell(&[
        "But on the way, {p.at}, sat {b!}, and cried. {P.sight}. <My brother is ill,> {said b}.",
        "On the way {a} met {b!} {p.at}. {B} {was} not playing. <My grandmother does not wake up properly any more,> {said b}.",
    ]);
    t.tell(&[
        "{A} sat down beside {b.him}. {P.sound}. They said nothing for a long time.",
        "{A} did not know what one says. So {a.he} gave {b.him} half of {a.his} {cake}.",
    ]);
    t.turn();
    t.tell(&[
        "Then {a} stood at the well and felt {x} in {a.his} hand. {Doubt a}. It was only one wish.",
        "The well was deep and smelled of moss. {A} closed {a.his} eyes. {Doubt a}.",
    ]);
    t.tell(&[
        "Plop! Nobody heard what {a} had wished. It had been short.",
        "{A} whispered something, and let go. It took a long time until it went plop.",
    ]);
    t.tell(&[
        "A week later {b} came running, shouting from afar: <All is well again!> {Joy a}.",
        "Some days later {b} {was} at the gate, laughing and out of breath. {Relief a}.",
    ]);
    t.turn();
    t.tell(&[
        "<So, did you get your wish?> {asked c}. {A} {nodded a}. <And what did you throw in?> <The {=x.noun},> {said a}.",
        "<Did you make your wish?> {asked c}. <I did,> {said a}. <It cost me one {=x.noun}.>",
    ]);
    t.tell(&[
        "{C} looked up in surprise. <Then you have seen one?> <No,> {said a}. <But I can still dream of a {=k}.>",
        "That night {a} slept deeply, and in {a.his} dream, as large as life, there came a {=k}.",
    ]);
    t.maybe(40, &["{Joy a}.", "And once, in the clouds above the roofs, {a} really saw it."]);
}
