//! The values in a template: what stands there, and where.

use super::manifest::{OutputParameter, Template, Text, ValueFrom};

/// A value of a template that may differ, by what it is.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Slot<'n> {
    Image,
    Args,
    Variable(&'n str),
    Key(&'n str),
    Read(&'n str),
    Written(&'n str),
    Mount(&'n str),
    Output(&'n str),
}

impl Slot<'_> {
    /// Whether the kubelet expands `$(NAME)` and `$$` in it: what Argo's executor reads of a template comes in a variable
    /// (`ARGO_TEMPLATE`), and where a file that is read stands is a mount of the pod.
    pub(super) fn is_expanded(self) -> bool {
        !matches!(self, Self::Image | Self::Read(_) | Self::Mount(_))
    }

    /// The name of the parameter that it becomes, in the characters that Argo takes.
    pub(crate) fn name(self) -> String {
        let name = match self {
            Self::Image => "image".to_owned(),
            Self::Args => "args".to_owned(),
            Self::Variable(name) => format!("env-{name}"),
            Self::Key(name) => format!("key-{name}"),
            Self::Read(name) | Self::Written(name) => format!("path-{name}"),
            Self::Mount(name) => format!("mount-{name}"),
            Self::Output(name) => format!("output-{name}"),
        };
        let is_allowed = |character: char| character.is_ascii_alphanumeric() || "-_".contains(character);
        name.replace(|character| !is_allowed(character), "-")
    }
}

/// Every value of a template that may differ from that of another, in an order that is the same for templates of one shape.
pub(crate) fn each_slot<'p>(template: &mut Template<'p>, visit: &mut dyn FnMut(Slot, &mut Text<'p>)) {
    for artifact in &mut template.inputs.artifacts {
        visit(Slot::Key(&artifact.name), &mut artifact.s3.key);
        visit(Slot::Read(&artifact.name), &mut artifact.path);
    }
    for artifact in &mut template.outputs.artifacts {
        visit(Slot::Key(&artifact.name), &mut artifact.s3.key);
        visit(Slot::Written(&artifact.name), &mut artifact.path);
    }
    for OutputParameter { name, value_from } in &mut template.outputs.parameters {
        if let ValueFrom::File { path, .. } = value_from {
            visit(Slot::Output(name), path);
        }
    }
    let Some(container) = &mut template.container else { return };
    visit(Slot::Image, &mut container.image);
    container.args.iter_mut().for_each(|args| visit(Slot::Args, args));
    container.env.iter_mut().for_each(|variable| visit(Slot::Variable(&variable.name), &mut variable.value));
    for mount in &mut container.volume_mounts {
        visit(Slot::Mount(&mount.name), &mut mount.mount_path);
    }
}
