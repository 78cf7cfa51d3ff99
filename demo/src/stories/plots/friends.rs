//! Friends: how they are won, lost and won back.

use super::super::beats::{air, close, close_day, open, open_at, open_home};
use super::super::telling::Telling;
use super::super::world::places::{OPEN, PLAY, SOIL, WATER, WILD};
use super::super::world::things::{KEEPSAKE, SMALL, TOY, WEAR};
use super::super::world::weather::Sky;

/// Two friends quarrel over one thing, and one of them takes the first step.
pub(super) fn quarrel_mended(t: &mut Telling) {
    t.thing('x', TOY);
    t.children("ab");
    t.place('p', PLAY);
    t.fact('k', "day");
    open_at(t);
    t.tell(&[
        "{B!} was there too, with {x.a}, for the two of them [were best friends|met there every {k}].",
        "{A!} and {b!} shared everything, even {x.a} that they had [bought|found] together.",
        "{B!} had {x.a}, and {a} {was} allowed to [hold it|use it too].",
    ]);
    t.tell(&[
        "On {k} they quarrelled. <It is my turn,> {said a}. <It is always your turn,> {grumbled b}.",
        "It began on {k}, and it began with nothing. <You are holding it wrong,> {said b}. <I am not,> {said a}. <You are!>",
        "Then, on {k}, {a} [dropped|scratched] it. <You never take care!> {cried b}. <And you never let anyone else have it!> {cried a}.",
    ]);
    t.tell(&["{Anger a}.", "{Anger a}, and {anger b}.", "{Anger b}, and they went home by different streets."]);
    t.turn();
    t.tell(&[
        "The days after that were long. {P.at} {p.sound}, but [nobody laughed|it was no fun alone].",
        "{A} played alone. {A} even won against {a.self} at [draughts|marbles], and it was no fun.",
        "At school they looked past each other like two [cats|lamp posts]. {Longing a}.",
    ]);
    t.maybe(60, &[
        "<Since when has it been so quiet here?> asked {a!}'s mother. <Since {=k},> {said a}, and looked at the plate.",
        "<How long have you two been cross?> asked the teacher. {A} counted. <Since {=k},> {admitted a}.",
    ]);
    t.tell(&[
        "In the end {a} put on {a.his} shoes and went to {b!}'s door. It was the longest walk of {a.his} life.",
        "{A} wrote a note, tore it up, wrote another, and pushed it under {b!}'s door.",
        "One {mild} {morning} they met {p.at}, by accident, or nearly. {Shame a}.",
    ]);
    t.tell(&[
        "<I am sorry,> {said a}. <So am I,> {said b}. <I do not even care about the silly {=x.noun}.>",
        "<I miss you more than I miss the {=x.noun},> {said a}. {B} had to laugh.",
        "<{Sorry},> both said in one breath, and <{nevermind}> in the next. <You can have the {=x.noun} until Sunday,> {said b}.",
    ]);
    t.tell(&[
        "They [built|invented] a rule: [heads or tails|whoever is younger goes first|an hour each], and whoever argued had to hop home.",
        "After that it lay in the grass, and they talked until dark.",
        "They shook hands with [the left hand and the right|spit and honour], and {joy b}.",
    ]);
    close_day(t);
}

