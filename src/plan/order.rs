//! Orders of a directed graph: the topological one, and the circles that stand in its way.

use crate::ordered;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// A directed graph of the numbers below a count.
#[derive(Debug)]
pub struct Precedence<'e> {
    count: usize,
    /// Each from what goes first to what waits.
    edges: &'e [(usize, usize)],
    /// What waits for each.
    after: Neighbours,
}

/// Lists of numbers, one for each number, kept behind each other in one piece.
#[derive(Debug, Default)]
pub struct Neighbours {
    numbers: Vec<usize>,
    /// Where the list of each begins; the last is where all end.
    starts: Vec<usize>,
}

impl Neighbours {
    /// The lists of what these pairs give to each first number. Or to each second one, where they are `turned`. Linear where the pairs
    /// stand in order.
    pub fn of(count: usize, pairs: &[(usize, usize)], turned: bool) -> Self {
        let turn = |&(one, other): &(usize, usize)| if turned { (other, one) } else { (one, other) };
        let mut starts = vec![0; count + 2];
        for (of, _) in pairs.iter().map(turn) {
            if let Some(start) = starts.get_mut(of + 2) {
                *start += 1;
            }
        }
        let mut sum = 0;
        for start in &mut starts {
            sum += *start;
            *start = sum;
        }
        let mut numbers = vec![0; pairs.len()];
        for (of, number) in pairs.iter().map(turn) {
            let Some(next) = starts.get_mut(of + 1) else { continue };
            if let Some(slot) = numbers.get_mut(*next) {
                *slot = number;
            }
            *next += 1;
        }
        starts.truncate(count + 1);
        let mut lists = Self { numbers, starts };
        for number in 0..count {
            let list = lists.range(number).and_then(|range| lists.numbers.get_mut(range));
            // As a rule the pairs stand in the order of what they give.
            if let Some(list) = list.filter(|list| !list.is_sorted()) {
                ordered::sort_numbers(list);
            }
        }
        lists
    }

    fn range(&self, number: usize) -> Option<std::ops::Range<usize>> {
        Some(*self.starts.get(number)?..*self.starts.get(number + 1)?)
    }

    /// How many numbers have a list.
    pub fn len(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }

    /// The list of a number, sorted.
    pub fn get(&self, number: usize) -> &[usize] {
        self.range(number).and_then(|range| self.numbers.get(range)).unwrap_or_default()
    }
}

/// Of each number below `count`, whether it is one of `numbers`.
pub fn marked(count: usize, numbers: impl Iterator<Item = usize>) -> Vec<bool> {
    let mut is_marked = vec![false; count];
    for number in numbers {
        if let Some(mark) = is_marked.get_mut(number) {
            *mark = true;
        }
    }
    is_marked
}

/// Numbers below a count, of which the smallest is asked for.
#[derive(Debug)]
struct Smallest {
    /// A bit for each number.
    words: Vec<u64>,
    /// A bit for each word that is not 0.
    filled: Vec<u64>,
    /// No word of `filled` before this one has a bit.
    from: usize,
}

impl Smallest {
    fn below(count: usize) -> Self {
        let words = count.div_ceil(WORD);
        Self { words: vec![0; words], filled: vec![0; words.div_ceil(WORD)], from: 0 }
    }

    fn push(&mut self, number: usize) {
        let word = number / WORD;
        if let (Some(bits), Some(filled)) = (self.words.get_mut(word), self.filled.get_mut(word / WORD)) {
            *bits |= 1 << (number % WORD);
            *filled |= 1 << (word % WORD);
            self.from = self.from.min(word / WORD);
        }
    }

    fn pop(&mut self) -> Option<usize> {
        let (at, filled) = self.filled.iter_mut().enumerate().skip(self.from).find(|(_, filled)| **filled != 0)?;
        self.from = at;
        let word = at * WORD + filled.trailing_zeros() as usize;
        let bits = self.words.get_mut(word)?;
        let number = word * WORD + bits.trailing_zeros() as usize;
        *bits &= *bits - 1;
        if *bits == 0 {
            *filled &= *filled - 1;
        }
        Some(number)
    }
}

const WORD: usize = u64::BITS as usize;

impl<'e> Precedence<'e> {
    /// The graph of `count` numbers with these edges, each from what goes first to what waits. An edge may be there twice.
    pub fn new(count: usize, edges: &'e [(usize, usize)]) -> Self {
        Self { count, edges, after: Neighbours::of(count, edges, false) }
    }

