//! Stage 4: how what will run fits into Argo's limits. Nothing here knows how a manifest is written.

pub mod split;