/// A new child in the street has nobody to play with.
pub(super) fn new_neighbour(t: &mut Telling) {
    t.thing('x', TOY | KEEPSAKE);
    t.children("ab");
    t.place('p', PLAY);
    t.fact('k', "direction");
    open(t);
    t.tell(&[
        "A cart stopped in front of the empty house. Down climbed a family from the far {k}, and last of all {b!}, who held {x.a} with both arms.",
        "New people had moved in across the road. They had come from the {k}, and the youngest, {b!}, sat on the steps with {x.a}.",
        "Behind the removal van stood a {b.girl} with {x.a}. That was {b!}, who had come from the {k} [by train|on a ship] and knew nobody.",
    ]);
    t.tell(&[
        "{A} wanted to say hello, but the words [stuck|got tangled] in {a.his} throat. {Doubt a}.",
        "<What if {b.he} [laughed|did not answer]?> {thought a}. {Doubt a}.",
        "For two days they only [looked at each other|watched each other through the fence].",
    ]);
    t.maybe(
        50,
        &[
            "{B} looked so lonely that {a} could not eat {a.his} {soup}.",
            "Some of the others said that the new {b.girl} talked strangely.",
            "At night there was a light in the window over there, and somebody was humming.",
            "Out of the van came {ware}, {ware} and an iron bed, but no other children.",
        ],
    );
    t.turn();
    t.tell(&[
        "On the third day {a} took {snack}, broke it in two, and rang the bell. <Half of this is for you,> {a} said.",
        "At last {a} crossed the road. <Can you [whistle|skip stones|stand on your hands]?> {asked a}. It was all {a.he} could think of.",
        "Then a ball flew over the fence. <Sorry!> {cried a}. <Would you throw it back? Or would you like to play?>",
    ]);
    t.tell(&[
        "{B} {smiled b}. <Nobody has asked me anything since we came,> {b.he} said.",
        "{Relief b}. <I thought nobody would ever ask,> {b} said.",
        "At first {b} said nothing. Then {b.he} held out {x}. <You may hold it,> {b.he} said. It {x.charm}.",
    ]);
    t.tell(&[
        "{A} showed {b.him} {p}, where {p.sight}, and the [secret gap in the fence|best puddle|cat with one eye].",
        "They went {p.to}. {P.sound}. {A} explained everything, even why it smelled of {p.smell}.",
        "By noon {b} knew every [dog|gate|hiding place] in the street.",
    ]);
    t.tell(&[
        "<Where do you come from?> asked the others. <From the {=k},> {said b}, and this time nobody laughed.",
        "<Which way is your old home?> {asked a}. {B} pointed over the roofs. <There,> {b.he} said, <in the {=k}.>",
        "At night {a} looked out of the window, to the {=k}, where {b!} had come from. It was [very dark|a long way].",
    ]);
    t.tell(&[
        "In the house across the road a lamp was burning, and in its window stood the {=x.noun}.",
        "When {b} went in, something was left on {a!}'s doorstep, as a present: the {=x.noun}.",
        "<Come again tomorrow,> {said a}. <And bring the {=x.noun}.>",
    ]);
    close_day(t);
}

/// A secret is hard to keep, and is kept.
pub(super) fn secret_kept(t: &mut Telling) {
    t.thing('x', KEEPSAKE | WEAR);
    t.children("abd");
    t.kin('c');
    t.fact('k', "indoors");
    open(t);
    t.tell(&[
        "<Can you keep a secret?> {asked b}. {A} {nodded a}. <We have got a present for {c!}. It is {x.a}, and it is hidden under the {k}.>",
        "{B!} pulled {a.him} behind the door. <{C!} must not know it yet,> {whispered b}. <For the birthday there is {x.a}. It is under the {k}.>",
        "Under the {k} lay a parcel, and only {b!} and {a!} knew what was in it: {x.a}, for {c!}'s birthday.",
    ]);
    t.tell(&[
        "A secret is like [a frog in a pocket|a hiccup]: it wants to get out.",
        "From then on it tickled {a.him} {all day}, like [a crumb in the collar|a fly].",
        "{A} bit {a.his} tongue at breakfast, at noon and at supper.",
    ]);
    t.some(2, &[
        "<You look as if you had swallowed a bee,> said {c!}. {A} shook {a.his} head and turned red.",
        "{D!} came and asked straight out: <What are you two whispering about?> <Nothing,> {said a}. <About the weather,> {said b}.",
        "{D!} offered {trinket} for it, and then {trinket} as well. {A} looked away and swallowed. <No,> {a} said.",
        "Once {c!} walked straight to the {k} with a broom. <Let me sweep!> {cried a}, and took it from {c.him}.",
        "In {a.his} dreams {a} shouted it from the church tower.",
    ]);
    t.turn();
    t.tell(&[
        "Then the day came. <{C!}, look under the {=k}!> they both shouted.",
        "At last it was the birthday. {A} led {c!} by the hand to the {=k}.",
        "On the morning of the birthday {c!} had to bend down and reach under the {=k}.",
    ]);
    t.tell(&[
        "{C} untied the string [slowly|knot by knot]. <A {=x.noun}!> {cried c}.",
        "The paper rustled, and out came the {=x.noun}. {Wonder c}.",
    ]);
    t.tell(&[
        "<And nobody told me a thing,> said {c!}. {A} let out all the air that {a.he} had been holding for a week.",
        "{Joy c}. {Pride a}.",
        "<You kept quiet?> {said c}. <You, {a!}?> {Pride a}.",
    ]);
    t.maybe(60, &["{Meal a}.", "{D!} said that everyone had known it anyway, but that was not true."]);
}

