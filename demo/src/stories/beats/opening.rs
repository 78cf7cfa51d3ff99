//! First sentences. Every opening names `a`, and says something of the day, the place or the child.

use super::super::telling::Telling;

/// Opens at the place `p`, in its weather.
pub(in super::super) fn open_at(t: &mut Telling) {
    tell_place(t);
    t.maybe(35, &["{Scene a}.", "{Look a}."]);
}

fn tell_place(t: &mut Telling) {
    match t.rng.below(6) {
        0 => t.tell(&[
            "[One|On a] {mild} {morning} [in {season}|], {a.intro} [was|sat|stood] {p.at}[ all alone|, humming|].",
            "[One|On a] {mild} {season} {morning}, {a.intro} came {p.to}[ with both hands in the pockets|].",
            "It was a {mild} {morning} in {season}. {A.intro} had [come|walked|wandered] {p.to}[, as on every free day|].",
        ]),
        1 => t.tell(&[
            "{Sky}. {A.intro} [did not mind|hardly noticed]; {a.he} {was} {p.at}, and {p.sight}.",
            "{Sky}, and {p.sight}. {A.intro} [walked|wandered|strolled] about {p.at} [with nothing to do|and looked at everything].",
        ]),
        2 => t.tell(&[
            "{P.sight}. {P.sound}. [In the middle of it all|Somewhere between] [stood|sat] {a!}.",
            "{P.sound}, and {p.sight}. {A.intro} liked it {p.at} [more than anywhere else|best of all on a {mild} {morning}].",
            "{P.at} it smelled of {p.smell}. {A.intro} took a deep breath, because {a.he} loved that smell.",
        ]),
        3 => t.tell(&[
            "{A.intro} spent [every|the whole] {morning} {p.at}. {Sky}, and {p.sound}.",
            "[Everyone|People] knew {a!}: {a.habit}. That {morning} {a.he} {was} {p.at}[, where {p.sight}|].",
        ]),
        4 => t.tell(&[
            "Nobody goes {p.to} on a {mild} {morning} without a reason, and {a!} had one.",
            "[Guess|Do you know] who was {p.at} that {mild} {morning}? It was {a!}, [as always|of course], and {p.sound}.",
            "[The whole week|All week long] {a!} had looked forward to a {mild} {morning} {p.at}. Now it was here.",
            "[Some|There are] days [smell|taste] of something new. On such a {morning}, in {season}, {a.intro} went {p.to}.",
            "{A.intro} had an hour to spare. So {a.he} went {p.to}, where {p.sight}.",
            "<[Be back by supper|Take your scarf]!> somebody called. But {a!} was already on the way {p.to}.",
            "[If you had come|Had you come] {p.to} that {mild} {morning}, you would have seen {a!} there.",
            "It was [a Tuesday|a day like any other|the first free day for weeks], {mild} and [long|full of time], and {a.intro} was {p.at}.",
            "<[Where are you going|Where are you off to]?> people called after {a!}, who was on the way {p.to} [again|, whistling|with a pocket full of nuts].",
            "[Long ago|Last {season}|Once], on a {mild} {morning}, {a.intro} was {p.at}.",
        ]),
        _ => {
            tell_home(t);
            t.tell(&[
                "{A.his} favourite place was {p}, where {p.sight}.",
                "{A} [often|always] [played|went about] {p.at} [after school|when the work was done].",
                "That {morning} {a.he} {was} {p.at}, and {sky}.",
            ]);
        }
    }
}

/// Opens with the child and where it lives; no place is needed.
pub(in super::super) fn open_home(t: &mut Telling) {
    tell_home(t);
    t.maybe(35, &["{Look a}."]);
}

