//! Panics of libraries below, as errors: a GPU's driver may bring down a thread, and must not bring down the program.

use std::any::Any;
use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::task::Poll;

/// A future whose panic is an error, in the words of the panic. In a browser a panic ends the worker all the same.
///
/// # Errors
/// Where it panics. What it held is dropped, so it must not be asked for anything afterwards.
pub async fn guarded<T>(future: impl Future<Output = T>) -> Result<T, String> {
    let mut future = Box::pin(future);
    poll_fn(move |context| match catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(context))) {
        Ok(Poll::Pending) => Poll::Pending,
        Ok(Poll::Ready(made)) => Poll::Ready(Ok(made)),
        Err(panic) => Poll::Ready(Err(words(panic.as_ref()))),
    })
    .await
}

/// The first line of what a panic says.
fn words(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().copied().or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    text.and_then(|text| text.lines().next()).unwrap_or("it did not say why").to_owned()
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_an_error_and_all_else_is_what_it_was() {
        assert_eq!(pollster::block_on(guarded(async { 7 })), Ok(7));
        let said = pollster::block_on(guarded(async {
            if true {
                panic!("the driver is gone\nat line 3")
            }
        }));
        assert_eq!(said, Err("the driver is gone".to_owned()));
    }
}
