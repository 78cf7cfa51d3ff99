//! Ways from one place to another, and what is met on them.

use super::super::beats::{air, close, close_day, open, open_at, open_home};
use super::super::telling::Telling;
use super::super::world::places::{HIGH, TOWN, TREES, WATER, WILD};
use super::super::world::things::{HOLDS, KEEPSAKE, SMALL};
use super::super::world::weather::Sky;

/// A parcel is carried across country to the right person.
pub(super) fn the_parcel(t: &mut Telling) {
    t.given('x', &["box", "bag", "basket", "jar"]);
    t.children("a");
    t.kin('b');
    t.grown('c');
    t.grown('d');
    t.place('p', WILD);
    t.place('q', TOWN);
    t.fact('k', "number");
    open(t);
    t.tell(&[
        "<Take this to {c!},> said {b!}, and gave {a.him} {x.a}. <It has to be there before the clock strikes {k}.>",
        "{B!} tied up {x.short} with string. <It is for {c!}, and for nobody else,> {said b}. <Be there by {k} o'clock.>",
    ]);
    t.tell(&[
        "It was heavier than it looked. It [smelled of nothing|gurgled|did not rattle], however much {a} [sniffed|shook it].",
        "<And do not open it,> {b} called after {a.him}. Until then {a} had not even thought of that.",
    ]);
    t.tell(&[
        "The way led {p.to}. {P.sight}[, and {p.sound}|].",
        "First {a} had to get {p.to}. {P.sound}. {A} put it down, changed hands, and went on.",
    ]);
    t.some(2, &[
        "A pedlar offered {a.him} [a bird that could count|{ware}|{ware}] for it. {A} shook {a.his} head.",
        "At the crossroads {d!} stood. <That is for me, surely?> {said d}, and winked. <It is not,> {said a}.",
        "A [gander|ram] barred the way. {Fear a}. Then {a} gave it {snack} and {was} let through.",
        "The string cut into {a.his} fingers. {Tired a}.",
        "A cart stopped. <Get up, {a.girl},> said the driver. That saved an hour.",
        "Where the bridge should have been, there were only stepping stones. {A} counted them aloud: [eleven|fourteen].",
    ]);
    t.turn();
    t.tell(&[
        "At last {a} came {q.to}. {Q.sight}. <Who is that for?> asked a man with a pipe. <It is for {=c},> {said a}.",
        "There were so many doors there! <Whom are you looking for?> asked a woman. {A} {was} out of breath. <I am looking for {=c},> {a.he} said.",
    ]);
    t.tell(&[
        "The clock was just striking. {A} counted the strokes: {=k}.",
        "<In time?> asked {a!}. Up in the tower it began to strike, and it struck {=k}.",
    ]);
    t.tell(&[
        "{C} opened it, looked in, and {joy c}. <And you did not peep?> {asked c}. <Not once,> {said a}.",
        "{C} lifted the lid. There lay {cake}, not even squashed, and a note. {Joy c}.",
    ]);
    t.tell(&[
        "They ate it together, and {a} slept all the way home, on {c!}'s cart.",
        "{C} {care a}. <Your {b!} can be proud of you,> {c} said. {Pride a}.",
        "In return {a} {was} given {sweet} and a riddle for the way home.",
    ]);
}

