//! The module's memory. It grows in steps of its allocator, of 64 KiB each, and some hosts take milliseconds for a step
//! however small it is: where much will be needed, it is had in one.

use std::hint::black_box;

/// What a translation takes of memory for a byte of its source: it is read, planned and written.
const PER_BYTE: usize = 4;

/// Makes room for a translation of documents of so many bytes.
pub(super) fn make_room(bytes: usize) {
    let mut room = Vec::<u8>::new();
    // Where there is not so much, less may be enough.
    if room.try_reserve_exact(bytes.saturating_mul(PER_BYTE)).is_ok() {
        black_box(&mut room);
    }
}
