//! Starts the server.

use anyhow::Context;
use api::config::Config;
use clap::Parser;
use tracing_subscriber::EnvFilter;

/// A page is thousands of short strings; the system's allocator took a quarter of the time of a search page.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> anyhow::Result<()> {
    let config = Config::parse();
    start_log(&config)?;
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    if let Some(threads) = config.threads {
        runtime.worker_threads(threads.max(1));
    }
    runtime.enable_all().build().context("starting the runtime")?.block_on(async {
        let stop = api::stop_signal().context("catching signals")?;
        let server = api::bind(config).await?;
        if let Some(link) = server.join() {
            println!("To review submissions, join with this link within 15 minutes: {link}");
        }
        println!("Parsimony is ready: http://{}", server.address());
        server.run(stop).await
    })
}

fn start_log(config: &Config) -> anyhow::Result<()> {
    let filter = EnvFilter::try_new(&config.log).with_context(|| format!("--log \"{}\"", config.log))?;
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    match config.log_format.as_str() {
        "json" => log.json().init(),
        _ => log.init(),
    }
    Ok(())
}