    /// All numbers, each behind those it waits for, the smallest first where there is a choice; and the circles.
    /// The members of circles, and what waits for them, stand at the end in their own order.
    pub fn topological(&self) -> (Vec<usize>, Vec<Vec<usize>>) {
        let mut waiting = vec![0_usize; self.count];
        for &(_, number) in self.edges {
            if let Some(count) = waiting.get_mut(number) {
                *count += 1;
            }
        }
        let mut ready = Smallest::below(self.count);
        waiting.iter().enumerate().filter(|&(_, &count)| count == 0).for_each(|(number, _)| ready.push(number));
        let mut order = Vec::with_capacity(self.count);
        while let Some(number) = ready.pop() {
            order.push(number);
            for &next in self.after.get(number) {
                let Some(count) = waiting.get_mut(next) else { continue };
                *count -= 1;
                if *count == 0 {
                    ready.push(next);
                }
            }
        }
        if order.len() == self.count {
            return (order, Vec::new());
        }
        let stuck: Vec<usize> = (0..self.count).filter(|&number| waiting.get(number) != Some(&0)).collect();
        let cycles = self.cycles(&stuck);
        order.extend(stuck);
        (order, cycles)
    }

    /// One shortest circle through the smallest member of each knot (strongly connected component) of the `stuck`.
    #[inline(never)]
    fn cycles(&self, stuck: &[usize]) -> Vec<Vec<usize>> {
        let mut cycles: Vec<_> = self.knots(stuck).iter().filter_map(|knot| self.shortest_cycle(knot)).collect();
        ordered::sort_by(&mut cycles, Ord::cmp);
        cycles
    }

    /// The shortest way from the smallest member of a knot back to itself.
    fn shortest_cycle(&self, knot: &BTreeSet<usize>) -> Option<Vec<usize>> {
        let &start = knot.first()?;
        let mut came_from = BTreeMap::new();
        let mut queue = VecDeque::from([start]);
        while let Some(number) = queue.pop_front() {
            for &next in self.after.get(number) {
                if next == start {
                    let mut cycle: Vec<_> =
                        std::iter::successors(Some(number), |at| came_from.get(at).copied()).collect();
                    cycle.reverse();
                    return Some(cycle);
                }
                if knot.contains(&next) && !came_from.contains_key(&next) {
                    came_from.insert(next, number);
                    queue.push_back(next);
                }
            }
        }
        None
    }

    /// The strongly connected components among the `stuck`, by Kosaraju's two passes; each knot in linear time.
    fn knots(&self, stuck: &[usize]) -> Vec<BTreeSet<usize>> {
        let members = ordered::set(stuck.iter().copied());
        let mut unseen = members.clone();
        let mut finished = Vec::with_capacity(stuck.len());
        for &start in stuck {
            finish(&self.after, start, &mut unseen, &mut finished);
        }
        let mut unseen = members;
        let before = Neighbours::of(self.count, self.edges, true);
        let knot = |&start: &usize| {
            let mut knot = Vec::new();
            finish(&before, start, &mut unseen, &mut knot);
            (knot.len() > 1).then(|| ordered::set(knot))
        };
        finished.iter().rev().filter_map(knot).collect()
    }
}

/// Walks depth first from `start` over what is `unseen`, and appends each number when all behind it has been walked.
fn finish(edges: &Neighbours, start: usize, unseen: &mut BTreeSet<usize>, finished: &mut Vec<usize>) {
    if !unseen.remove(&start) {
        return;
    }
    let neighbours = |number: usize| edges.get(number).iter();
    let mut path = vec![(start, neighbours(start))];
    while let Some((number, rest)) = path.last_mut() {
        let number = *number;
        match rest.find(|next| unseen.remove(next)) {
            Some(&next) => path.push((next, neighbours(next))),
            None => {
                finished.push(number);
                path.pop();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_smallest_goes_first_where_there_is_a_choice() {
        let (order, cycles) = Precedence::new(4, &[(3, 0), (0, 1)]).topological();
        assert_eq!(order, [2, 3, 0, 1]);
        assert!(cycles.is_empty());
    }

    #[test]
    fn a_graph_of_many_numbers_is_walked_from_the_smallest() {
        // Each waits for the one that is half as large again, so that small and large numbers become ready in turns.
        let edges: Vec<_> = (0..600).map(|number| (number + number / 2 + 1, number)).collect();
        let (order, cycles) = Precedence::new(5_000, &edges).topological();
        let mut waiting: BTreeMap<usize, usize> = edges.iter().map(|&(before, number)| (number, before)).collect();
        let mut left: BTreeSet<usize> = (0..5_000).collect();
        for number in order {
            assert_eq!(left.iter().find(|number| !waiting.contains_key(number)), Some(&number));
            left.remove(&number);
            waiting.retain(|_, before| *before != number);
        }
        assert!(left.is_empty() && cycles.is_empty());
    }

    #[test]
    fn each_knot_is_told_by_one_circle() {
        let edges = [(0, 1), (1, 2), (2, 0), (1, 0), (3, 4), (4, 3), (2, 3), (4, 5)];
        let (order, cycles) = Precedence::new(6, &edges).topological();
        assert_eq!(cycles, [vec![0, 1], vec![3, 4]]);
        assert_eq!(order, [0, 1, 2, 3, 4, 5]);
    }
}
