//! The module's memory. It grows in steps of its allocator, of 64 KiB each, and some hosts take milliseconds for a step
//! however small it is: where much will be needed, it is had in one.

use std::hint::black_box;

/// What a translation takes of memory for a byte of its source: it is read, planned and written.
pub(super) const TRANSLATION: usize = 4;
/// What a document takes as a value whose members can be changed.
pub(super) const VALUE: usize = 10;

/// Makes room for what takes so much for each byte of a document of so many.
pub(super) fn make_room(bytes: usize, per_byte: usize) {
    let mut room = Vec::<u8>::new();
    // Where there is not so much, less may be enough.
    if room.try_reserve_exact(bytes.saturating_mul(per_byte)).is_ok() {
        black_box(&mut room);
    }
}
