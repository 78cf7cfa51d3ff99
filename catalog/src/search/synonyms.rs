//! Words with one meaning: `KD` and `knowledge distillation`. Data from the lexicon, looked up by runs of words.

use std::collections::HashMap;

use super::tokens;

/// Groups of forms; each form is a run of words.
#[derive(Default)]
pub struct Synonyms {
    groups: Vec<Vec<Vec<String>>>,
    by_form: HashMap<String, Vec<u32>>,
    longest: usize,
}

impl Synonyms {
    /// Reads the groups.
    pub fn build(groups: &[Vec<String>]) -> Self {
        let mut synonyms = Self::default();
        for group in groups {
            let mut forms: Vec<Vec<String>> =
                group.iter().map(|form| tokens::words(form)).filter(|f| !f.is_empty()).collect();
            forms.dedup();
            let number = synonyms.groups.len() as u32;
            for form in &forms {
                synonyms.longest = synonyms.longest.max(form.len());
                let of_form = synonyms.by_form.entry(form.join(" ")).or_default();
                if !of_form.contains(&number) {
                    of_form.push(number);
                }
            }
            synonyms.groups.push(forms);
        }
        synonyms
    }

    /// Every run of `words` that has synonyms: where it begins, how long it is, and another form.
    pub fn in_words<'a>(&'a self, words: &'a [&'a str]) -> impl Iterator<Item = (usize, usize, &'a [String])> + 'a {
        let runs =
            (0..words.len()).flat_map(move |from| (1..=self.longest.min(words.len() - from)).map(move |n| (from, n)));
        runs.flat_map(move |(from, n)| {
            let form = words[from..from + n].join(" ");
            let groups = self.by_form.get(&form).map_or(&[][..], Vec::as_slice);
            let others = groups.iter().flat_map(|g| &self.groups[*g as usize]);
            others
                .filter(move |other| other.join(" ") != form)
                .map(move |other| (from, n, other.as_slice()))
                .collect::<Vec<_>>()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_of_words_find_their_other_forms() {
        let synonyms = Synonyms::build(&[
            vec!["KD".into(), "knowledge distillation".into()],
            vec!["MoE".into(), "mixture of experts".into()],
        ]);
        let found: Vec<_> = synonyms.in_words(&["fast", "knowledge", "distillation", "moe"]).collect();
        assert_eq!(found.len(), 2);
        assert_eq!((found[0].0, found[0].1, found[0].2), (1, 2, &["kd".to_owned()][..]));
        assert_eq!((found[1].0, found[1].1, found[1].2.len()), (3, 1, 3));
    }
}