/// A race; one stops to help and loses, or does not quite lose.
pub(super) fn the_race(t: &mut Telling) {
    t.given('x', &["cap", "scarf", "pullover", "waistcoat", "hat", "coat"]);
    t.children("abd");
    t.place('p', OPEN);
    t.fact('k', "crowd");
    open_home(t);
    t.tell(&[
        "Every {season} there was a race, [from the well|from the church door] {p.to} and back, and {k} children were at the start.",
        "The great race went [through the village and|] {p.to}. This year {k} had [put their names down|signed up].",
    ]);
    t.tell(&[
        "{A} had practised for weeks, [before school|up and down the stairs|with stones in {a.his} pockets]. {B!} wore {x.a} and was the fastest of them all.",
        "{B!} stood beside {a.him} in {x.a}. <I shall win,> {said b}. <We shall see,> {said a}.",
        "Beside {a} stood {b!} in {x.a}, hopping from foot to foot.",
    ]);
    t.tell(&[
        "[The baker|The teacher|Old Mr Piper] dropped a handkerchief, and off they went!",
        "A whistle blew. [Dust flew|Mud flew|Elbows flew], and {a!}'s heart beat in {a.his} ears.",
    ]);
    t.maybe(50, &["{P.sight}, but nobody had eyes for that.", "{Sky}."]);
    t.turn();
    t.tell(&[
        "{A} {was} in front at the bend, when somebody cried out. {D!} had fallen and was holding a knee.",
        "Half way round, {d!} stumbled over a root and lay there. {B} ran past. {A} looked back.",
        "Only {b} {was} still ahead. Then {a} saw {d!} in the ditch, with one shoe gone and a face full of mud.",
    ]);
    t.tell(&[
        "{Doubt a}. Then {a.he} turned round. <Lean on me,> {said a}.",
        "<Run on,> {sobbed d}. <You can still win!> But {a} {was} already [kneeling|tying a handkerchief round the knee].",
        "One moment {a} thought of the prize. Only one. <{Come},> {a} said, and pulled {d.him} up.",
    ]);
    t.tell(&[
        "So they limped on, [arm in arm|three-legged, laughing], while the others flew by.",
        "On two good legs and two bad ones they hobbled {p.to} and back.",
    ]);
    t.tell(&[
        "At the finish somebody in {x.colour} was waving from far off. It was {=b}, who had won.",
        "The winner stood there already, with a wreath of leaves round the neck. It was {=b}.",
    ]);
    t.tell(&[
        "So {a} came in last but one. And yet the people clapped loudest for {a!}.",
        "<I got the wreath,> said {b!}, <but I think it is too big for me.> And {b} hung it round two necks at once.",
        "{D!} broke the [cake|gingerbread] that every runner got, and gave {a.him} the bigger half.",
    ]);
    t.maybe(60, &[
        "<How many were there at the start?> asked {a!}'s grandmother. <All of the {=k},> {said a}, <and all of us came home.>",
        "<So how many did you beat?> asked the neighbour. <One of {=k},> said {a!} proudly.",
    ]);
    close_day(t);
}

