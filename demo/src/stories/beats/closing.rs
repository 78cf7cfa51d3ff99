//! Last sentences.

use super::super::telling::Telling;

/// Closes with the evening, a meal, sleep, or what stayed.
pub(in super::super) fn close(t: &mut Telling) {
    match t.rng.below(5) {
        0 => t.tell(&["{Night a}.", "{Dusk a}, and {night a}."]),
        1 => t.tell(&["{Meal a}.", "{Meal a}. {Night a}."]),
        2 => t.tell(&["{Dusk a}.", "{Dusk a}, and {a} [went in|{ran home a}|{was} called in to supper]."]),
        3 => t.tell(&[
            "{A} [walked|went] home [slowly|through the dusk|by the long way], and {joy a}.",
            "{Joy a}, and {joy a}.",
            "[It had been|What] a {nice} day[, after all|].",
            "And {joy a}.",
            "{A} had [a great deal|so much] to tell that {a.he} [started|began] in the middle.",
            "[On the way home|Going home], {a} [walked backwards|jumped over every crack|took the longest way], so that it should last a little.",
            "{A} walked home with {a.his} hands in {a.his} pockets and [a song on {a.his} lips|a great deal to think about].",
            "At the corner {a} turned round once more, [waved|looked back], and then {a.he} [ran|went] the rest of the way.",
            "<How was your day?> asked somebody at home. <Oh,> {said a}, <[quite full|you would not believe it|much like any other].>",
            "{A} {was} late for supper, but for once nobody [minded|asked why].",
            "<Tomorrow,> {said a}, <I shall [do nothing at all|sleep until noon|do it just the same].>",
            "It was the sort of day that one would like to [fold up and keep|have twice].",
            "<What a day,> {said a} to [the cat|the lamp post|nobody in particular].",
            "<And [tomorrow|what shall we do tomorrow]?> asked {a!}. But that is another story.",
        ]),
        _ => t.tell(&[
            "{A} told the story [many times|to anyone who would listen], and each time it grew a little.",
            "[Sometimes|Even years later], on a {mild} {morning}, {a} [thought of it|remembered it] and smiled.",
            "[Since then|From that day on], {a} [looked at things twice|took {a.his} time|never laughed at small things|always carried a piece of string].",
            "{A} wrote it all down in a [blue|thin|secret] notebook, [with drawings|and underlined one word].",
            "[Many|Twenty] years later {a!} still knew how the air had [smelled|tasted] that {morning}.",
            "Nobody made a fuss about it, [and that was just right|and {a!} least of all].",
            "{A} never told anyone [how it really was|the best part], not even the cat.",
            "[For weeks|For a long time] people [spoke|talked] of it at the [pump|bakery|barber's].",
            "[Afterwards|Later] somebody made a song of it, with [three|seven] verses and a mistake in the second.",
            "[There is|Now there is] a drawing of it on the wall of {a!}'s room, [a little crooked|with too many clouds].",
            "It was only a [small|little] thing, but small things [last|are the ones that stay].",
            "And what did {a} learn from it? [Nothing new|Something], {a.he} said, [only more of it|but it has no name].",
            "[One thing|So much] is certain: {a} [would do it all again|never again said that nothing ever happened].",
            "{A} put a [pebble|button] into a jar that evening, as {a.he} did after every good day.",
            "Ask {a!} about it, and you will [get|hear] the whole story, with all the [voices|noises].",
            "And if nothing has changed, they [talk|laugh] about it [still|to this day].",
            "",
        ]),
    }
}

/// Closes a day that went well, mostly in one sentence.
pub(in super::super) fn close_day(t: &mut Telling) {
    if t.chance(65) {
        close(t);
    }
}
