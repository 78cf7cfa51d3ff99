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
        // Who has an invitation was asked to join by name.
        let git_hub = (data.git_hub && !invited).then(|| {
            let to = format!("/sign-in/github?next={}", data.next);
            view! { <p><a class="button" href=to>"Sign in with GitHub"</a></p> <p class="by">"Or with a name and passphrase of this site:"</p> }
        });
        let fault = (!data.fault.is_empty())
            .then(|| view! { <section class="faults" role="alert"><p>{data.fault.clone()}</p></section> });
        let complete = if invited { "new-password" } else { "current-password" };
        view! {
            <div class="column desk narrow">
                <h1>{title}</h1>
                <p class="lead">{words}</p>
                {fault}
                {git_hub}
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
