//! Findings about the options of a translation.

use super::findings;

findings! {
    "invalid-default" Error invalid_default(key: &str, reason: &str):
        "the option `defaults` cannot be used at `{key}`: {reason}",
        "write it as a part of argo's workflow `spec`";
    "invalid-option" Error invalid_option(option: &str, value: &str, reason: &str):
        "the option `{option}` cannot be `{value}`: {reason}",
        "change the option or leave it out";
    "invalid-name" Error invalid_name(name: &str):
        "`{name}` cannot name a manifest",
        "use two words of lower-case letters and digits with a `-` between them, 17 characters at most";
    "invalid-namespace" Error invalid_namespace(name: &str):
        "`{name}` cannot be a namespace",
        "use lower-case letters, digits and `-`, 63 characters at most; the account `sa-<namespace>` is named after it";
    "semaphore-of-dags" Warning semaphore_of_dags():
        "the DAG would hold a place of the semaphore while its tasks wait for some",
        "write `synchronization` beside `templateDefaults`, for the workflow, or let it have more places than DAGs may run at once";
}