/// Two want the same seat, swing or branch, and find a way for both.
pub(super) fn see_saw(t: &mut Telling) {
    t.children("ab");
    t.place('p', PLAY);
    t.fact('k', "spot");
    t.fact('l', "number");
    t.sky(&[Sky::Sun, Sky::Cloud, Sky::Wind, Sky::Heat]);
    open_at(t);
    t.tell(&[
        "{A} wanted to build a see-saw. Behind the {k} lay a plank, long and only a little rotten.",
        "There was a plank behind the {k}, and {a} had an idea. With a [log|crate] under it, it would be a see-saw.",
    ]);
    t.tell(&[
        "But a see-saw for one is only a [slope|plank]. {A} sat at one end and stayed there.",
        "{A} sat down, and that was all. The other end stuck up into the air, and nobody was on it.",
    ]);
    t.tell(&[
        "{B.intro} stood by the fence and looked. They had not spoken since [the business with the frog|the snowball|last {season}].",
        "Then {b!} came by, who was bigger and had once [thrown {a!}'s cap into a tree|called {a!} a turnip].",
    ]);
    t.tell(&[
        "<Do you want to sit there?> {asked a} {at last}. {B} {nodded b}.",
        "<It does not work alone,> {said a} to nobody in particular. {B} came one step closer.",
    ]);
    t.turn();
    t.tell(&[
        "Bump! {B} {was} too heavy, and {a} hung in the air like washing.",
        "{B} sat down, and {a} flew up so fast that {a.his} shoes came off.",
    ]);
    t.tell(&[
        "<We need stones,> {said a} from above. They put {l} stones on {a!}'s end, one by one, until it [balanced|hung level].",
        "They tried it with stones on {a!}'s side. With {l} stones it was right at last, not one more and not one less.",
    ]);
    t.tell(&[
        "{Joy a}, and {joy b}.",
        "Up and down they went, [until the sky was pink|a hundred times], and {p.sound}.",
    ]);
    t.maybe(
        60,
        &[
            "<{Sorry} about the other thing,> {said b} on the way up. <{Nevermind},> {said a} on the way down.",
            "{P.sight}.",
        ],
    );
    t.turn();
    t.tell(&[
        "The next day somebody had taken it apart. <How many stones did we need?> {asked b}. <I know it still,> {said a}. <It was {=l}.>",
        "In the evening they carried all the stones away, and {b} counted them: there were {=l}.",
    ]);
    t.tell(&[
        "The plank went back to its old place, behind the {=k}. <Until tomorrow,> {said b}.",
        "<And where do we hide the plank?> {asked b}. <Where it came from,> {said a}, <behind the {=k}.>",
    ]);
    close_day(t);
}

/// A friend moves away; something is exchanged at parting.
pub(super) fn farewell(t: &mut Telling) {
    t.thing('x', KEEPSAKE);
    t.thing('y', KEEPSAKE | TOY);
    t.children("ab");
    t.place('p', WILD | PLAY);
    t.fact('k', "day");
    open_home(t);
    t.tell(&[
        "Next door lived {b!}, and there was a hole in the wall between them, just big enough for a hand.",
        "{A!} and {b!} had [learned to walk together|lost their first teeth in the same week]. Now {b} {was} moving away, on {k}.",
        "<We are leaving on {k},> said {b!} one {mild} {morning}, and it was as if a cloud had gone over the sun.",
    ]);
    t.tell(&[
        "The cart was ordered for {k}. {Sad a}.",
        "On {k} the carters would come. Until then they wanted to do everything once more.",
        "Everything was to be packed by {k}. {Sad a}.",
    ]);
    t.tell(&[
        "So they went {p.to} one last time. {P.sight}. They did not talk much.",
        "They sat {p.at} for hours. {P.sound}. <Will you forget me?> {asked a}. <Never,> {said b}, <not even if I wanted to.>",
    ]);
    t.tell(&[
        "{A} put a hand into {a.his} pocket. <This is for you,> {a} said, and gave {b.him} {x.a}. {B} had brought something as well: {y.a}.",
        "<Shut your eyes,> {said b}, and put {y.a} into {a!}'s hands. {A} had thought of the same thing, and gave {b.him} {x.a}.",
    ]);
    t.tell(&["It {x.charm}.", "The other one {y.charm}.", "Neither of them had ever given away anything so dear."]);
    t.turn();
    t.tell(&[
        "<When shall we stop being sad?> {asked a} the evening before. <Not on {=k},> {said b}, and tried to laugh.",
        "And then it was {=k}. The cart was loaded, with {ware} on top.",
        "Far too soon it was {=k}. {Talk}, as if it were a day like any other.",
    ]);
    t.tell(&[
        "{B} waved from the back of the cart until the road bent. What {b} held up high was the {=x.noun}.",
        "The wheels began to turn. {B!} leaned far out, and in {b.his} hand {a} could see the {=x.noun}.",
    ]);
    t.tell(&[
        "{A} went home [slowly|through the empty yard] and set the other thing, {b!}'s present, on the window sill: the {=y.noun}.",
        "Then the street was quiet. But {a} still held the {=y.noun}, warm in {a.his} hand.",
    ]);
    t.maybe(
        65,
        &[
            "A week later the first letter came. It had {a.his} name on it, with three exclamation marks.",
            "The hole in the wall is still there, and now and then {a!} looks through it.",
            "They wrote to each other every month, and each letter began in the middle.",
        ],
    );
}