/// The ferry does not come; the bell must be rung in the right way.
pub(super) fn the_ferry(t: &mut Telling) {
    t.given('x', &["scarf", "flag", "cloak", "ribbon", "umbrella"]);
    t.children("a");
    t.trade('b', &["fisher", "sailor", "boatbuilder"]);
    t.relative('c');
    t.fact('k', "number");
    t.fact('l', "boat");
    t.sky(&[Sky::Fog, Sky::Rain, Sky::Wind]);
    open_home(t);
    t.tell(&[
        "Across the river lived {c!}. A small ferry went over there, the {l}. Whoever wanted it had to strike the bell {k} times.",
        "{A} {was} to visit {c!}, on the other side of the water. <Ring {k} times,> said {a.his} mother, <and the {l} will come.>",
    ]);
    t.tell(&[
        "{Sky}. On the bank there was nobody. {A} rang, and the sound went out over the water and did not come back.",
        "When {a} got there, the landing was empty, and {sky}. {A} rang the bell. Nothing.",
    ]);
    t.tell(&[
        "<Perhaps it has sunk,> {thought a}. {Fear a}.",
        "{A} waited. {A} sat down, got up, and sat down again. {Doubt a}.",
        "A heron looked at {a.him}, as if it knew the reason and would not tell.",
    ]);
    t.turn();
    t.tell(&[
        "How often had {a} rung? In {a.his} hurry it had been too few. {A} went back and struck it properly: exactly {=k}.",
        "Then {a} remembered. One had to do it right. {A} took the rope again and counted the strokes aloud, up to {=k}.",
    ]);
    t.tell(&[
        "To be seen as well, {a} waved {x.a} that {a.he} had brought for {c!}.",
        "And {a} tied {x.a}, which was meant for {c!}, to a stick, and swung it to and fro.",
    ]);
    t.tell(&[
        "A shadow came, then a nose, then a whole boat. On its side {a} could read the name: {=l}.",
        "Something splashed out there. <Ahoy!> somebody called. <Here comes the old {=l}!>",
    ]);
    t.tell(&[
        "<I thought it was only the wind,> said {b!}, who held the oars. <Then I saw something {=x.colour}.>",
        "<One ring is the wind,> said {b!}. <But the wind does not wave anything {=x.colour}.>",
    ]);
    t.tell(&[
        "{A} {was} allowed to row a bit. They went in a circle, and {b} laughed.",
        "The water gurgled under the planks, and {relief a}.",
        "On the other bank {c!} stood with a lantern and {care a}.",
    ]);
    close_day(t);
}

/// A climb to see something; going up slowly proves faster.
pub(super) fn up_the_mountain(t: &mut Telling) {
    t.given('x', &["flag", "ribbon", "scarf", "cap"]);
    t.children("ab");
    t.kin('c');
    t.sky(&[Sky::Sun, Sky::Cloud, Sky::Wind]);
    t.fact('k', "shape");
    t.fact('l', "number");
    open_home(t);
    t.tell(&[
        "Above the village stood a mountain, and from the top, it was said, one could see {l} lakes at once.",
        "<From up there,> said {c!}, <one can see {l} lakes. I counted them myself, when I was as old as you.>",
    ]);
    t.tell(&[
        "So {a!} and {b!} set out at dawn, with {snack} and {x.a}, to leave it at the top.",
        "One {mild} {morning} {a!} and {b!} went up. {B} carried the bread, and {a} carried {x.a}, to tie it to the cross at the top.",
    ]);
    t.tell(&[
        "{B} ran ahead. {A} went slowly, one foot after the other, as {c!} had taught {a.him}.",
        "<Last one up is a snail!> {cried b}, already out of sight. {A} did not mind being a snail.",
    ]);
    t.some(
        2,
        &[
            "At the spring {b} sat and panted. {A} went by, and then they went together.",
            "{Sky}. The houses down there grew as small as [sugar lumps|dice].",
            "A marmot whistled. They whistled back.",
            "{Tired b}.",
        ],
    );
    t.tell(&[
        "They put a pebble on a rock that looked like a {k}, for luck.",
        "By a rock that looked like a {k} they turned left. <Remember that,> {said a}.",
    ]);
    t.turn();
    t.tell(&[
        "Then there was no more up. The wind pulled at their hair, and all round there was only sky. {Wonder a}.",
        "And suddenly it went no higher. {Wonder b}. {Joy a}.",
    ]);
    t.tell(&[
        "They counted the lakes. {B} found two fewer, {a!} found them all: there were {=l}.",
        "<How many do you see?> {asked b}. {A} turned once in a circle and counted. It was true: {=l}.",
    ]);
    t.tell(&[
        "At the very top something fluttered in the wind when they left, something small and {=x.colour}.",
        "For weeks one could see it from the village, a tiny dot at the top, and the dot was {=x.colour}.",
    ]);
    t.tell(&[
        "On the way down a cloud came over the path. But there was their rock, the one that looked like a {=k}.",
        "<Which way?> {asked b} in the dusk. <There,> {said a}, <past the {=k}.>",
    ]);
    t.maybe(
        60,
        &[
            "{C!} had put a light in the window. {Relief a}.",
            "{Night a}.",
            "At home they took off their shoes and did not put them on again for two days.",
        ],
    );
}

