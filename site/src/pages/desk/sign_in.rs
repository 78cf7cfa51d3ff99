//! Signing in for review, and setting a passphrase with a one-time link.

use catalog_model::desk::SignIn;
use leptos::prelude::*;

use super::private;
use crate::Site;
use crate::document::{Place, document};

/// The page.
pub fn sign_in(site: &Site, data: &SignIn) -> String {
    let invited = !data.invitation.is_empty();
    let (title, words, button) = match invited {
        true => (
            "Join the reviewers",
            "This link is good once. Choose a name for the history, and a passphrase of at least twelve characters.",
            "Join",
        ),
        false => ("Sign in", "For reviewers. Submitting needs no account.", "Sign in"),
    };
    document(site, &private(title, "/sign-in"), Place::Elsewhere, || {
        let fault = (!data.fault.is_empty())
            .then(|| view! { <section class="faults" role="alert"><p>{data.fault.clone()}</p></section> });
        let complete = if invited { "new-password" } else { "current-password" };
        view! {
            <div class="column desk narrow">
                <h1>{title}</h1>
                <p class="lead">{words}</p>
                {fault}
                <form method="post" action="/sign-in" class="entry-form">
                    <input type="hidden" name="invitation" value=data.invitation.clone()/>
                    <input type="hidden" name="next" value=data.next.clone()/>
                    <div class="field"><label for="name">"Name"</label><input id="name" name="name" value=data.name.clone() autocomplete="username" required maxlength="40"/></div>
                    <div class="field"><label for="passphrase">"Passphrase"</label><input id="passphrase" name="passphrase" type="password" autocomplete=complete required maxlength="200"/></div>
                    <div class="acts"><button class="primary">{button}</button></div>
                </form>
            </div>
        }
    })
}