/// A sick friend cannot come out, so something of the outside is brought in.
pub(super) fn sick_friend(t: &mut Telling) {
    t.thing('x', SMALL);
    t.children("ab");
    t.trade('c', &["doctor"]);
    t.place('p', WILD | WATER | SOIL);
    t.fact('k', "day");
    open_home(t);
    t.tell(&[
        "{B!} lay in bed with [a fever|red spots|a cough like a seal's]. <No visitors before {k},> said {c!}.",
        "{B!} was ill. <Until {k} {b.he} must stay in bed,> said {c!}, and shut the black bag.",
    ]);
    t.tell(&[
        "{A} stood under the window and waved. Behind the glass a pale hand waved back.",
        "From the street {a} could see only a lamp and a corner of the pillow.",
        "<I can hear you all playing,> {said b} through the window, <and the ceiling has eleven cracks.>",
    ]);
    t.maybe(50, &["{Sad b}.", "{Longing b}."]);
    t.tell(&[
        "<If you cannot come out,> {said a}, <I must bring it all in.>",
        "{A} thought and thought. <{Plan},> {a} called up, and was gone.",
    ]);
    t.turn();
    t.tell(&[
        "{A} {went a} {p.to}, where {p.sight}. There {a.he} picked up {trinket}, {trinket} and all else that would fit into a [basket|pillowcase].",
        "So {a} {went a} {p.to} and collected: a jar of the smell of {p.smell}, {trinket}, and a drawing of all that was to be seen.",
    ]);
    t.tell(&[
        "On the way {a} found {x.a} too, and it {x.charm}.",
        "And because it was the best thing {a.he} owned, {a} added {x.a}.",
    ]);
    air(t);
    t.tell(&[
        "Everything went up in a bucket on a string. <Slowly!> {whispered a}.",
        "{B} let down a string, {a} tied the bundle on, and up it went, past the kitchen window.",
    ]);
    t.tell(&[
        "{Joy b}. <Now it is no longer a bed,> {b} called, <it is {p}!>",
        "For a long time it was quiet up there. Then {b} laughed, for the first time that week.",
    ]);
    t.turn();
    t.tell(&[
        "<When may I get up?> {asked b} {again} and again. <As I said,> {said c}, <on {=k}.>",
        "The days crept by like snails, but at last it was {=k}.",
        "{A} crossed off the days until it was {=k}.",
    ]);
    t.tell(&[
        "{B} came down the steps on legs like noodles. In {b.his} hand was the {=x.noun}.",
        "<Thank you for the bucket,> {said b}, <and most of all for the {=x.noun}.>",
        "On the table by the bed, between the medicine and the spoon, the {=x.noun} had [stood guard|lain all the time].",
    ]);
    close_day(t);
}

