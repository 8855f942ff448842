//! Findings about params and about the references in values.

use super::findings;

findings! {
    "param-without-value" Warning param_without_value(name: &str):
        "the param `{name}` has no value",
        "give it one, or mark it as optional";
    "repeated-param" Warning repeated_param(name: &str):
        "the param `{name}` is given twice, and the first counts",
        "rename one of them or remove it";
    "invalid-param-name" Error invalid_param_name(name: &str):
        "`{name}` cannot be the name of a param",
        "use letters, digits, `_` and `-`, at least one of them, and no digit in front";
    "reserved-param-name" Error reserved_param_name(name: &str):
        "the name `{name}` is reserved: argo sets every variable that begins with `ARGO_`",
        "choose another name";
    "invalid-env-name" Error invalid_env_name(name: &str):
        "`{name}` cannot be the name of an environment variable",
        "use letters, digits, `_`, `-` and `.`, and no digit in front";
    "output-path-is-folder" Error output_path_is_folder(name: &str, path: &str):
        "the output `{name}` is to be read from `{path}`, which names a folder",
        "write the path of a file, such as `/tmp/{name}`; argo keeps no folder as a param";
    "null-character" Error null_character(what: &str):
        "{what} holds a NUL character, which no argument, variable or path of a program can carry",
        "take the character out";
    "text-too-long" Error text_too_long(what: &str, bytes: usize, limit: usize):
        "{what} has {bytes} bytes, and linux starts no program with a text of more than {limit}",
        "put it into a file that the task reads; the name of a variable counts too";
    "unknown-reference" Error unknown_reference(reference: &str):
        "the reference `{reference}` leads to nothing",
        "name a task, variable or, in a container, param that exists, or take the braces away";
    "reference-to-no-ancestor" Error reference_to_no_ancestor(reference: &str, task: &str):
        "`{reference}` speaks of a task that `{task}` does not wait for",
        "link the two, so that the value is there when it is read";
    "reference-in-container" Error reference_in_container(reference: &str):
        "`{reference}` stands in a container, where argo does not resolve it",
        "give it to a param as its value, and use the param here";
    "environment-function" Error environment_function(expression: &str):
        "the expression `{expression}` reads the environment of argo's controller",
        "argo refuses `env` and `expandenv`: give the value to a param";
    "broken-expression" Error broken_expression(expression: &str, reason: &str):
        "argo cannot read the expression `{expression}`: {reason}",
        "mend it: argo's lint passes it, and the run fails at it";
    "unknown-in-expression" Warning unknown_in_expression(expression: &str, variable: &str):
        "the expression `{expression}` reads `{variable}`, which leads to nothing here",
        "name what exists, with brackets where the name holds a `-`: `inputs.parameters['a-1']`; lint passes it, the run does not fill it in";
    "unknown-in-argument" Error unknown_in_argument(expression: &str, variable: &str):
        "the expression `{expression}` reads `{variable}`, which leads to nothing, and argo would wait for it for ever",
        "name what exists, with brackets where the name holds a `-`: `tasks['a-1'].id`";
    "no-ancestor-in-expression" Error no_ancestor_in_expression(expression: &str, variable: &str, task: &str):
        "the expression `{expression}` reads `{variable}`, and `{task}` does not wait for that task",
        "link the two, so that the value is there when it is read";
    "unclosed-reference" Error unclosed_reference(text: &str):
        "`{text}` begins a reference that nothing closes",
        "write `}}}}` behind it, or a space between the braces";
    "literal-braces" Warning literal_braces(text: &str):
        "argo fills in nothing for `{text}` here, and passes it on as it is",
        "nothing to do where that is meant; argo fills in what begins with `workflow.`, in params with `tasks.`, in containers with `inputs.`, and no param of an event";
}
