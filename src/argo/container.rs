//! The container of a processing's template, and how its values get through the kubelet unchanged.

use std::borrow::Cow;

use super::manifest::{Container, EnvVar, Text, VolumeMount};
use super::values::parameter_reference;
use crate::hashed::HashSet;
use crate::plan::{Parameter, Plan, Processing, Role};

/// The container that runs `processing` (the original's `CreateContainer`).
pub fn create_container<'p>(plan: &'p Plan<'p>, processing: &'p Processing<'p>) -> Container<'p> {
    let names = variable_names(processing);
    let env = environment(processing, &names);
    let (command, args): (&[&str], _) = match &processing.command {
        Some(command) => (&["sh", "-c"], vec![for_kubelet(command, &names).into()]),
        None => (&[], Vec::new()),
    };
    Container {
        image: Text::from(processing.container.image.trim()),
        command,
        args,
        env,
        volume_mounts: volume_mounts(plan, processing),
        readiness_probe: None,
        has_linked_env: processing.parameters.iter().any(|parameter| parameter.drawn.is_some()),
    }
}

/// The names of the container's variables.
pub(super) fn variable_names<'p>(processing: &'p Processing) -> HashSet<&'p str> {
    let fixed = processing.container.env.keys().map(String::as_str);
    processing.parameters.iter().map(|parameter| parameter.name).chain(fixed).collect()
}

/// Every param as a variable, then the container's own variables; of one name, the param wins.
fn environment<'p>(processing: &'p Processing<'p>, names: &HashSet<&str>) -> Vec<EnvVar<'p>> {
    let params = processing
        .parameters
        .iter()
        .map(|parameter| EnvVar { name: Text::from(parameter.name), value: parameter_value(parameter, names).into() });
    let given: HashSet<&str> = processing.parameters.iter().map(|parameter| parameter.name).collect();
    let fixed = processing.container.env.iter();
    let own = fixed
        .filter(|(name, _)| !given.contains(name.as_str()))
        .map(|(name, value)| EnvVar { name: Text::from(name), value: for_kubelet(value, names).into() });
    params.chain(own).collect()
}

/// What the variable of a param is set to: the param's argument or, for an output, the path of its file.
fn parameter_value<'p>(parameter: &'p Parameter<'p>, names: &HashSet<&str>) -> Cow<'p, str> {
    match &parameter.role {
        Role::Output(path) => for_kubelet(path, names),
        Role::Input => Cow::from(parameter_reference(parameter.name)),
    }
}

/// `text` so that the kubelet's expansion gives back `text`.
///
/// The kubelet (Kubernetes' `third_party/forked/golang/expansion`) reads from left to right: `$$` becomes `$`;
/// `$(NAME)` becomes the variable's value where there is such a variable and stays as it is otherwise; every other
/// `$` stays. So a `$` is doubled where it would be rewritten, and nowhere else.
pub(super) fn for_kubelet<'t>(text: &'t str, names: &HashSet<&str>) -> Cow<'t, str> {
    if !text.as_bytes().windows(2).any(|pair| matches!(pair, b"$$" | b"$(")) {
        return Cow::Borrowed(text);
    }
    with_doubled_dollars(text, names)
}

#[inline(never)]
fn with_doubled_dollars<'t>(text: &'t str, names: &HashSet<&str>) -> Cow<'t, str> {
    // Behind the last `)` no `$(` is closed: looking for its end each time would read the rest over and over.
    let least = text.rfind(')').map_or(usize::MAX, |at| text.len() - at);
    let mut result = String::with_capacity(text.len() + 8);
    let mut is_changed = false;
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('$') {
        result.push_str(before);
        result.push('$');
        rest = after;
        if let Some(behind) = after.strip_prefix('$') {
            result.push_str("$$$");
            is_changed = true;
            rest = behind;
        } else if let Some((name, behind)) =
            after.strip_prefix('(').filter(|open| open.len() >= least).and_then(|open| open.split_once(')'))
        {
            if may_be_variable(name, names) {
                result.push('$');
                is_changed = true;
            } else {
                // The kubelet takes the whole of it for one name, and leaves it.
                result.push('(');
                result.push_str(name);
                result.push(')');
                rest = behind;
            }
        }
    }
    result.push_str(rest);
    if is_changed { Cow::Owned(result) } else { Cow::Borrowed(text) }
}

/// The same for a container without variables of the drawing's: that of an event, and Argo's executor, to which the template
/// comes in a variable.
pub(super) fn for_plain_container(text: &str) -> Text<'_> {
    for_kubelet(text, &HashSet::default()).into()
}

/// Whether the container may have a variable of this name: one of ours, or one in capitals, as Argo and Kubernetes
/// add them (`ARGO_TEMPLATE`, `KUBERNETES_SERVICE_HOST`).
fn may_be_variable(name: &str, names: &HashSet<&str>) -> bool {
    let is_capital = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_';
    names.contains(name) || (!name.is_empty() && name.bytes().all(is_capital))
}

fn volume_mounts<'p>(plan: &'p Plan<'p>, processing: &'p Processing<'p>) -> Vec<VolumeMount<'p>> {
    let mount = |mount: &'p crate::plan::Mount<'p>| {
        let volume = plan.volume(&mount.storage.id)?;
        let mount_path = Text::from(&mount.instance.source);
        Some(VolumeMount { name: Text::from(&volume.name), mount_path, read_only: false })
    };
    processing.storages.mounts.iter().filter_map(mount).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The kubelet's own expansion, after Kubernetes' `expansion.go`.
    fn expand(text: &str, variables: &dyn Fn(&str) -> Option<String>) -> String {
        let characters: Vec<char> = text.chars().collect();
        let mut result = String::new();
        let mut at = 0;
        while at < characters.len() {
            if characters[at] == '$' && at + 1 < characters.len() {
                if characters[at + 1] == '$' {
                    result.push('$');
                    at += 2;
                    continue;
                }
                let closing = characters[at + 2..].iter().position(|&character| character == ')');
                if let ('(', Some(length)) = (characters[at + 1], closing) {
                    let name: String = characters[at + 2..at + 2 + length].iter().collect();
                    result.push_str(&variables(&name).unwrap_or_else(|| format!("$({name})")));
                    at += length + 3;
                    continue;
                }
            }
            result.push(characters[at]);
            at += 1;
        }
        result
    }

    #[test]
    fn every_text_survives_the_kubelet() {
        let names = HashSet::from_iter(["NAME", "lower"]);
        let variables =
            |name: &str| (name == "NAME" || name == "lower" || name == "ARGO_X").then(|| "value".to_owned());
        let alphabet = ["$", "(", ")", "NAME", "lower", "ARGO_X", "date", " "];
        let mut count = 0;
        for number in 0..alphabet.len().pow(6) {
            let pieces = (0..6).map(|place| alphabet[number / alphabet.len().pow(place) % alphabet.len()]);
            let text: String = pieces.collect();
            assert_eq!(expand(&for_kubelet(&text, &names), &variables), text);
            count += 1;
        }
        assert_eq!(count, 262_144);
    }

    #[test]
    fn only_what_would_be_rewritten_is_doubled() {
        let names = HashSet::from_iter(["NAME"]);
        assert_eq!(for_kubelet("$NAME ${NAME} $(date) $", &names), "$NAME ${NAME} $(date) $");
        assert_eq!(for_kubelet("$(NAME) $$", &names), "$$(NAME) $$$$");
    }
}
