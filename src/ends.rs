//! What two lists have in common at their ends, where a change of one into the other has left them alone.

/// How many elements two lists begin with alike, and how many of the rest they end with.
pub(crate) fn common_ends<T>(one: &[T], other: &[T], are_same: impl Fn(&T, &T) -> bool) -> (usize, usize) {
    let front = one.iter().zip(other).take_while(|(one, other)| are_same(one, other)).count();
    let rest = one.len().min(other.len()) - front;
    let back = one.iter().rev().zip(other.iter().rev()).take(rest);
    (front, back.take_while(|(one, other)| are_same(one, other)).count())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_in_common_at_both_ends_counts_once() {
        for (one, other, expected) in
            [("", "", (0, 0)), ("ab", "ab", (2, 0)), ("aa", "aaa", (2, 0)), ("abc", "axc", (1, 1)), ("ab", "b", (0, 1))]
        {
            assert_eq!(common_ends(one.as_bytes(), other.as_bytes(), u8::eq), expected, "{one} {other}");
        }
    }
}
