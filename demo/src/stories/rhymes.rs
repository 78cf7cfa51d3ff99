//! Rhymes, and tales in which somebody says one again and again: text that repeats itself word for word, as much of
//! what people read and write does. Stories do not, and so nothing in them can be looked up in what was told.

use super::rng::Rng;
use super::splits::Split;
use super::telling::Telling;
use super::world::places::{OPEN, PLAY};

/// The rhymes, written for this. Each begins in a way of its own.
pub const RHYMES: &[&str] = &[
    "One drop for the daisy and two for the bean,\nthree for the cabbage to keep it all green,\n\
     four for the willow that leans on the well,\nand the rest for the frog, but you must not tell.",
    "Knock, said the hammer, and tick, said the clock,\ncreak, said the gate, and click, said the lock,\n\
     hush, said the snow as it fell on the floor,\nand who, said the owl, has been leaving the door?",
    "Seven grey geese went walking to town,\nsix wore a ribbon and one wore a crown,\n\
     five came home hungry and four came home wet,\nand the one with the crown is out walking yet.",
    "Butter the bread and put salt in the soup,\nthe hen has an egg and she sings in the coop,\n\
     the pot has a lid and the lid has a song,\nand supper is late, but it will not be long.",
    "The wind took a hat from the head of the mayor,\nit rolled down the hill and it flew up the stair,\n\
     it danced on the chimney and sat on the bell,\nand whose hat it is now nobody can tell.",
    "Blue is the bucket and red is the spade,\nyellow the sun on the tower we made,\n\
     green is the wave that comes over the sand,\nand white is the shell that I hold in my hand.",
    "Old Mother Button had needles and thread,\nshe sewed up the pillow, she sewed up the bed,\n\
     she sewed up the pocket, she sewed up the sack,\nand then she forgot how to get her thread back.",
    "Left foot, right foot, over the stile,\na stone in my shoe, and it is only a mile,\n\
     a mile to the bridge and a mile to the mill,\nand my shadow goes with me all over the hill.",
    "Who stole the cherries? said the thrush to the crow.\nNot I, said the crow, for I was down below.\n\
     Not I, said the mouse, for I cannot climb trees.\nAnd the cat only smiled, and asked for some cheese.",
    "Hammer and nail and a board for the roof,\nthe rain likes to listen, the goat stamps a hoof,\n\
     a window for morning, a lamp for the night,\nand a bed in the corner, tucked in very tight.",
    "Little black beetle, where do you go\nwith a crumb on your back and a limp in your toe?\n\
     I go to my cousin, who lives in the wall,\nwith seven small children and no crumb at all.",
    "Row to the island and row to the shore,\nthe boat has a leak, and we row a bit more,\n\
     the fish are all laughing, the oar is too long,\nand the captain has only one half of a song.",
    "Salt for the porridge and honey for tea,\na penny for you and a penny for me,\n\
     a bone for the dog and a fish for the cat,\nand nothing at all for the moth in the hat.",
    "Up went the kite and down went the sun,\nhome went the children, one after one,\n\
     out came the stars and in came the sheep,\nand the kite in the cupboard fell quickly asleep.",
    "My grandfather's clock has a bird in its door,\nit comes out at three and it comes out at four,\n\
     but when it is bedtime it stays in its nest,\nfor a bird that says cuckoo must have a good rest.",
    "Rattle, the train goes, over the track,\ncoal for the journey and smoke in a stack,\n\
     a tunnel, a whistle, a bridge and a bend,\nand a cake in the basket for tea at the end.",
    "Snow on the fence post and snow on the stone,\nthe fox has gone walking, and walking alone,\n\
     his feet write a letter all over the ground,\nand nobody reads it, and he makes no sound.",
    "Ten little buttons, all in a row,\nnine shut the coat, and where did one go?\n\
     It rolled to the baker, he baked it in bread,\nand that is the reason my button is red.",
    "The moon is a lantern, the moon is a cheese,\nthe moon is a boat on the tops of the trees,\n\
     the moon is a button, the night is a coat,\nand the stars are the crumbs that fell out of the boat.",
    "Carrots and turnips and onions and peas,\na scarecrow with straw coming out of his knees,\n\
     a snail on the cabbage, a mole in the bed,\nand a robin who sits on the gardener's head.",
    "Fiddle and drum and a spoon on a pan,\nmake as much noise as two children can,\n\
     the cat left the kitchen, the dog left the street,\nand now there is room for us, stamping our feet.",
    "Spider, oh spider, come down from the beam,\nthe kettle is singing, the windows are steam,\n\
     I have no fly for you, but here is a chair,\nand you can count all of the knots in my hair.",
    "Five wet umbrellas stood in the hall,\nthe black one was big and the green one was small,\n\
     the red one was crooked, the blue one was torn,\nand the yellow one dreamed of a dry summer morn.",
    "Sweep, said the broom, for the crumbs are asleep,\nsqueak, said the mouse, and away she did creep,\n\
     drip, said the tap, and it said so till two,\nand goodnight, said the candle, and that is for you.",
];

