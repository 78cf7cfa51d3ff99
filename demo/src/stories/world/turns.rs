//! Turns of phrase that stand for each other in any sentence, so that a beat told twice does not read the same.
//!
//! They are applied to the words of the templates alone, never to names, things or facts. A phrase listed with itself
//! only is protected: in it the shorter phrase keeps its place.

/// Where a turn may be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Voice {
    Any,
    /// Inside quotation marks only.
    Speech,
    /// Outside quotation marks only.
    Telling,
}

#[derive(Debug)]
pub(crate) struct Turn {
    pub(crate) phrase: &'static str,
    pub(crate) voice: Voice,
    pub(crate) options: &'static [&'static str],
}

const fn any(phrase: &'static str, options: &'static [&'static str]) -> Turn {
    Turn { phrase, voice: Voice::Any, options }
}

const fn speech(phrase: &'static str, options: &'static [&'static str]) -> Turn {
    Turn { phrase, voice: Voice::Speech, options }
}

const fn telling(phrase: &'static str, options: &'static [&'static str]) -> Turn {
    Turn { phrase, voice: Voice::Telling, options }
}

/// Sorted by phrase, so that the phrases with one first word stand together.
pub(crate) const TURNS: &[Turn] = &[
    any("a bit of", &["a bit of", "a piece of", "a scrap of"]),
    any("a boy", &["a boy"]),
    any("a candle", &["a candle", "a stump of candle"]),
    any("a cat", &["a cat", "an old cat", "a thin cat"]),
    any("a dog", &["a dog", "a big dog", "a stray dog"]),
    any("a great deal", &["a great deal", "a lot"]),
    any("a little later", &["a little later", "a bit later", "a little afterwards"]),
    any("a little sad", &["a little sad", "a bit sad"]),
    any("a little too", &["a little too", "a bit too"]),
    any("a long time", &["a long time", "a long while"]),
    any("a man", &["a man", "a gentleman"]),
    any("a present", &["a present", "a gift"]),
    any("a sparrow", &["a sparrow", "a fat sparrow"]),
    any("a string", &["a string", "a piece of string"]),
    any("a wall", &["a wall", "a low wall", "an old wall"]),
    any("a week later", &["a week later", "one week later", "a week afterwards"]),
    any("a woman", &["a woman", "a lady"]),
    any("a year later", &["a year later", "the year after"]),
    any("after a while", &["after a while", "after some time", "by and by"]),
    any("after that", &["after that", "afterwards"]),
    telling("afterwards", &["afterwards", "later on"]),
    any("again and again", &["again and again", "over and over"]),
    any("all alone", &["all alone", "quite alone"]),
    any("all around", &["all around"]),
    any("all at once", &["all at once", "all of a sudden", "suddenly"]),
    any("all day", &["all day", "the whole day"]),
    any("all day long", &["all day long", "from morning to night"]),
    any("all night", &["all night", "the whole night", "all night long"]),
    any("all of them", &["all of them", "every one of them"]),
    any("all round", &["all round", "all around"]),
    any("all the time", &["all the time", "the whole time"]),
    any("all the way", &["all the way", "the whole way"]),
    any("aloud", &["aloud", "out loud"]),
    any("an old man", &["an old man", "an old gentleman", "a very old man"]),
    any("an old woman", &["an old woman", "an old lady"]),
    any("and stopped", &["and stopped", "and halted"]),
    telling("and then", &["and then", "and then", "then"]),
    any("and was gone", &["and was gone"]),
    speech("are not", &["are not", "aren't"]),
    any("as big as", &["as big as", "as large as"]),
    any("as fast as", &["as fast as"]),
    any("as if", &["as if", "as though"]),
    any("as well", &["as well", "too"]),
    any("as well as", &["as well as"]),
    any("at breakfast", &["at breakfast", "over breakfast"]),
    any("at dawn", &["at dawn", "at daybreak", "at sunrise"]),
    any("at first", &["at first", "to begin with", "in the beginning"]),
    any("at home", &["at home"]),
    any("at last", &["at last", "at last", "at long last"]),
    any("at night", &["at night", "in the night"]),
    any("at noon", &["at noon", "at midday"]),
    any("at once", &["at once", "right away", "straight away"]),
    any("at supper", &["at supper", "over supper"]),
    any("at the door", &["at the door", "on the doorstep"]),
    any("at the gate", &["at the gate", "by the gate"]),
    any("beautiful", &["beautiful", "lovely"]),
    any("because", &["because", "because", "since"]),
    any("because of", &["because of"]),
    any("before sunrise", &["before sunrise", "before dawn", "before the sun was up"]),
    any("began to", &["began to", "started to"]),
    any("bent down", &["bent down", "stooped", "leaned down"]),
    any("beside", &["beside", "next to"]),
    any("big", &["big", "big", "big", "large"]),
    any("by chance", &["by chance", "by accident"]),
    any("by noon", &["by noon", "by midday", "before noon"]),
    any("by sunrise", &["by sunrise", "by daybreak"]),
    any("by the stove", &["by the stove", "close to the stove", "beside the warm stove"]),
    any("came along", &["came along", "came by", "came past"]),
    any("came back", &["came back", "returned"]),
    any("came by", &["came by", "came past"]),
    any("came home", &["came home", "got home"]),
    any("came nearer", &["came nearer", "drew nearer", "came closer"]),
    any("came running", &["came running", "came rushing", "came racing", "came hurrying"]),
    speech("cannot", &["cannot", "can't", "can't"]),
    speech("could not", &["could not", "couldn't"]),
    any("crept away", &["crept away", "stole away", "slipped away"]),
    any("day after day", &["day after day"]),
    speech("did not", &["did not", "didn't", "didn't"]),
    telling("did not dare", &["did not dare", "hardly dared"]),
    speech("do not", &["do not", "don't", "don't"]),
    speech("does not", &["does not", "doesn't"]),
    any("down the stairs", &["down the stairs", "downstairs", "down the steep stairs"]),
    any("dusk", &["dusk", "twilight"]),
    any("each other", &["each other", "one another"]),
    any("each time", &["each time", "every time"]),
    any("ever since", &["ever since"]),
    any("every", &["every", "every", "every", "each"]),
    any("every day", &["every day", "each day"]),
    any("every evening", &["every evening", "each evening"]),
    any("every morning", &["every morning", "each morning"]),
    any("every night", &["every night", "each night"]),
    any("every one", &["every one"]),
    any("every time", &["every time", "each time"]),
    any("every week", &["every week", "each week"]),
    any("everybody", &["everybody", "everyone"]),
    any("everyone", &["everyone", "everybody"]),
    any("everywhere at once", &["everywhere at once"]),
    any("far away", &["far away", "far off"]),
    any("far off", &["far off", "far away"]),
    any("fast asleep", &["fast asleep", "sound asleep"]),
    any("fell asleep", &["fell asleep", "went to sleep", "dropped off to sleep"]),
    any("fetched", &["fetched", "brought"]),
    any("for a long time", &["for a long time", "for a long while", "for quite a while"]),
    any("for a moment", &["for a moment", "for an instant", "for a second"]),
    any("for a while", &["for a while", "for a time", "for some time"]),
    any("for the first time", &["for the first time", "for the very first time"]),
    any("from far off", &["from far off", "from far away"]),
    any("from that day on", &["from that day on", "from then on"]),
    any("from then on", &["from then on", "from that day on", "from that moment on"]),
    any("glittered", &["glittered", "gleamed", "glinted", "sparkled"]),
    any("grew late", &["grew late", "was getting late"]),
    speech("had not", &["had not", "hadn't"]),
    any("happened at once", &["happened at once"]),
    speech("has not", &["has not", "hasn't"]),
    speech("have not", &["have not", "haven't"]),
    speech("he is", &["he is", "he's"]),
    any("here and there", &["here and there"]),
    any("hurried", &["hurried", "rushed"]),
    speech("i am", &["I am", "I'm", "I'm"]),
    speech("i have", &["I have", "I've"]),
    any("i have a", &["I have a"]),
    any("i have an", &["I have an"]),
    any("i have eyes", &["I have eyes"]),
    any("i have only", &["I have only"]),
    speech("i shall", &["I shall", "I'll", "I will"]),
    speech("i will", &["I will", "I'll"]),
    speech("i would", &["I would", "I'd"]),
    any("in autumn", &["in autumn", "when autumn came"]),
    any("in front of", &["in front of", "before"]),
    any("in summer", &["in summer", "when summer came"]),
    any("in the dark", &["in the dark", "in the darkness"]),
    any("in the end", &["in the end", "at last", "finally"]),
    any("in the evening", &["in the evening", "when evening came", "towards evening"]),
    any("in the middle of", &["in the middle of", "right in the middle of"]),
    any("in the morning", &["in the morning", "in the early morning"]),
    any("in the night", &["in the night", "during the night"]),
    any("in the street", &["in the street", "in the lane"]),
    speech("is not", &["is not", "isn't"]),
    speech("it is", &["it is", "it's", "it's"]),
    any("it smelled of", &["it smelled of", "there was a smell of"]),
    any("jumped", &["jumped", "leapt"]),
    any("jumped up", &["jumped up", "leapt up", "sprang up"]),
    any("lakes at once", &["lakes at once"]),
    any("laughed", &["laughed", "chuckled"]),
    any("lay there", &["lay there", "was lying there"]),
    speech("let us", &["let us", "let's"]),
    any("looked at", &["looked at", "gazed at", "looked at"]),
    any("looked away", &["looked away", "glanced away", "turned away"]),
    any("looked back", &["looked back", "glanced back"]),
    any("looked for", &["looked for", "searched for", "hunted for"]),
    any("looked in", &["looked in", "peeped in"]),
    any("looked like", &["looked like"]),
    any("looked out", &["looked out", "peered out"]),
    any("looked round", &["looked round", "glanced round", "looked about"]),
    any("looked up", &["looked up", "glanced up"]),
    any("many years later", &["many years later", "years and years later"]),
    any("mended", &["mended", "repaired"]),
    speech("must not", &["must not", "mustn't"]),
    any("nearly", &["nearly", "almost"]),
    any("next to", &["next to", "beside"]),
    any("no bigger than", &["no bigger than", "hardly bigger than", "not much bigger than"]),
    any("no longer", &["no longer"]),
    any("no one", &["no one", "nobody"]),
    any("no use", &["no use", "no good"]),
    any("nobody", &["nobody", "no one"]),
    any("not one", &["not one", "not a single"]),
    any("not one more", &["not one more"]),
    any("nothing at all", &["nothing at all"]),
    any("now and again", &["now and again"]),
    any("now and then", &["now and then", "now and again", "from time to time"]),
    any("of all places", &["of all places"]),
    speech("of course", &["of course", "naturally", "certainly"]),
    any("on the shelf", &["on the shelf", "up on the shelf"]),
    any("on the table", &["on the table", "on the kitchen table"]),
    any("once again", &["once again"]),
    any("once more", &["once more", "once again"]),
    any("one after another", &["one after another", "one by one"]),
    any("one by one", &["one by one", "one after another"]),
    any("one round", &["one round"]),
    any("only a", &["only a", "just a"]),
    any("only an", &["only an", "just an"]),
    any("opened the door", &["opened the door", "pulled open the door"]),
    any("out of breath", &["out of breath", "breathless", "panting"]),
    any("over and over", &["over and over"]),
    any("perhaps", &["perhaps", "maybe"]),
    any("properly", &["properly"]),
    any("pulled", &["pulled", "pulled", "tugged"]),
    any("pushed", &["pushed", "pushed", "shoved"]),
    any("ran after", &["ran after", "dashed after", "raced after"]),
    any("ran ahead", &["ran ahead", "ran on ahead", "hurried ahead"]),
    any("ran along", &["ran along", "raced along"]),
    any("ran back", &["ran back", "raced back", "hurried back"]),
    any("ran off", &["ran off", "dashed off", "hurried off"]),
    any("ran out", &["ran out", "rushed out", "dashed out"]),
    any("ran through", &["ran through", "rushed through"]),
    any("ran to", &["ran to", "rushed to", "hurried to"]),
    any("right away", &["right away"]),
    any("rolled up", &["rolled up", "curled up"]),
    any("round", &["round", "around"]),
    any("round and round", &["round and round", "around and around"]),
    any("round at", &["round at"]),
    any("round eyes", &["round eyes", "wide eyes"]),
    any("said nothing", &["said nothing", "did not say a word", "kept silent"]),
    any("sat down", &["sat down", "sat down", "settled down"]),
    speech("she is", &["she is", "she's"]),
    any("shouted", &["shouted", "yelled", "bellowed"]),
    any("since then", &["since then", "ever since then", "since that day"]),
    any("smelled of", &["smelled of", "smelt of"]),
    any("smiled", &["smiled", "smiled", "grinned"]),
    any("so much", &["so much"]),
    any("so suddenly", &["so suddenly"]),
    any("softly", &["softly", "quietly"]),
    any("some days later", &["some days later", "a few days later"]),
    any("somebody", &["somebody", "someone"]),
    any("someone", &["someone", "somebody"]),
    any("stared at", &["stared at", "gazed at"]),
    any("stayed", &["stayed", "remained"]),
    any("stood still", &["stood still", "stood quite still"]),
    any("stopped in front", &["stopped in front", "halted in front"]),
    any("straight away", &["straight away"]),
    any("suddenly", &["suddenly", "all at once", "all of a sudden"]),
    any("suddenly gone", &["suddenly gone"]),
    speech("that is", &["that is", "that's", "that's"]),
    any("that night", &["that night", "that same night"]),
    any("that very", &["that very"]),
    any("the boat", &["the boat", "the little boat"]),
    any("the cat", &["the cat", "the cat", "the old cat"]),
    any("the clock", &["the clock", "the old clock"]),
    any("the day after", &["the day after"]),
    any("the fence", &["the fence", "the wooden fence"]),
    any("the gate", &["the gate", "the gate", "the garden gate"]),
    any("the lane", &["the lane"]),
    any("the neighbours", &["the neighbours", "the people next door"]),
    any("the next day", &["the next day", "the following day", "the day after"]),
    any("the next evening", &["the next evening", "the following evening"]),
    any("the next morning", &["the next morning", "the following morning", "the morning after"]),
    any("the next week", &["the next week", "the following week", "a week later"]),
    any("the only", &["the only"]),
    any("the path", &["the path", "the track"]),
    any("the road", &["the road", "the lane"]),
    any("the roofs", &["the roofs", "the rooftops"]),
    any("the tiny", &["the tiny"]),
    any("the two of them", &["the two of them", "the two", "both of them"]),
    any("the very", &["the very"]),
    any("the whole street", &["the whole street", "the entire street", "all the street"]),
    any("the whole town", &["the whole town", "all the town"]),
    any("the whole village", &["the whole village", "all the village"]),
    any("the yard", &["the yard", "the back yard"]),
    any("there and then", &["there and then"]),
    speech("there is", &["there is", "there's"]),
    speech("they are", &["they are", "they're"]),
    any("three days later", &["three days later", "three days afterwards"]),
    any("threw", &["threw", "tossed", "flung"]),
    any("tied", &["tied", "fastened"]),
    any("tiny", &["tiny", "little"]),
    any("too", &["too"]),
    any("took a breath", &["took a breath", "drew a breath"]),
    any("took a deep breath", &["took a deep breath", "drew a deep breath"]),
    any("took off", &["took off", "pulled off"]),
    any("trembled", &["trembled", "quivered", "shook"]),
    any("trembling", &["trembling", "shaking", "quivering"]),
    any("turned round", &["turned round", "spun round", "looked back"]),
    any("two days later", &["two days later", "two days afterwards"]),
    any("until", &["until", "till"]),
    any("very", &["very", "very", "really"]),
    any("very fond", &["very fond"]),
    any("very good", &["very good"]),
    any("very like", &["very like"]),
    any("very much", &["very much", "a great deal"]),
    any("very quiet", &["very quiet", "very still", "perfectly quiet"]),
    any("walked home", &["walked home", "went home"]),
    any("was gone", &["was gone", "had vanished", "had disappeared"]),
    speech("was not", &["was not", "wasn't"]),
    any("was only", &["was only", "was just"]),
    speech("we are", &["we are", "we're"]),
    speech("we have", &["we have", "we've"]),
    speech("we must", &["we must", "we have to"]),
    speech("we shall", &["we shall", "we'll", "we will"]),
    speech("we will", &["we will", "we'll"]),
    any("weeks later", &["weeks later", "weeks afterwards"]),
    any("went by", &["went by", "passed by"]),
    any("went home", &["went home", "walked home"]),
    any("went on", &["went on", "walked on"]),
    any("went on for", &["went on for"]),
    speech("were not", &["were not", "weren't"]),
    any("were only", &["were only", "were just"]),
    any("what a", &["what a"]),
    speech("what is", &["what is", "what's"]),
    any("what is it", &["what is it"]),
    speech("where is", &["where is", "where's"]),
    any("where is it", &["where is it"]),
    speech("who is", &["who is", "who's"]),
    any("who is it", &["who is it"]),
    speech("will not", &["will not", "won't"]),
    any("window sill", &["window sill", "window ledge"]),
    any("without a word", &["without a word", "in silence"]),
    any("wondered at", &["wondered at", "marvelled at"]),
    speech("would not", &["would not", "wouldn't"]),
    speech("you are", &["you are", "you're"]),
    speech("you have", &["you have", "you've"]),
    any("you have only", &["you have only"]),
    speech("you have to", &["you have to", "you must", "you've got to"]),
    speech("you must", &["you must", "you have to"]),
    speech("you will", &["you will", "you'll"]),
    speech("you would", &["you would", "you'd"]),
];

/// For each first letter, and each second letter or sign, where in the table the turns with these two begin and end.
const FAMILIES: [[(usize, usize); 27]; 26] = {
    let mut families = [[(0, 0); 27]; 26];
    let mut at = 0;
    while at < TURNS.len() {
        let phrase = TURNS[at].phrase.as_bytes();
        let family = &mut families[(phrase[0] - b'a') as usize][second(phrase[1])];
        if family.1 == 0 {
            family.0 = at;
        }
        at += 1;
        family.1 = at;
    }
    families
};

/// The place of a second byte in a family table: all that are no small letters share the last.
const fn second(byte: u8) -> usize {
    if byte.is_ascii_lowercase() { (byte - b'a') as usize } else { 26 }
}

/// The longest turn whose phrase `text` starts with, as whole words, in this voice. Only the first letter may be a
/// capital.
pub(crate) fn find_turn(text: &str, speaking: bool) -> Option<&'static Turn> {
    let (first, next) = match text.as_bytes() {
        [first, next, ..] if first.is_ascii_alphabetic() => (first.to_ascii_lowercase(), *next),
        _ => return None,
    };
    let (from, to) = *FAMILIES.get(usize::from(first - b'a'))?.get(second(next))?;
    let family = TURNS.get(from..to)?.iter();
    family.filter(|turn| stands_at(turn, text, speaking)).max_by_key(|turn| turn.phrase.len())
}

fn stands_at(turn: &Turn, text: &str, speaking: bool) -> bool {
    let mut pairs = turn.phrase.bytes().zip(text.bytes());
    if text.len() < turn.phrase.len() || !pairs.all(|(one, other)| one == other.to_ascii_lowercase()) {
        return false;
    }
    let after = text.get(turn.phrase.len()..).and_then(|rest| rest.chars().next());
    let whole = after.is_none_or(|sign| !sign.is_ascii_alphabetic() && sign != '\'' && sign != '-');
    let voiced = match turn.voice {
        Voice::Any => true,
        // A short form needs a word after it: "there it is." stays.
        Voice::Speech => speaking && after == Some(' '),
        Voice::Telling => !speaking,
    };
    whole && voiced
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_and_every_phrase_is_among_its_options() {
        for pair in TURNS.windows(2) {
            assert!(pair[0].phrase < pair[1].phrase, "{} before {}", pair[0].phrase, pair[1].phrase);
        }
        for turn in TURNS {
            assert!(turn.options.iter().any(|option| option.eq_ignore_ascii_case(turn.phrase)), "{}", turn.phrase);
        }
    }

    #[test]
    fn the_longest_phrase_wins_and_words_are_whole() {
        let found = |text, speaking| find_turn(text, speaking).map(|turn| turn.phrase);
        assert_eq!(found("At once they", false), Some("at once"));
        assert_eq!(found("all at once", false), Some("all at once"));
        assert_eq!(found("rounded", false), None);
        assert_eq!(found("It is late", true), Some("it is"));
        assert_eq!(found("It is late", false), None);
        assert_eq!(found("it is.", true), None);
    }
}
