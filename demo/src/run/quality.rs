//! Scores of a run: clean text, and text with typing errors.

use demo_protocol::{Phase, Unit};
use sha2::{Digest, Sha256};

use super::course::Course;
use super::sides::Sides;
use crate::Halt;
use crate::measure::{Pair, Passage, compare, quality_measures, robustness_measures};
use crate::ops::Ops;
use crate::stories::Split;
use crate::text::{passages, passages_with_typos};

/// Held-out stories that are scored however long it takes.
const FEWEST: usize = 2;
/// Typing errors in so many of a hundred letters.
const TYPOS: [f32; 3] = [1.0, 3.0, 5.0];

impl Course<'_, '_> {
    /// Compares both sides on passages, for as long as the effort gives. At least [`FEWEST`] are done.
    async fn compared<O: Ops>(
        &mut self,
        ops: &O,
        sides: &Sides<O>,
        passages: &[Passage],
        what: &str,
    ) -> Result<Pair, Halt> {
        use demo_protocol::Side::{Base, Variant};
        let started = (self.bench.clock)();
        // Clean text, and text with each share of errors, where they are asked for.
        let parts = if self.request.measure.robustness { 1 + TYPOS.len() as u64 } else { 1 };
        let most = self.bench.effort.seconds * 1_000_000 / parts;
        let mut pair = Pair::default();
        for (done, passage) in passages.iter().enumerate() {
            self.step(Phase::Score, done, passages.len(), Unit::Steps)?;
            self.listener.look()?;
            let late = (self.bench.clock)() - started > most;
            if late && done >= FEWEST {
                let count = passages.len();
                let what = format!("This is slow here: {done} of {count} {what} were scored, so errors are larger.");
                self.warn(what)?;
                return Ok(pair);
            }
            let all = (&mut pair.base, &mut pair.variant, &mut pair.distance);
            compare(ops, (sides.model(Base), sides.model(Variant)), passage, all, self.listener.wanted()).await?;
        }
        self.step(Phase::Score, passages.len(), passages.len(), Unit::Steps)?;
        Ok(pair)
    }

    /// Both on held-out stories, and the hash of their text; scored once.
    async fn clean<O: Ops>(&mut self, ops: &O, sides: &Sides<O>) -> Result<String, Halt> {
        let (count, end) = (self.bench.effort.passages, self.source.checkpoint.config.end);
        let passages = passages(&self.source.tokenizer, Split::Test, count, end, self.positions)?;
        let pair = self.compared(ops, sides, &passages, "held-out stories").await?;
        let mut hash = Sha256::new();
        let done = &passages[..pair.passages()];
        done.iter().flat_map(|passage| &passage.ids).for_each(|id| hash.update(id.to_le_bytes()));
        self.clean = Some(pair);
        Ok(hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
    }

    /// Perplexity, recall and fidelity on held-out stories; the hash of their text.
    pub async fn quality<O: Ops>(&mut self, ops: &O, sides: &Sides<O>) -> Result<String, Halt> {
        let hash = self.clean(ops, sides).await?;
        let pair = self.clean.take().unwrap_or_default();
        let what = format!("{} held-out stories", pair.passages());
        for measure in quality_measures(&pair.base, &pair.variant, &pair.distance, &what) {
            self.measured(measure)?;
        }
        self.clean = Some(pair);
        Ok(hash)
    }

    /// Perplexity and agreement on held-out stories with typing errors, beside the same without.
    pub async fn robustness<O: Ops>(&mut self, ops: &O, sides: &Sides<O>) -> Result<(), Halt> {
        if self.clean.is_none() {
            self.clean(ops, sides).await?;
        }
        let clean = self.clean.take().unwrap_or_default();
        let (count, end) = (self.bench.effort.passages, self.source.checkpoint.config.end);
        for percent in TYPOS {
            let passages = passages_with_typos(&self.source.tokenizer, count, percent, end, self.positions)?;
            let what = format!("stories with {percent} % typing errors");
            let typos = self.compared(ops, sides, &passages, &what).await?;
            for measure in robustness_measures(&clean, &typos, percent) {
                self.measured(measure)?;
            }
        }
        Ok(())
    }
}
