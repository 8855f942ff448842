//! Expressions, `{{=...}}`, in the language of expr-lang: which variables they read, as far as that is certain.
//!
//! Argo's lint passes every expression (`template.Validate`) and compiles it when the task runs. So this reads no more than
//! words, texts and brackets: what is broken for certain, and what is read by a fixed name.

use std::ops::Range;

/// A variable that an expression reads by a fixed name, such as `tasks['a-1'].outputs.result`.
#[derive(Debug, PartialEq, Eq)]
pub struct Variable<'e> {
    /// Its names, the root first: `tasks`, `a-1`, `outputs`, `result`.
    pub path: Vec<&'e str>,
    /// The place of all of it.
    pub at: Range<usize>,
    /// The place of the second name, with the dot or the brackets that lead to it.
    pub second: Range<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Token<'e> {
    Name(&'e str),
    /// What stands between quotes.
    Text(&'e str),
    /// A number or a character of an operator.
    Other(char),
}

type Placed<'e> = (Token<'e>, Range<usize>);

/// The variables that an expression reads, or why Argo will not read it. An expression that provides for what is not
/// there (`?.`, `??`) or has names of its own (`let`) is taken to read nothing.
pub fn variables(expression: &str) -> Result<Vec<Variable<'_>>, String> {
    let tokens = tokens(expression)?;
    if tokens.is_empty() {
        return Err("it is empty".to_owned());
    }
    check_brackets(&tokens)?;
    check_operands(&tokens)?;
    check_functions(&tokens)?;
    let is_guard = |pair: &[Placed]| match pair {
        [(Token::Other('?'), one), (Token::Other('?' | '.'), other)] => one.end == other.start,
        _ => false,
    };
    if tokens.windows(2).any(is_guard) || tokens.iter().any(|(token, _)| *token == Token::Name("let")) {
        return Ok(Vec::new());
    }
    let is_member = |index: usize| {
        index.checked_sub(1).and_then(|at| tokens.get(at)).is_some_and(|(token, _)| *token == Token::Other('.'))
    };
    let starts = (0..tokens.len()).filter(|&index| !is_member(index));
    Ok(starts.filter_map(|index| variable(tokens.get(index..)?)).collect())
}

/// Whether an expression reads a root otherwise than by a fixed name, such as `tasks[name]`, `toJson(tasks)` or, in an
/// expression that is taken to read nothing, anyhow.
pub fn is_named_otherwise(expression: &str, root: &str) -> bool {
    let found = variables(expression).unwrap_or_default();
    let tokens = tokens(expression).unwrap_or_default();
    let mut before = Token::Other(' ');
    tokens.iter().any(|(token, place)| {
        let is_member = std::mem::replace(&mut before, *token) == Token::Other('.');
        *token == Token::Name(root) && !is_member && !found.iter().any(|variable| variable.at.start == place.start)
    })
}

/// The variable that begins the tokens.
fn variable<'e>(tokens: &[Placed<'e>]) -> Option<Variable<'e>> {
    let ((Token::Name(root), first), mut rest) = tokens.split_first()? else { return None };
    let (mut path, mut at, mut second) = (vec![*root], first.clone(), None);
    loop {
        let (name, end, behind) = match rest {
            [(Token::Other('.'), _), (Token::Name(name), place), behind @ ..] => (*name, place.end, behind),
            [(Token::Other('['), _), (Token::Text(name), _), (Token::Other(']'), place), behind @ ..] => {
                (*name, place.end, behind)
            }
            _ => break,
        };
        second.get_or_insert(at.end..end);
        path.push(name);
        (at.end, rest) = (end, behind);
    }
    Some(Variable { path, at, second: second? })
}

fn check_brackets(tokens: &[Placed]) -> Result<(), String> {
    let mut open = Vec::new();
    for (token, _) in tokens {
        match token {
            Token::Other(bracket @ ('(' | '[' | '{')) => open.push(*bracket),
            Token::Other(bracket @ (')' | ']' | '}')) => {
                let matching = match bracket {
                    ')' => '(',
                    ']' => '[',
                    _ => '{',
                };
                if open.pop() != Some(matching) {
                    return Err(format!("nothing opens the `{bracket}`"));
                }
            }
            _ => {}
        }
    }
    open.pop().map_or(Ok(()), |bracket| Err(format!("nothing closes the `{bracket}`")))
}