/// A train is boarded at the wrong time, and strangers help.
pub(super) fn wrong_train(t: &mut Telling) {
    t.thing('x', SMALL | KEEPSAKE);
    t.given('y', &["bag", "coat", "hat", "umbrella"]);
    t.children("a");
    t.relative('b');
    t.grown('c');
    t.fact('l', "colour");
    open_home(t);
    t.tell(&[
        "{B!} lived two hours away by train, in the house with the {l} door. {A} {was} to travel there alone for the first time.",
        "<It is quite simple,> said {a!}'s mother. <You get out at the third stop. {B!} lives in the house with the {l} door.>",
    ]);
    t.tell(&[
        "{A} sat by the window and held {x.a} tight, which was for luck. Fields went by, then a river that should not have been there.",
        "In {a.his} hand {a} held {x.a}, to be less alone. The stations had names that {a.he} had never heard.",
    ]);
    t.tell(&[
        "<Where does this train go?> {a} asked. It was the wrong one. {Fear a}.",
        "<The third stop was an hour ago,> said the guard. {Fear a}.",
    ]);
    t.turn();
    t.tell(&[
        "Opposite sat somebody with {y.a}. It was {c!}, and {c} had heard everything. <Then we shall get out together,> {said c}.",
        "Somebody in the corner folded up a newspaper. There was {y.a} on the seat. <I am {c!},> said this person, <and I have been lost on every line there is.>",
    ]);
    t.some(
        2,
        &[
            "On the platform {c} bought {snack} and broke it in two.",
            "They hummed to pass the time, first quietly, then not quietly at all.",
            "{C} showed {a.him} how to read a timetable, which is like a map, only with numbers.",
            "A dog waited there too, and had no ticket.",
            "{Talk}.",
            "<One is never lost,> said {c!}, <as long as one can ask.>",
        ],
    );
    t.tell(&[
        "The train back came with a sigh. {Relief a}.",
        "At last two lights came out of the dusk, and it was the right train. {Relief a}.",
    ]);
    t.turn();
    t.tell(&[
        "<And you know the house?> {asked c}. {A} {nodded a}. <It is the one where the door is {=l}.>",
        "It was dark when they came to the street. {A} ran ahead, from door to door, until there was one that was {=l}.",
    ]);
    t.tell(&[
        "{B!} pulled {a.him} in and {care a}. When {a} turned round to say thank you, there was nobody in the lane. Only one thing had been left behind: the {=y.noun}.",
        "{B!} was standing there already. <And who is this?> {asked b}. But the street was empty, and all that hung on the fence was the {=y.noun}.",
    ]);
    t.maybe(
        60,
        &[
            "{A} sent it back by post, with {x} in it, for luck.",
            "<Then you must come again to fetch it,> {said a} into the dark.",
            "{Night a}.",
        ],
    );
}

