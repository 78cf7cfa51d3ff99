//! The plots: one function each, listed in one table.
//!
//! A new plot is one function in a family's file and one line here. A plot fills the slots it needs, plants a fact
//! early, tells its beats with `tell`, `maybe` and `some`, and asks for the fact near the end with `{=...}`.

mod animals;
mod finding;
mod friends;
mod hearts;
mod journeys;
mod making;
mod weathers;

use super::telling::Telling;

pub(super) struct Plot {
    pub(super) name: &'static str,
    pub(super) tell: fn(&mut Telling),
}

const fn plot(name: &'static str, tell: fn(&mut Telling)) -> Plot {
    Plot { name, tell }
}

pub(super) const FIRST: Plot = plot("lost and found", finding::lost_and_found);

pub(super) const PLOTS: &[Plot] = &[
    FIRST,
    plot("the key", finding::the_key),
    plot("the purse", finding::the_purse),
    plot("message in a bottle", finding::message_in_a_bottle),
    plot("treasure map", finding::treasure_map),
    plot("lost in the fog", finding::lost_in_the_fog),
    plot("left behind", finding::left_behind),
    plot("quarrel mended", friends::quarrel_mended),
    plot("new neighbour", friends::new_neighbour),
    plot("secret kept", friends::secret_kept),
    plot("the race", friends::the_race),
    plot("see saw", friends::see_saw),
    plot("farewell", friends::farewell),
    plot("sick friend", friends::sick_friend),
    plot("den", friends::den),
    plot("picked last", friends::picked_last),
    plot("broken and mended", making::broken_and_mended),
    plot("the kite", making::the_kite),
    plot("little boat", making::little_boat),
    plot("the lamp", making::the_lamp),
    plot("song learned", making::song_learned),
    plot("the seed", making::the_seed),
    plot("soup for all", making::soup_for_all),
    plot("stray", animals::stray),
    plot("hurt wing", animals::hurt_wing),
    plot("on the roof", animals::on_the_roof),
    plot("hidden nest", animals::hidden_nest),
    plot("night visitor", animals::night_visitor),
    plot("ducklings", animals::ducklings),
    plot("will not move", animals::will_not_move),
    plot("afraid of", animals::afraid_of),
    plot("let it go", animals::let_it_go),
    plot("comes when called", animals::comes_when_called),
    plot("storm night", weathers::storm_night),
    plot("flood", weathers::flood),
    plot("snow figure", weathers::snow_figure),
    plot("drought", weathers::drought),
    plot("flying hat", weathers::flying_hat),
    plot("thin ice", weathers::thin_ice),
    plot("rainy day", weathers::rainy_day),
    plot("lemonade", weathers::lemonade),
    plot("hide and seek", weathers::hide_and_seek),
    plot("the parcel", journeys::the_parcel),
    plot("the ferry", journeys::the_ferry),
    plot("up the mountain", journeys::up_the_mountain),
    plot("wrong train", journeys::wrong_train),
    plot("the letter", journeys::the_letter),
    plot("night walk", journeys::night_walk),
    plot("market trades", journeys::market_trades),
    plot("the raft", journeys::the_raft),
    plot("follow the sound", journeys::follow_the_sound),
    plot("promise kept", hearts::promise_kept),
    plot("lie put right", hearts::lie_put_right),
    plot("night fear", hearts::night_fear),
    plot("envy", hearts::envy),
    plot("waiting", hearts::waiting),
    plot("the dare", hearts::the_dare),
    plot("trampled garden", hearts::trampled_garden),
    plot("forgotten birthday", hearts::forgotten_birthday),
    plot("lending", hearts::lending),
    plot("the wish", hearts::the_wish),
];