/// How often a rhyme is said in a tale.
const TIMES: std::ops::RangeInclusive<usize> = 3..=4;

/// The tale of a seed: somebody says a rhyme and is asked for it again, some times, always in the same words.
#[must_use]
pub fn said_again(seed: u64, split: Split) -> String {
    let mut t = Telling::new(Rng::new(!seed, split.stream()), split, "rhyme");
    t.children("ab");
    t.place('p', PLAY | OPEN);
    t.tell(&[
        "{A!} and {b!} sat {p.at}.",
        "One {mild} {morning} {a!} met {b!} {p.at}.",
        "{A!} and {b!} had nothing to do, so they went {p.to}.",
        "It was too [hot|wet] for running. {A!} and {b!} waited {p.at}.",
    ]);
    t.tell(&[
        "{A!} knew a rhyme, and this is how it went:",
        "{A!} had learnt a rhyme, and this was the rhyme:",
        "<Say the rhyme,> {said b}. {A!} took a deep breath:",
        "{A!} [stood|climbed] on a box and began:",
    ]);
    let rhyme = t.rng.pick(RHYMES).copied().unwrap_or_default();
    let times = *TIMES.start() + t.rng.below(TIMES.end() - TIMES.start() + 1);
    let from = t.text.len();
    t.tell(&[
        "<Again!> {cried b}.",
        "<Once more!> {said b}.",
        "<And now again!> {said b}.",
        "<One more time!> {cried b}.",
    ]);
    let asked = t.text.split_off(from).trim().to_owned();
    for time in 0..times {
        if time > 0 {
            t.text.push('\n');
            t.text.push_str(&asked);
        }
        t.text.push_str("\n\"");
        t.text.push_str(rhyme);
        t.text.push('"');
    }
    t.text.push('\n');
    t.tell(&[
        "After that they [had|needed] to get their breath back.",
        "Then both of them had to laugh.",
        "Then it was time for supper, and they went home.",
        "<That is enough for today,> {said a!}.",
    ]);
    t.finish().0.text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rhyme_is_said_again_in_the_same_words() {
        let mut times = std::collections::BTreeMap::new();
        for seed in 0..300 {
            let text = said_again(seed, Split::Train);
            assert!(text.is_ascii() && !text.contains(['{', '}', '[', ']', '<', '>', '|']), "{text}");
            let said = RHYMES.iter().map(|rhyme| text.matches(rhyme).count()).sum::<usize>();
            *times.entry(said).or_insert(0) += 1;
            assert_eq!(text, said_again(seed, Split::Train));
        }
        assert_eq!(times.keys().copied().collect::<Vec<_>>(), TIMES.collect::<Vec<_>>(), "{times:?}");
        assert_ne!(said_again(7, Split::Train), said_again(7, Split::Test));
    }

    #[test]
    fn rhymes_begin_in_ways_of_their_own() {
        let mut first: Vec<&str> = RHYMES.iter().filter_map(|rhyme| rhyme.get(..8)).collect();
        first.sort_unstable();
        first.dedup();
        assert_eq!(first.len(), RHYMES.len());
        for rhyme in RHYMES {
            assert!(rhyme.is_ascii() && rhyme.lines().count() == 4 && rhyme.ends_with(['.', '?']), "{rhyme}");
        }
    }
}
