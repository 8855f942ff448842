//! Findings about what a processing runs: its container and its service.

use super::findings;

findings! {
    "no-instance" Error no_instance(name: &str):
        "the processing `{name}` has no instance",
        "add an instance with a container to the resource";
    "no-image" Error no_image(name: &str):
        "the processing `{name}` has no container image",
        "set `access.container.image` of the selected instance, such as `busybox:1.36`";
    "invalid-image" Error invalid_image(name: &str, image: &str):
        "the image of `{name}` is not an image reference: `{image}`",
        "write it as `registry/name:tag`, the name in lower case";
    "image-without-tag" Info image_without_tag(image: &str):
        "the image `{image}` has no tag, so it may change from one run to the next",
        "add a tag or a digest, such as `{image}:1.0`";
    "no-command" Info no_command(name: &str):
        "`{name}` has no command, so the image's own entrypoint runs",
        "argo looks it up in the image's registry; write a command where the registry cannot be reached";
    "args-without-command" Warning args_without_command(name: &str, args: &str):
        "`{name}` has args that begin with `-` and no command: the shell would take `{args}` for its own",
        "write the command in front of the args";
    "untranslated-volumes" Info untranslated_volumes(name: &str):
        "the container volumes of `{name}` take no part in the manifest",
        "link a local storage to the processing instead";
    "default-beside-value" Error default_beside_value(name: &str, variable: &str):
        "the option `defaults` takes `{variable}` from elsewhere, and kubernetes refuses that beside the value that `{name}` has",
        "give one of the two variables another name";
    "default-on-mount" Error default_on_mount(name: &str, path: &str):
        "the option `defaults` mounts something at `{path}`, where `{name}` has a storage",
        "mount it elsewhere";
    "untranslated-ports" Info untranslated_ports(name: &str):
        "the exposed ports of `{name}` take no part in the manifest, as it is no service",
        "set `is_service`, or remove them";
    "reserved-mount" Error reserved_mount(name: &str, path: &str):
        "`{name}` mounts a volume at `{path}`, which argo keeps for itself",
        "mount it anywhere but under `/var/run/argo`";
    "service-without-port" Error service_without_port(name: &str):
        "the service `{name}` exposes no port",
        "add an entry to `access.container.exposes`, such as `{{port: 80}}`";
    "port-out-of-range" Error port_out_of_range(name: &str, port: i64):
        "the service `{name}` exposes the port {port}, which is no port",
        "use a number from 1 to 65535";
    "repeated-node-port" Error repeated_node_port(name: &str, other: &str, port: u16):
        "`{other}` and `{name}` ask for the node port {port}, which kubernetes gives once",
        "give one of the two entries another PAT, or none: kubernetes then chooses";
    "duplicate-port" Warning duplicate_port(name: &str, port: i64):
        "two entries give the service `{name}` the port {port}, and the first counts",
        "keep one of the entries";
    "node-port-out-of-range" Warning node_port_out_of_range(name: &str, pat: i64):
        "the service `{name}` asks for the node port {pat}, which kubernetes does not give: it becomes the service's own port",
        "use a PAT from 30000 to 32767 to reach it on every node";
    "endless-service" Warning endless_service(name: &str):
        "nothing depends on the service `{name}` and there is no timeout, so the workflow never ends",
        "set the option `timeoutSeconds`, or link the service to what uses it";
}