/// A letter has the wrong address, and is delivered by asking.
pub(super) fn the_letter(t: &mut Telling) {
    t.children("a");
    t.trade('b', &["postmaster"]);
    t.grown('c');
    t.grown('d');
    t.place('p', TOWN);
    t.fact('k', "tree");
    t.fact('l', "colour");
    open_at(t);
    t.tell(&[
        "{B!} held a letter up to the light. <No street, no name,> {said b}. <Only this: to the one who lives behind the {k}.>",
        "In the post office lay a letter that nobody wanted. There was no name on it, only: <For the one by the old {k}.> <Will you try it?> {said b!} to {a!}.",
    ]);
    t.tell(&[
        "The envelope was {l}, and somebody had drawn a bird on the back.",
        "It was sealed with {l} wax, and it smelled of the sea.",
    ]);
    t.tell(&[
        "<I shall find out,> {said a}. {Pride a}.",
        "{A} put it under {a.his} cap, where nothing can fall out. <{Come},> {a} told {a.self}.",
    ]);
    t.turn();
    t.some(
        3,
        &[
            "<Not for me,> said {c!}, {c.busy}. <I have not had a letter for nine years.>",
            "{A} asked a [sweep|window cleaner], because such people see everything from above.",
            "At the first such tree there was only a dog, and it could not read.",
            "{D!} thought it might be for the mayor. The mayor thought it might be for the king.",
            "{Talk}. Nobody there knew anything about a letter.",
            "{P.sound}. {A} sat down, ate {snack}, and looked at the letter from all sides.",
            "It began to get late. {Tired a}.",
        ],
    );
    t.tell(&[
        "Then {a} saw, behind a wall, a [crooked|huge|half dead] tree. There could be no doubt: it was a {=k}.",
        "<What sort of tree is that over there?> {asked a}. <That?> said an old man. <That has always been a {=k}.>",
    ]);
    t.tell(&[
        "Behind it was a [hut|little house], and in the door stood {d!}. <For me?> {said d}. {D.His} hands shook.",
        "And behind it, at a window, sat {d!}, who never went out, and whom nobody ever visited.",
    ]);
    t.tell(&[
        "{D} read it twice. <My brother,> {said d}. <He is alive, and he is coming home.> {Joy d}.",
        "<It is from my daughter,> {said d} softly. <She has been at sea for seven years.> {Joy d}.",
    ]);
    t.turn();
    t.tell(&[
        "{D} gave {a.him} the stamp and the empty envelope as a keepsake. It hangs on {a!}'s wall now, still as {=l} as on that day.",
        "<How did it look?> {asked b} later. <The colour was {=l},> {said a}, <and I will never forget it.>",
    ]);
    t.maybe(50, &["And now and then {a!} takes {d.him} the newspaper, for no reason.", "{Pride a}.", "{Night a}."]);
}

/// A walk at night with a lantern, to fetch help.
pub(super) fn night_walk(t: &mut Telling) {
    t.given('x', &["lantern"]);
    t.children("ab");
    t.kin('c');
    t.trade('d', &["doctor"]);
    t.place('p', WILD | TREES);
    t.hour("evening");
    t.fact('k', "shape");
    open_home(t);
    t.tell(&[
        "One {mild} evening {c!} fell ill. <Somebody must fetch the doctor,> {whispered c}. The neighbours were away.",
        "It was already dark when {c!} slipped on the stairs and could not get up. <Go to the doctor,> {said c}. <It is the house with a {k} on the door.>",
    ]);
    t.tell(&[
        "<Look for a {k} on the door,> {c} added.",
        "On the doctor's door, everyone knew, there was a brass {k}.",
    ]);
    t.tell(&[
        "{A} took {x.a} from its hook, and {b!} took {a.his} hand. The way led {p.to}.",
        "{A} lit {x.a}. Little {b!} would not stay behind. So they went {p.to}, side by side.",
    ]);
    t.tell(&["{Sky}. {P.sound}.", "Outside the circle of light there was nothing at all, and the nothing rustled."]);
    t.some(
        2,
        &[
            "<What was that?> {whispered b}. <A leaf,> {said a}. <And that?> <Another leaf.>",
            "{Fear b}. {A} sang something, a little too loudly.",
            "Two eyes shone in the bushes. They belonged to a cat that was on its way home.",
            "{Fear a}, but {a} did not let it show.",
            "<Are we there yet?> {asked b}. <Half way,> {said a}. {A} had said that before.",
        ],
    );
    t.turn();
    t.tell(&[
        "There was the village at last, and all the houses were dark. {A} held up the light and went from door to door. On the fifth there was a {=k}.",
        "Which house was it? {B} felt along the wood with one finger. <Here,> {said b}. <I can feel a {=k}.>",
    ]);
    t.tell(&[
        "{D!} opened in a nightcap, saw the two of them, and asked no questions. {D} only reached for the bag.",
        "<At this hour?> said {d!}. Then {d} saw their faces, and put on a coat over the nightshirt.",
    ]);
    t.tell(&[
        "On the way back they rode in the doctor's cart, under one blanket.",
        "The way back was much shorter. That is how it is with ways back.",
    ]);
    t.tell(&[
        "<It is not bad,> said {d!} in the end. <A week in bed, and somebody who makes {soup}.> {Relief a}.",
        "{D} gave {c!} a [bitter|brown] medicine, and by sunrise the worst was over. {Relief b}.",
    ]);
    t.turn();
    t.tell(&[
        "<You came alone, in the dark?> {asked c}. <Not alone,> {said a}. <I had {=b} with me.>",
        "In the morning {c} wanted to know who had been so brave. <The bravest,> {said a}, <was {=b}.>",
    ]);
    t.maybe(40, &["{Pride b}.", "{Tired a}, and {a} fell asleep with both shoes on."]);
}

