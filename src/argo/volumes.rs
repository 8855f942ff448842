//! Volumes: claims that Argo makes for the workflow, and existing ones.

use super::manifest::{
    ClaimRef, ClaimRequests, ClaimResources, ClaimSpec, Metadata, Text, Volume, VolumeClaimTemplate,
};
use crate::plan::{self, Plan};

/// What each local storage becomes (the original's `createVolumes`): a claim template, or the existing claim that the
/// options name for it.
pub fn create_volumes<'p>(plan: &'p Plan<'p>) -> (Vec<VolumeClaimTemplate>, Vec<Volume<'p>>) {
    let (existing, made): (Vec<_>, Vec<_>) = plan.volumes.iter().partition(|volume| volume.claim.is_some());
    (made.into_iter().map(claim_template).collect(), existing.into_iter().map(existing_claim).collect())
}

fn claim_template(volume: &plan::Volume) -> VolumeClaimTemplate {
    let storage = volume.quantity.clone().unwrap_or_else(|| "0".to_owned());
    VolumeClaimTemplate {
        metadata: Metadata { name: Some(Text::from(volume.name.clone())), ..Metadata::default() },
        spec: ClaimSpec {
            access_modes: ["ReadWriteOnce"],
            resources: ClaimResources { requests: ClaimRequests { storage } },
        },
    }
}

fn existing_claim<'p>(volume: &'p plan::Volume<'p>) -> Volume<'p> {
    let claim = volume.claim.map(|claim| ClaimRef { claim_name: Text::from(claim) });
    Volume { name: Text::from(&volume.name), persistent_volume_claim: claim, secret: None }
}
