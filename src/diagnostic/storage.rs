//! Findings about storages, volumes and artifacts.

use super::findings;

findings! {
    "storage-without-instance" Error storage_without_instance(name: &str):
        "the storage `{name}` has no instance",
        "add an instance with its source to the resource";
    "storage-without-id" Error storage_without_id(name: &str):
        "the storage `{name}` has no id, so nothing can be named after it",
        "give the resource the id that it has in the catalog";
    "invalid-storage-id" Error invalid_storage_id(name: &str, id: &str):
        "the id of the storage `{name}` cannot be part of a kubernetes name: `{id}`",
        "use lower-case letters, digits and `-`, 53 at most: the storage's ConfigMap, its secret and the secret's volume are named after its id";
    "link-without-file" Warning link_without_file(name: &str, storage: &str):
        "`{name}` and the storage `{storage}` are linked, but exchange no file",
        "add the files to the link's `storage_link_infos`, or remove the link";
    "missing-artifact-path" Error missing_artifact_path(name: &str):
        "a file of `{name}` has no path in the container",
        "fill in `source` of a file that is written, `destination` of one that is read";
    "relative-artifact-path" Error relative_artifact_path(path: &str):
        "the artifact path `{path}` is not absolute",
        "begin it with `/`";
    "repeated-artifact-path" Error repeated_artifact_path(path: &str):
        "two files are read into `{path}`",
        "give them different places";
    "artifact-path-outside" Error artifact_path_outside(path: &str):
        "argo refuses the artifact path `{path}`: it takes it to lead out of its folder",
        "write it without `..`, `/./` and `//`, and its last part with more than two characters";
    "reserved-artifact-path" Error reserved_artifact_path(path: &str):
        "nothing can be read into `{path}`, where the container's own files or argo's are",
        "choose a path below `/`, and none in `/proc` or under `/var/run/argo`";
    "artifact-on-mount" Error artifact_on_mount(path: &str):
        "a file is read into `{path}`, where a volume is mounted",
        "read it into a place below or beside the volume";
    "missing-artifact-key" Error missing_artifact_key(name: &str):
        "a file of `{name}` has no place in the storage",
        "fill in `destination` of a file that is written, `source` of one that is read";
    "artifact-key-too-long" Error artifact_key_too_long(key: &str, bytes: usize):
        "the file's place in the storage has {bytes} bytes, and S3 takes 1024: `{key}`",
        "shorten the folder or the file's name";
    "missing-bucket" Error missing_bucket(name: &str, origin: &str):
        "the S3 storage `{name}` does not say its endpoint and bucket: `{origin}`",
        "write the instance's source as `host/bucket`";
    "unclear-bucket" Warning unclear_bucket(name: &str, origin: &str):
        "the source of the S3 storage `{name}` is not `host/bucket`: `{origin}`",
        "write it so, and folders into the files' places: the keys of its files and its peer's repository go by it";
    "unsupported-storage" Info unsupported_storage(name: &str, kind: &str):
        "the storage `{name}` is of the kind {kind} and takes no part in the manifest",
        "use an S3 storage, or a local one";
    "storage-without-owner" Warning storage_without_owner(name: &str):
        "the storage `{name}` has no owner, so that it is asked for in nobody's name",
        "set its `creator_id` to the peer that it belongs to";
    "s3-not-local" Warning s3_not_local(name: &str):
        "the storage `{name}` is both S3 and local, and counts as S3",
        "set `local` to false";
    "files-on-volume" Warning files_on_volume(name: &str):
        "the files listed on the link to the volume `{name}` are ignored: the volume is mounted whole",
        "take them off the link: the task finds and leaves its files under the mount path";
    "unwritten-file" Info unwritten_file(key: &str):
        "nothing in this workflow writes `{key}`, which is read here",
        "nothing to do where the file is already there";
    "file-race" Warning file_race(key: &str, one: &str, other: &str):
        "`{one}` and `{other}` use `{key}` with no order between them, and at least one writes it",
        "link them, so that one waits for the other";
    "folder-race" Warning folder_race(one: &str, folder: &str, other: &str, key: &str):
        "`{one}` uses the folder `{folder}` and `{other}` uses `{key}` in it with no order between them, and one of them writes",
        "link them, so that one waits for the other";
    "service-file" Warning service_file(name: &str, service: &str, key: &str):
        "`{name}` uses `{key}` while the service `{service}` still runs, which writes it only when it ends",
        "let a task that ends write it, or have the service give it out over its port";
    "storage-differs" Warning storage_differs(name: &str, what: &str):
        "the storage `{name}` is drawn twice with different {what}, and the first counts",
        "draw it the same in both places, or give one of the resources an id of its own";
    "shared-volume" Warning shared_volume(one: &str, other: &str, name: &str):
        "`{one}` and `{other}` may run at once, and both mount `{name}`, which is ReadWriteOnce: on different nodes one of them waits",
        "link them, or name a claim that is ReadWriteMany in the option `claims`";
    "volume-size" Error volume_size(name: &str):
        "the volume `{name}` has no size",
        "give the instance a `size` above 0, or name an existing claim in the option `claims`";
    "volume-deleted" Info volume_deleted(name: &str):
        "argo deletes the volume `{name}` when the workflow has succeeded",
        "name an existing claim in the option `claims` to keep its files";
    "missing-mount-path" Error missing_mount_path(name: &str):
        "the volume `{name}` does not say where it is mounted",
        "write the path in the instance's `source`";
    "relative-mount-path" Error relative_mount_path(name: &str, path: &str):
        "the mount path of `{name}` is not absolute: `{path}`",
        "begin it with `/`";
    "invalid-mount-path" Error invalid_mount_path(name: &str, path: &str):
        "nothing can be mounted at the mount path of `{name}`: `{path}`",
        "choose a path below `/`, but not in `/proc`, without a `:`";
    "repeated-mount-path" Error repeated_mount_path(path: &str):
        "two volumes are mounted at `{path}`",
        "give them different paths";
    "unused-claim" Warning unused_claim(storage: &str):
        "the option `claims` names the storage `{storage}`, which this workflow does not mount",
        "check the storage's id";
    "invalid-claim" Error invalid_claim(claim: &str):
        "`{claim}` cannot be the name of a claim",
        "use lower-case letters, digits, `-` and `.`";
}