fn tell_home(t: &mut Telling) {
    match t.rng.below(4) {
        0 => t.tell(&[
            "{A.intro} lived {a.home}.",
            "{A.intro} lived {a.home}, [together with a cat and four brothers|with {a.his} grandparents|and liked it there].",
            "There was once a [|{a.manner}] {a.girl} [named|called] {a!}, who lived {a.home}.",
            "In the house of the {a.trade} lived {a!} [with too many cousins|] and a great deal of noise.",
        ]),
        1 => t.tell(&[
            "If anyone was {a.manner}, it was {a!}. {A.habit}.",
            "<That is {a!} for you,> people said: {a.habit}.",
            "{A!} was a {a.manner} {a.girl}: {a.habit}.",
            "Everybody [in the street|in the village|at school] knew {a!}. {A.habit}.",
            "{A!} was {a.age} [years old|], and {a.habit}.",
        ]),
        2 => t.tell(&[
            "{A!} lived {a.home}, and {a.habit}.",
            "{A.habit}. [So people said|So it was said in the street|So {a.his} aunts said], and it was true.",
            "Of all the children in the street, {a!} was the [quietest|youngest|one with the muddiest boots].",
        ]),
        _ => t.tell(&[
            "When {a!} was {a.age}, {a.his} family lived {a.home}.",
            "{A!} and {a.his} mother lived {a.home}.",
            "Nobody could have said that {a!} was boring: {a.habit}.",
            "{A!}'s family lived {a.home}, and on the door it said: [please knock twice|beware of the children|back soon].",
            "{A.intro} lived {a.home}. From the window one could see [the whole market|three gardens and a goat|a strip of the sea].",
            "Ask for {a!}, and anyone can show you the house: {a.his} family lives {a.home}.",
            "{A!} had [two|three|five] [brothers|sisters|cousins], {count} [pets|aunts] and a bed [by the window|under the stairs]. The family lived {a.home}.",
            "You could hear {a!} before you saw {a.him}, for {a.he} whistled wherever {a.he} went.",
            "{A!}[, who was seldom still,|] lived {a.home}.",
        ]),
    }
}

/// Opens with the day and the child at home, or at no place in particular.
pub(in super::super) fn open(t: &mut Telling) {
    match t.rng.below(4) {
        0 => open_home(t),
        1 => t.tell(&[
            "It was a {mild} {morning} in {season}, and {sky}. {A.intro} had [got up early|been up since dawn|just put on {a.his} boots].",
            "{Sky}. {A.intro} [opened the window|looked out|stood in the doorway] and [sniffed the air|smiled|thought about the day].",
            "The {morning} was {mild}. {A.intro} sat on the doorstep and [ate {snack}|chewed on {snack}|shared {snack} with a sparrow].",
        ]),
        2 => t.tell(&[
            "On a {mild} {morning} {a.intro} woke with [the feeling that something would happen|a plan|a song in {a.his} head].",
            "One {mild} {morning}, when {sky}, {a.intro} came [out of the door|down the lane|round the corner].",
        ]),
        _ => {
            open_home(t);
            t.tell(&[
                "One {mild} {morning} in {season} something happened that {a!} [never forgot|would remember for years].",
                "This [is a story|happened] about one {mild} {morning} in {season}.",
                "It was {season} now, and {sky}.",
                "One day in {season} everything was [a little|] different, and it began [quite harmlessly|at breakfast|with a knock at the door].",
                "That {season} there was [a great deal|so much] to do, [but one {mild} {morning} was free|and no two days were alike].",
            ]);
        }
    }
}

/// Opens an evening at home.
pub(in super::super) fn open_evening(t: &mut Telling) {
    t.tell(&[
        "{Dusk a}. {A.intro} [sat|was sitting] by the [stove|window|lamp] with {snack}.",
        "It was a {mild} evening in {season}. {A.intro} had already [brushed {a.his} teeth|put on {a.his} nightshirt|eaten two bowls of porridge].",
        "{A!} lived {a.home}. In the evenings [the house creaked|the family sat in the kitchen|there was always a lamp in the window].",
        "Supper was over, and {sky}. {A.intro} [dried the last plate|leaned on the window sill|sat under the table with the cat].",
        "{A.intro} [lay|was lying] in bed and [listened|counted the stripes on the wallpaper|could not sleep]. Outside, {sky}.",
    ]);
}