/// A trade leads to a trade leads to a trade, and ends where it should.
pub(super) fn market_trades(t: &mut Telling) {
    t.thing('x', KEEPSAKE);
    t.thing('y', HOLDS);
    t.thing('z', SMALL);
    t.children("ab");
    t.grown('c');
    t.grown('d');
    t.place('p', TOWN | WATER);
    open_at(t);
    t.tell(&[
        "{A} wanted to give {b!} a birthday present, and had only {x.a} and no money.",
        "It was {b!}'s birthday the next day. {A} had no money at all, only {x.a} in {a.his} pocket.",
    ]);
    t.tell(&[
        "{C!} stopped. <That is just what I am looking for,> {said c}. <I will give you {y.a} for it.> They shook hands.",
        "<It {x.charm},> {a} told everyone. {C!} listened, nodded, and gave {a.him} {y.a} in exchange.",
    ]);
    t.maybe(60, &["{P.sight}, and {p.sound}.", "{Talk}.", "Somebody was selling {ware} and {ware}."]);
    t.tell(&[
        "But was that a present? {Doubt a}. A little further on {d!} looked at {y} and sighed. <Would you take {z.a} for it?>",
        "At the next corner {d!} had just dropped all the [eggs|plums] and needed something to put them in. For that {a} got {z.a}.",
    ]);
    t.tell(&[
        "And that was the very thing: {b!} loved such things.",
        "{A} looked at it from all sides. It {z.charm}. {Joy a}.",
    ]);
    air(t);
    t.turn();
    t.tell(&[
        "The next day {b} undid the paper. {Joy b}. <How did you know?> {asked b}. <I have wanted one for so long! A {=z.noun}!>",
        "{B} shook the little parcel. <Is it a [pen|spoon|frog]?> {asked b}. <No,> {said a}. <Open it.> And out came the {=z.noun}.",
    ]);
    t.tell(&[
        "<And what did you give for it?> {asked b}. {A} thought back to the very first thing. <It began with a {=x.noun},> {a.he} said.",
        "<But you had no money,> {said b}. <No,> {said a}. <At the beginning I had only a {=x.noun}.>",
    ]);
    t.tell(&[
        "Everyone had got what they needed. {C!} was content, and {d!} carried home the plums in the {=y.noun}.",
        "In the street they met {d!}, and what {d} {was} carrying under one arm was the {=y.noun}.",
    ]);
    if t.chance(40) {
        close_day(t);
    }
}

/// A balloon ride, a raft, a cart: a short journey with a stranger's machine.
pub(super) fn the_raft(t: &mut Telling) {
    t.given('x', &["flag", "blanket", "scarf", "ribbon"]);
    t.children("abd");
    t.place('p', WATER);
    t.sky(&[Sky::Sun, Sky::Cloud, Sky::Heat]);
    t.fact('k', "boat");
    t.fact('l', "number");
    open_at(t);
    t.tell(&[
        "{A!} and {b!} had nailed {l} planks together. <This is the {k},> {said b}, and hoisted {x.a}.",
        "Out of {l} planks and some rope they had built a raft, {a!} and {b!}. It had {x.a} for a sail and was called the {k}.",
    ]);
    t.tell(&[
        "<Take me along!> cried {d!} from the bank. <You are too small,> {said b}. {Sad d}.",
        "Little {d!} stood on the bank with a [saucepan for a hat|wooden sword] and wanted to come. <Next time,> {said a}.",
    ]);
    t.tell(&["They pushed off. {P.sight}, and the raft turned like a slow leaf.", "It floated! {Joy a}. {P.sound}."]);
    air(t);
    t.tell(&[
        "In the middle, one of the knots came loose. Then another. <We are getting wider,> {said b}.",
        "Then there was a crack, and between {a!}'s feet one could suddenly see fish. {Fear b}.",
    ]);
    t.turn();
    t.tell(&[
        "On the bank {d!} understood at once. {D.He} threw the washing line, and at the third try {a} had it.",
        "<The rope!> {cried a}. But the rope was on land. {D!} picked it up, swung it, and threw. {A} caught the end between two fingers.",
    ]);
    t.tell(&[
        "{D} wound it round a post and pulled, and small as {d.he} {was}, the raft came.",
        "Small as {d} {was}, {d.he} braced both feet and pulled them in like a big, wet fish.",
    ]);
    t.tell(&[
        "They came ashore on two planks and a half. {Relief a}.",
        "They were soaked to the ears, and {relief b}.",
    ]);
    t.tell(&[
        "<{Sorry},> {said b} to {d.him}. <You are exactly the right size.>",
        "{B} took the saucepan lid that served as a medal, and hung it round {d!}'s neck.",
    ]);
    t.turn();
    t.tell(&[
        "They fished the planks out one by one. Had all of them come back? {A} counted. There were {=l}.",
        "<How many planks do we need for the next one?> {asked d}. <As many as before,> {said a}. <We need {=l}.>",
    ]);
    t.tell(&[
        "The second ship had a new captain. But it had the old name: {=k}.",
        "<And what shall we call it?> {asked b}. <It keeps its name,> {said d}, who was captain now. <It is the {=k}.>",
    ]);
    t.maybe(35, &["From the mast there flew again what had been drying all day, the {=x.noun}."]);
    if t.chance(30) {
        close(t);
    }
}