/// Nothing ends where an operator waits for its right side, and no brackets are empty but those of a call.
fn check_operands(tokens: &[Placed]) -> Result<(), String> {
    let is_operator = |token: &Token| matches!(token, Token::Other(sign) if "+-*/%^&|<>=!.?:".contains(*sign));
    let is_end = |token: &Token| matches!(token, Token::Other(')' | ']' | '}' | ','));
    for pair in tokens.windows(2) {
        if let [(Token::Other(operator), _), (Token::Other(end), _)] = pair
            && let [(one, _), (other, _)] = pair
            && is_operator(one)
            && is_end(other)
            // The rest of a list: `list[1:]`.
            && (*operator, *end) != (':', ']')
        {
            return Err(format!("nothing stands between `{operator}` and `{end}`"));
        }
    }
    if let Some((Token::Other(last), _)) = tokens.last().filter(|(token, _)| is_operator(token)) {
        return Err(format!("nothing stands behind the last `{last}`"));
    }
    let is_callee = |token: &Token| matches!(token, Token::Name(_) | Token::Other(')' | ']' | '}'));
    let calls_nothing = |three: &[Placed]| match three {
        [(before, _), (Token::Other('('), _), (Token::Other(')'), _)] => !is_callee(before),
        _ => false,
    };
    let begins_empty = matches!(tokens, [(Token::Other('('), _), (Token::Other(')'), _), ..]);
    if begins_empty || tokens.windows(3).any(calls_nothing) {
        return Err("nothing stands between `(` and `)`".to_owned());
    }
    Ok(())
}

/// What can be called by its name alone: expr-lang's own functions, Argo's, and words that stand in front of a bracket.
const FUNCTIONS: &str = " abs all and any asFloat asInt bitand bitnand bitnot bitor bitshl bitshr bitushr bitxor ceil concat \
    contains count date duration else endsWith env expandenv filter find findIndex findLast findLastIndex first flatten float \
    floor fromBase64 fromJSON fromPairs get groupBy hasPrefix hasSuffix if in indexOf int join jsonpath keys last lastIndexOf \
    len let lower map matches max mean median min none not now one or reduce repeat replace reverse round sort sortBy split \
    splitAfter startsWith string sum take timezone toBase64 toJSON toJson toPairs trim trimPrefix trimSuffix type uniq upper \
    values ";

/// Only functions that there are are called.
fn check_functions(tokens: &[Placed]) -> Result<(), String> {
    let mut is_member = false;
    for (index, (token, _)) in tokens.iter().enumerate() {
        let is_called = matches!(tokens.get(index + 1), Some((Token::Other('('), _)));
        if let Token::Name(name) = token
            && is_called
            && !is_member
            && !FUNCTIONS.contains(&format!(" {name} "))
        {
            return Err(format!("there is no function `{name}`"));
        }
        is_member = *token == Token::Other('.');
    }
    Ok(())
}

/// The tokens of an expression, as expr-lang's lexer tells them apart; comments left out.
fn tokens(expression: &str) -> Result<Vec<Placed<'_>>, String> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(rest) = expression.get(at..).filter(|rest| !rest.is_empty()) {
        let first = rest.chars().next().unwrap_or_default();
        let is_word = |character: char| character.is_alphanumeric() || character == '_' || character == '$';
        let length = match first {
            '\'' | '"' | '`' => text_length(rest, first)?,
            _ if rest.starts_with("/*") => {
                rest.get(2..).and_then(|inside| inside.find("*/")).ok_or("nothing closes the comment")? + 4
            }
            _ if rest.starts_with("//") => rest.find('\n').unwrap_or(rest.len()),
            _ if is_word(first) => rest.find(|character| !is_word(character)).unwrap_or(rest.len()),
            _ => first.len_utf8(),
        };
        let token = match first {
            '\'' | '"' | '`' => Some(Token::Text(rest.get(1..length - 1).unwrap_or_default())),
            '/' if length > 1 => None,
            _ if first.is_whitespace() => None,
            _ if is_word(first) && !first.is_numeric() => Some(Token::Name(rest.get(..length).unwrap_or_default())),
            _ => Some(Token::Other(first)),
        };
        tokens.extend(token.map(|token| (token, at..at + length)));
        at += length;
    }
    Ok(tokens)
}

