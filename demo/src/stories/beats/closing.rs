//! Last sentences.

use super::super::telling::Telling;

/// Closes with the evening, a meal, sleep, or what stayed.
pub(in super::super) fn close(t: &mut Telling) {
    match t.rng.below(5) {
        0 => t.tell(&["{Night a}.", "{Dusk a}, and {night a}."]),
        1 => t.tell(&["{Meal a}.", "{Meal a}. {Night a}."]),
        2 => t.tell(&["{Dusk a}.", "{Dusk a}, and {a} [went in|{ran home a}|was called in to supper]."]),
        3 => t.tell(&[
            "{A} [walked|went] home [slowly|through the dusk|by the long way], and {joy a}.",
            "{Joy a}, and {joy a}.",
            "[It had been|What] a {nice} day[, after all|].",
            "And {joy a}.",
            "{A} had [a great deal|so much] to tell that {a.he} [started|began] in the middle.",
            "[On the way home|Going home], {a} [walked backwards|jumped over every crack|took the longest way], so that it should last a little.",
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