/// Somebody sets out to see where a sound or a smell comes from.
pub(super) fn follow_the_sound(t: &mut Telling) {
    t.given('x', &["flute", "fiddle", "whistle"]);
    t.children("ab");
    t.grown('c');
    t.place('p', WILD);
    t.place('q', TOWN | HIGH | TREES);
    t.sky(&[Sky::Sun, Sky::Cloud, Sky::Fog]);
    t.fact('k', "day");
    open_at(t);
    t.tell(&[
        "It was a {k}. And there it was again, that sound, quite far away. <Do you hear it?> {asked a}.",
        "Every {k}, when the wind was right, {a} heard something from far off, a sound like nothing else.",
    ]);
    t.tell(&[
        "<That is the wind,> said {b!}. <The wind has no tune,> {said a}.",
        "<I hear only my stomach,> said {b!}. But {b} went too.",
    ]);
    t.tell(&[
        "They followed it {p.to}, where {p.sight}, and lost it, and found it again.",
        "It led them on, over two stiles and a brook. {P.sound}. Then it was on the left.",
    ]);
    t.some(
        2,
        &[
            "Once it was only a gate in the wind.",
            "Once it was a cuckoo. They bowed to it and went on.",
            "{Talk}, and for a while one could hear nothing else.",
            "<Shh,> {whispered a}. <Now it is coming from there.>",
            "{Tired b}. <Just to the next corner,> {said a}.",
            "They shared {snack} and listened with their mouths full.",
        ],
    );
    t.turn();
    t.tell(&[
        "In the end it led them {q.to}. {Q.sight}. And there sat {c!}, all alone, with {x.a}.",
        "{Q.at}, of all places, behind a half-open door, was {c!} with {x.a}. {Wonder a}.",
    ]);
    t.tell(&[
        "{C} jumped up. {Shame c}. <I practise here so that nobody has to hear it,> {c} said.",
        "<Oh,> {said c} softly. <I thought I was alone. I am not good at it yet.>",
    ]);
    t.tell(&[
        "<Please go on,> {said a}. <We walked for two hours to hear it.>",
        "<It is beautiful,> {said b}, who had stopped hearing {b.his} stomach.",
    ]);
    t.tell(&[
        "So {c} played on, and forgot to be afraid. {Joy c}.",
        "{C} took a deep breath and began again, from the beginning, for two listeners.",
    ]);
    t.turn();
    t.tell(&[
        "<When do you come again?> {asked c}. <On the same day,> {said a}. <Next {=k}.>",
        "After that they came every week, and always on the same day, a {=k}.",
    ]);
    t.tell(&[
        "A year later a real concert was given in the square. In the middle stood {c!} with the {=x.noun}.",
        "Now the whole street hears it when somebody over there picks up the {=x.noun}. And nobody shuts a window.",
    ]);
    if t.chance(40) {
        close_day(t);
    }
}
