//! Numbers that look random, for tests: the same ones each time.

/// Numbers without end. Of each the upper bits look most random.
pub(crate) fn random_numbers(mut state: u32) -> impl FnMut() -> u32 {
    move || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        state
    }
}
