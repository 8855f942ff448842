//! Volumes: claims that Argo makes for the workflow, and existing ones.

use super::manifest::{
    ClaimRef, ClaimRequests, ClaimResources, ClaimSpec, Entry, Metadata, Spec, Text, Volume, VolumeClaimTemplate,
};
use crate::plan::{self, Plan};

/// Adds what each local storage becomes (the original's `createVolumes`): a claim template, or the existing claim that the
/// options name for it.
pub fn create_volumes<'p>(spec: &mut Spec<'p>, plan: &'p Plan<'p>) {
    for volume in &plan.volumes {
        match volume.claim {
            Some(claim) => spec.volumes.push(Entry::Made(existing_claim(volume, claim))),
            None => spec.volume_claim_templates.push(Entry::Made(claim_template(volume))),
        }
    }
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

fn existing_claim<'p>(volume: &'p plan::Volume<'p>, claim: &'p str) -> Volume<'p> {
    let claim = ClaimRef { claim_name: Text::from(claim) };
    Volume { name: Text::from(&volume.name), persistent_volume_claim: Some(claim), secret: None }
}
