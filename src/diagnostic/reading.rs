//! Findings about documents that cannot be read, or not wholly.

use super::findings;

findings! {
    "unreadable-source" Error unreadable_source(reason: &str):
        "the text cannot be read: {reason}",
        "mend the text at this place: it must be JSON, or YAML";
    "wrong-type" Error wrong_type(field: &str, reason: &str):
        "the value of `{field}` cannot be read: {reason}",
        "write a value of the type that oc-lib gives this field, or leave the field out";
    "wrong-peers" Error wrong_peers(reason: &str):
        "these are no peers: {reason}",
        "give an object of peers by their id: `{{\"<id>\": {{\"relation\": 1}}}}`";
    "repeated-key" Error repeated_key(key: &str):
        "`{key}` stands twice in one object, and only the last of them is read",
        "give one of them another name or remove it";
    "lone-surrogate" Warning lone_surrogate():
        "a text holds half a character (a lone surrogate), which becomes U+FFFD",
        "write the text anew where that character stands";
    "no-graph" Error no_graph():
        "the workflow has no graph",
        "give it `graph: {{items: {{}}, links: []}}`; is this an oc-lib workflow?";
}
