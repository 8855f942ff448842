//! The module's memory. The standard library's allocator lets it grow in steps of 64 KiB, and some hosts take milliseconds
//! for a step however small it is: a first translation of tens of thousands of tasks spent most of its time on them. Here it
//! grows by half of what it has, so that the steps are few; what is not used yet is touched by nobody.
#![allow(unsafe_code)]

use std::alloc::{GlobalAlloc, Layout, System};
use std::arch::wasm32::memory_size;

/// The bytes of a page, by which WebAssembly counts.
const PAGE: usize = 1 << 16;

/// So much is asked for beforehand at most.
const MAX_STEP: usize = 1 << 28;

#[global_allocator]
static ALLOCATOR: InLargeSteps = InLargeSteps;

/// The standard library's allocator.
struct InLargeSteps;

// SAFETY: every block comes from `System` and goes back to it with the layout that it came with.
unsafe impl GlobalAlloc for InLargeSteps {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: what the caller must keep to is what `System` asks for, here and below.
        followed(|| unsafe { System.alloc(layout) })
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        followed(|| unsafe { System.alloc_zeroed(layout) })
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, bytes: usize) -> *mut u8 {
        followed(|| unsafe { System.realloc(block, layout, bytes) })
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        unsafe { System.dealloc(block, layout) };
    }
}

/// Allocates and, where the memory had to grow for it, lets it grow for what comes next.
fn followed(allocate: impl FnOnce() -> *mut u8) -> *mut u8 {
    let pages = memory_size(0);
    let block = allocate();
    if memory_size(0) > pages {
        make_room(memory_size(0) * (PAGE / 2));
    }
    block
}

/// Has so many bytes and gives them back: the allocator keeps them at hand. Where there are not so many, less may be enough.
#[cold]
fn make_room(bytes: usize) {
    let Ok(layout) = Layout::from_size_align(bytes.min(MAX_STEP), 1) else { return };
    // SAFETY: the layout is not empty, and what was had is given back as it came.
    unsafe {
        let room = System.alloc(layout);
        if !room.is_null() {
            System.dealloc(room, layout);
        }
    }
}