/// Two children build something together, and each has what the other lacks.
pub(super) fn den(t: &mut Telling) {
    t.given('x', &["lantern", "mirror", "clock", "flag", "bell", "map"]);
    t.children("abd");
    t.place('p', WILD);
    t.fact('k', "password");
    open_at(t);
    t.tell(&[
        "{A!} and {b!} were building a den [of branches|of old doors|from a broken boat]. <We need a password,> {said b}. <How about {k}?>",
        "The den was nearly done: {b!} had brought [a roof|two doors], {a!} had brought nails. Only those who knew the word <{k}> might come in.",
        "Nobody knew of the den but {a!} and {b!}. Whoever wanted to come in had to say <{k}>.",
    ]);
    t.tell(&[
        "Inside there was [a carpet of moss|a shelf for snail shells|a table made of a crate], and on it stood {x.a}.",
        "{B} hung {x.a} on a nail by the door, to make it look like home.",
    ]);
    air(t);
    t.maybe(50, &["They ate {snack} and felt like [pirates|two old bears].", "{Joy a}."]);
    t.turn();
    t.tell(&[
        "One {mild} {morning} there was a [crack|rustle] outside. {Fear a}. <Who is there?> {whispered a}.",
        "Then steps came nearer. <Not a sound,> {whispered b}. {Fear a}.",
    ]);
    t.tell(&[
        "<It is me, {d!},> said somebody outside. <I have followed you. May I come in?> <Password?> {asked b}.",
        "Somebody knocked. <What is the password?> {cried b}. <I do not know,> said {d!}'s voice, very small.",
    ]);
    t.tell(&[
        "{D} tried [soup|king|dragon], and then {d} tried [moon|sugar|hedgehog]. It was neither.",
        "<Is it [dragon|snowflake|spider]?> {asked d}. <Is it [parrot|midnight|potato]?> <No,> {said b}, <and no.>",
        "There was a long silence. Somebody out there blew a nose.",
    ]);
    t.tell(&[
        "{A} looked at {b!}, and {b} looked at {b.his} boots. Then {a} put {a.his} mouth to the crack and whispered: <It is {=k}.>",
        "<Give {d.him} a hint,> {said a}. <You may tell,> {grumbled b}. So {a} called it out: <The word is {=k}!>",
    ]);
    t.tell(&[
        "{D} came in on hands and knees, and had brought [a lantern|half a pie|a real rope|{trinket}]. That settled it.",
        "With three it was crowded, but it was warmer too. {Joy d}.",
        "<I can make a window,> {said d}, looking round. And {d.he} could.",
    ]);
    t.maybe(
        50,
        &["{Dusk a}, and nobody wanted to go home.", "Since then the den has had a chimney, a garden and three kings."],
    );
    close(t);
}

/// A game needs one more; the one nobody picks turns out to be good at it.
pub(super) fn picked_last(t: &mut Telling) {
    t.given('x', &["cap", "scarf", "pullover", "waistcoat"]);
    t.children("abd");
    t.place('p', PLAY);
    t.fact('k', "number");
    t.sky(&[Sky::Sun, Sky::Cloud, Sky::Wind]);
    open_at(t);
    t.tell(&[
        "{B!} and {d!} were choosing teams. In the end only {a} {was} left, in {x.a} that was far too big.",
        "There were always teams, and {a!} was always picked last. Perhaps it was because of {x}. {X.A} is easy to laugh at.",
    ]);
    t.tell(&["{Shame a}.", "{Sad a}.", "{A} pretended to [tie a shoelace|look for a beetle]."]);
    t.tell(&[
        "<Then you go with us,> {grumbled b}, <but stand at the back.>",
        "<You can be goalkeeper,> {said b}. <There you cannot spoil anything.>",
    ]);
    t.maybe(50, &["{P.sound}, and the game began.", "{P.sight}."]);
    t.turn();
    t.tell(&[
        "Nobody had seen before how {a} could [catch|jump|throw]. The first ball came, and {a} had it. The second came, and {a} had that too.",
        "But {a} had [six brothers|a grandmother who threw apples down from the tree], and knew all about catching. Not one ball got past.",
    ]);
    t.tell(&[
        "<How do you do that?> {asked d}. <I watch the shoulders,> {said a}.",
        "{Wonder b}. <Did you see that?> {cried d}.",
    ]);
    t.tell(&[
        "By [noon|evening] it stood {k} to nothing. {B} lifted {a.him} up, and the whole team shouted.",
        "They won by {k} goals, and it was {a!} they carried round the field.",
    ]);
    t.maybe(50, &["{Pride a}.", "{Joy a}."]);
    t.turn();
    t.tell(&[
        "The next day everyone wanted the one in the big {=x.noun}.",
        "The next day {b} came to school in {b.his} father's {=x.noun}, which was much too big, and soon it was the fashion.",
    ]);
    t.tell(&[
        "<What was the score?> asked {a!}'s father. {A} took a breath. <We won, and it was {=k} to nothing.>",
        "And when {a} had the choice, {a.he} picked the [smallest|slowest] first. They lost that time, but once they had won with {=k}, and that was enough.",
    ]);
    close_day(t);
}
