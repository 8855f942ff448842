//! Which tasks wait for which, directly or not: many questions answered together.

use crate::ordered;

/// Questions that are answered in one walk over the tasks: one bit for each task that is asked for.
const AT_ONCE: usize = u64::BITS as usize;

/// For each pair `(task, earlier)`: whether `task` waits for `earlier`, directly or not.
///
/// `before` has, sorted, the tasks that each waits for. Tasks stand in topological order, so one walk tells of 64 tasks who waits
/// for them; a question about a neighbour needs no walk.
pub fn waits_for<B: AsRef<[usize]>>(before: &[B], pairs: &[(usize, usize)]) -> Vec<bool> {
    let is_direct = |&(task, earlier): &(usize, usize)| {
        before.get(task).is_some_and(|before| before.as_ref().binary_search(&earlier).is_ok())
    };
    let mut answers: Vec<bool> = pairs.iter().map(is_direct).collect();
    let open: Vec<usize> = (0..pairs.len()).filter(|&pair| answers.get(pair) == Some(&false)).collect();
    if !open.is_empty() {
        answer_open(before, pairs, open, &mut answers);
    }
    answers
}

/// Answers the questions with the numbers `open`.
#[inline(never)]
fn answer_open<B: AsRef<[usize]>>(before: &[B], pairs: &[(usize, usize)], mut open: Vec<usize>, answers: &mut [bool]) {
    let pair_of = |pair: usize| pairs.get(pair).copied().unwrap_or_default();
    ordered::sort_by_key(&mut open, |&pair| pair_of(pair).1);
    let mut masks = vec![0_u64; before.len()];
    for questions in by_earlier(&open, &|pair| pair_of(pair).1) {
        let (_, first) = questions.first().map(|&pair| pair_of(pair)).unwrap_or_default();
        let last = questions.iter().map(|&pair| pair_of(pair).0).max().unwrap_or_default();
        let mut asked: Vec<usize> = questions.iter().map(|&pair| pair_of(pair).1).collect();
        asked.dedup();
        walk(before, &mut masks, first..last.saturating_add(1).min(before.len()), &asked);
        for &pair in questions {
            let (task, earlier) = pair_of(pair);
            let bit = asked.binary_search(&earlier).unwrap_or_default();
            if let (Some(answer), Some(mask)) = (answers.get_mut(pair), masks.get(task)) {
                *answer = task > earlier && mask >> bit & 1 == 1;
            }
        }
    }
}

/// Parts of `open`, each of which asks for no more than 64 different tasks.
fn by_earlier<'o>(open: &'o [usize], earlier: &dyn Fn(usize) -> usize) -> Vec<&'o [usize]> {
    let (mut parts, mut rest) = (Vec::new(), open);
    while !rest.is_empty() {
        let mut different = 0;
        let mut last = None;
        let end = rest.iter().position(|&pair| {
            different += usize::from(last.replace(earlier(pair)) != Some(earlier(pair)));
            different > AT_ONCE
        });
        let (part, behind) = rest.split_at(end.unwrap_or(rest.len()));
        parts.push(part);
        rest = behind;
    }
    parts
}

/// Sets in `masks`, for each task of `range`, the bits of those among `asked` that it waits for.
fn walk<B: AsRef<[usize]>>(before: &[B], masks: &mut [u64], range: std::ops::Range<usize>, asked: &[usize]) {
    let from = range.start;
    for task in range {
        let mut mask = 0;
        // Nothing in front of the range has a bit to pass on.
        let before = before.get(task).map(AsRef::as_ref).unwrap_or_default();
        for &earlier in before.iter().filter(|&&earlier| earlier >= from && earlier < task) {
            mask |= masks.get(earlier).copied().unwrap_or_default();
            if let Ok(bit) = asked.binary_search(&earlier) {
                mask |= 1 << bit;
            }
        }
        if let Some(slot) = masks.get_mut(task) {
            *slot = mask;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_answers_are_those_of_a_search() {
        // A graph of 150 tasks, so that more than 64 are asked for; every pair of them is.
        let before: Vec<Vec<usize>> = (0..150_usize)
            .map(|task| (0..task).filter(|one| (task * task + one * one * 31 + task * one) % 23 == 3).collect())
            .collect();
        let mut ancestors: Vec<std::collections::BTreeSet<usize>> = Vec::new();
        for direct in &before {
            let mut all = std::collections::BTreeSet::new();
            for &one in direct {
                all.insert(one);
                all.extend(ancestors.get(one).into_iter().flatten());
            }
            ancestors.push(all);
        }
        let pairs: Vec<_> = (0..150).flat_map(|task| (0..150).map(move |earlier| (task, earlier))).collect();
        let expected: Vec<bool> =
            pairs.iter().map(|(task, earlier)| ancestors.get(*task).is_some_and(|all| all.contains(earlier))).collect();
        assert!(expected.iter().filter(|waits| **waits).count() > 1000);
        assert_eq!(waits_for(&before, &pairs), expected);
        assert_eq!(waits_for(&before, &[(200, 0), (0, 200)]), [false, false]);
    }
}