/// How long the text is that begins here, quotes included. Only one between backticks goes on in the next line.
fn text_length(rest: &str, quote: char) -> Result<usize, String> {
    let mut is_escaped = false;
    for (at, character) in rest.char_indices().skip(1) {
        match character {
            _ if is_escaped => is_escaped = false,
            '\\' if quote != '`' => is_escaped = true,
            '\n' if quote != '`' => break,
            _ if character == quote => return Ok(at + 1),
            _ => {}
        }
    }
    Err(format!("nothing closes the text that begins with {quote}").replace('`', "a backtick"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(expression: &str) -> Vec<String> {
        variables(expression).unwrap_or_default().iter().map(|variable| variable.path.join("/")).collect()
    }

    #[test]
    fn variables_are_read_by_dots_and_brackets() {
        assert_eq!(
            paths("tasks['a-1'].outputs.parameters[\"X\"] + inputs . parameters.Y"),
            ["tasks/a-1/outputs/parameters/X", "inputs/parameters/Y"]
        );
        assert_eq!(paths("filter(x, {.tasks.a}) /* inputs.a */ + 'tasks.b' // inputs.c"), Vec::<String>::new());
        assert_eq!(paths("tasks.a-1.id"), ["tasks/a"]);
        assert_eq!(paths("tasks[name].id + a.b.c"), ["a/b/c"]);
        assert_eq!(paths("tasks.a$b.id + $env.tasks"), ["tasks/a$b/id", "$env/tasks"]);
        for guarded in ["tasks?.a.b", "tasks.a ?? 'x'", "let tasks = {}; tasks.a"] {
            assert_eq!(paths(guarded), Vec::<String>::new());
        }
        let text = "1 + tasks['a'].id";
        let found = variables(text).unwrap_or_default();
        let places: Vec<_> = found.iter().map(|one| (text.get(one.at.clone()), text.get(one.second.clone()))).collect();
        assert_eq!(places, [(Some("tasks['a'].id"), Some("['a']"))]);
    }

    #[test]
    fn a_root_is_named_otherwise_where_its_name_is_not_fixed() {
        for otherwise in
            ["tasks[name].id", "toJson(tasks)", "tasks?.a.id", "let\tx = tasks.a.id; x", "tasks.a.id + tasks[x]"]
        {
            assert!(is_named_otherwise(otherwise, "tasks"), "{otherwise}");
        }
        for fixed in ["tasks.a.id + tasks['b'].id", "'tasks' /* tasks */", "inputs.tasks", "a ?? 'tasks'", "subtasks"] {
            assert!(!is_named_otherwise(fixed, "tasks"), "{fixed}");
        }
    }

    #[test]
    fn what_is_broken_for_certain_is_told() {
        for broken in ["", "  ", "(1", "1)", "[1)", "'a", "\"a\\\"", "'a\nb'", "`a", "/* a", "/*/", "{'a': {'b': 1"] {
            assert!(variables(broken).is_err(), "{broken}");
        }
        for broken in ["1 +", "(1 *)", "a.", "()", "1 + ()", "len(1 +)", "nosuch(1)", "a ? b :", "1 + tasks('a')"] {
            assert!(variables(broken).is_err(), "{broken}");
        }
        for sound in [
            "now()",
            "len(a) + asInt(b)",
            "sprig.nosuch()",
            "x.f()(1)",
            "not (a) and !(b)",
            "a in (1..3)",
            "[]",
            "{}",
            "map(x, {#})",
            "list[1:]",
        ] {
            assert!(variables(sound).is_ok(), "{sound}");
        }
        for sound in ["1", "'('", "\"\\\"\"", "`a\nb\\`", "a ? b : c", "'it' in x // (", "map(x, {# * 2})", "é.ü"] {
            assert!(variables(sound).is_ok(), "{sound}");
        }
        // Between backticks stands what is code in a message.
        assert_eq!(variables("`a").unwrap_err(), "nothing closes the text that begins with a backtick");
    }
}
