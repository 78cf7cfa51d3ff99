//! What stands between the beats of a plot: the air of the place, neighbours, a search.

use super::super::telling::Telling;

/// A breath of the place `p` and of the weather.
pub(in super::super) fn air(t: &mut Telling) {
    t.tell(&[
        "{P.sound}.",
        "{P.sound}[, and|;] {p.sight}.",
        "It smelled of {p.smell}.",
        "The air smelled of {p.smell}, and {p.sound}.",
        "{P.sight}.",
        "Somewhere {p.at}, {p.sound}.",
        "For a moment one could hear how {p.sound}.",
        "There was a smell of {p.smell} in the air.",
        "{Sky}[, and {p.sound}|].",
        "All around, {p.sound}.",
        "{Sky}.",
    ]);
}

/// People who have nothing to do with it.
pub(in super::super) fn chatter(t: &mut Telling) {
    t.tell(&[
        "{Talk}.",
        "[On the way|In the street|Outside], {talk}.",
        "[Meanwhile|At the same time], {talk}, but {a} [did not hear it|took no notice|had no time for that].",
    ]);
}

/// `a` looks for something around the place `p`, without finding it.
pub(in super::super) fn search(t: &mut Telling) {
    t.tell(&[
        "{A} {looked} {p.nook} and {p.nook}[, but there was nothing|, and found nothing].",
        "{A} turned out {a.his} pockets: {trinket}, {trinket}, and that was all. {A} {looked} {everywhere}.",
        "{A} {looked} {p.nook}. {A} even {looked} {p.nook}. [It was no use|Nothing at all].",
        "First {a} {looked} {p.nook}, then {everywhere}.",
        "{A} went back the whole way, step by step, with {a.his} eyes on the ground.",
        "{A} [crawled about on hands and knees|got down on {a.his} knees] and {looked} {p.nook}.",
    ]);
}

/// `a` asks the people around.
pub(in super::super) fn ask_around(t: &mut Telling) {
    t.tell(&[
        "{A} asked [the {c.trade}|the neighbours|everybody {a.he} met], but they only shook their heads.",
        "<Have you seen [anything|something lying about]?> {a} asked everyone who came by. Nobody had.",
        "[A boy with a ladder|An old woman with a basket|The postman] had seen nothing, and [two small girls|the sweep] had not either.",
        "{A} [knocked|rang] at four doors. Behind the first [nobody was at home|a dog barked], and behind the others nobody knew anything.",
    ]);
}
