//! Expressions, `{{=...}}`, in the language of expr-lang: which variables they read, as far as that is certain.
//!
//! Argo's lint passes every expression (`template.Validate`) and compiles it when the task runs (`expressionReplaceStrict`). So
//! this reads no more than words, texts and brackets: what is broken for certain, and what is read by a fixed name.

use std::ops::Range;

/// A variable that an expression reads by a fixed name, such as `tasks['a-1'].outputs.result`.
#[derive(Debug, PartialEq, Eq)]
pub struct Variable<'e> {
    /// Its names, the root first: `tasks`, `a-1`, `outputs`, `result`. One alone is that of something that no
    /// expression of Argo's has, a function or the root of a variable.
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

/// The variables that an expression reads, or why Argo will not read it. One that provides for what is not there (`?.`, `??`)
/// is taken to read no more than tasks, for which Argo waits all the same; one that has names of its own (`let`), nothing.
pub fn variables(expression: &str) -> Result<Vec<Variable<'_>>, String> {
    let tokens = tokens(expression)?;
    if tokens.is_empty() {
        return Err("it is empty".to_owned());
    }
    check_brackets(&tokens)?;
    check_operands(&tokens)?;
    check_signs(&tokens)?;
    if has_names_of_its_own(&tokens) {
        return Ok(Vec::new());
    }
    let is_guard = |pair: &[Placed]| match pair {
        [(Token::Other('?'), one), (Token::Other('?' | '.'), other)] => one.end == other.start,
        _ => false,
    };
    let is_guarded = tokens.windows(2).any(is_guard);
    let token_at = |index: usize| tokens.get(index).map(|(token, _)| *token);
    // What stands behind a dot, and what a predicate is given, is no root; nor is the key of a map.
    let is_other = |index: usize| match (index.checked_sub(1).and_then(token_at), token_at(index + 1)) {
        (Some(Token::Other('.' | '#')), _) => true,
        (Some(Token::Other('{' | ',')), behind) => behind == Some(Token::Other(':')),
        _ => false,
    };
    let starts = (0..tokens.len()).filter(|&index| !is_other(index));
    // Who forgets the brackets means one name: `tasks.a-b.id` reads no `b.id`.
    let is_hyphened = |index: usize| match index.checked_sub(2).and_then(|from| tokens.get(from..=index)) {
        Some([(Token::Name(_), one), (Token::Other('-'), _), (_, other)]) => one.end + 1 == other.start,
        _ => false,
    };
    let read = starts.filter_map(|index| {
        let rest = tokens.get(index..)?;
        let found = function(rest).or_else(|| variable(rest))?;
        (found.path.len() > 1 || !is_hyphened(index)).then_some(found)
    });
    Ok(read.filter(|variable| !is_guarded || variable.is_of_task()).collect())
}

impl Variable<'_> {
    /// Whether it is one of those that must be there in an argument (Argo's `resolveDependencyReferences`).
    pub fn is_of_task(&self) -> bool {
        matches!(self.path.first(), Some(&("tasks" | "steps")))
    }
}

/// The operator that stands between a number and a text, or between texts that it cannot join.
pub fn mismatch(expression: &str) -> Option<char> {
    let is_number = |token: &Token| matches!(token, Token::Other(digit) if digit.is_ascii_digit());
    let is_text = |token: &Token| matches!(token, Token::Text(_));
    tokens(expression).unwrap_or_default().windows(3).find_map(|three| match three {
        [(one, _), (Token::Other(operator @ ('+' | '-' | '*' | '/' | '%' | '^')), _), (other, _)] => {
            let is_mixed = (is_number(one) && is_text(other)) || (is_text(one) && is_number(other));
            let is_wrong = is_mixed || (*operator != '+' && is_text(one) && is_text(other));
            is_wrong.then_some(*operator)
        }
        _ => None,
    })
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
            [(Token::Other('.'), _), (Token::Name(name), place), behind @ ..]
            | [(Token::Other('?'), _), (Token::Other('.'), _), (Token::Name(name), place), behind @ ..] => {
                (*name, place.end, behind)
            }
            [(Token::Other('['), _), (Token::Text(name), _), (Token::Other(']'), place), behind @ ..] => {
                (*name, place.end, behind)
            }
            _ => break,
        };
        second.get_or_insert(at.end..end);
        path.push(name);
        (at.end, rest) = (end, behind);
    }
    if !is_among(ROOTS, root) && !is_among(FUNCTIONS, root) {
        path.truncate(1);
        second = Some(at.clone());
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
    let is_operator = |sign: char| "+-*/%^&|<>=!.?:".contains(sign);
    for pair in tokens.windows(2) {
        if let [(Token::Other(operator), _), (Token::Other(end), _)] = pair
            && is_operator(*operator)
            && ")]},".contains(*end)
            // The rest of a list: `list[1:]`.
            && (*operator, *end) != (':', ']')
        {
            return Err(format!("nothing stands between `{operator}` and `{end}`"));
        }
    }
    if let Some((Token::Other(last), _)) = tokens.last()
        && is_operator(*last)
    {
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

/// An operator stands between two literals, all signs are expr-lang's, and `=` compares, but where it gives a name.
fn check_signs(tokens: &[Placed]) -> Result<(), String> {
    let is_literal = |token: &Token| match token {
        Token::Text(_) => true,
        Token::Other(first) => first.is_ascii_digit(),
        Token::Name(_) => false,
    };
    if tokens.windows(2).any(|pair| pair.iter().all(|(token, _)| is_literal(token))) {
        return Err("no operator stands between two values".to_owned());
    }
    // Whether the sign in front has to do with this one: where that begins and ends.
    let mut open: Option<usize> = None;
    let mut rest = tokens.iter().peekable();
    while let Some((token, place)) = rest.next() {
        let begins = std::mem::take(&mut open) == Some(place.start);
        match token {
            Token::Other(sign @ ('~' | '@' | '\\')) => return Err(format!("the language has no `{sign}`")),
            Token::Other('!' | '<' | '>') => open = Some(place.end),
            Token::Other('=') if !begins => {
                let is_double =
                    rest.next_if(|(next, at)| *next == Token::Other('=') && at.start == place.end).is_some();
                if !is_double && !has_names_of_its_own(tokens) {
                    return Err("a single `=` compares nothing: `==` does".to_owned());
                }
            }
            _ => {}
        }
    }
    Ok(())
}

fn has_names_of_its_own(tokens: &[Placed]) -> bool {
    tokens.iter().any(|(token, _)| *token == Token::Name("let"))
}

/// What can be called by its name alone: expr-lang's own functions, Argo's, and words that stand in front of a bracket.
const FUNCTIONS: &str = "abs all and any asFloat asInt bitand bitnand bitnot bitor bitshl bitshr bitushr bitxor ceil concat \
    contains count date duration else endsWith env expandenv filter find findIndex findLast findLastIndex first flatten float \
    floor fromBase64 fromJSON fromPairs get groupBy hasPrefix hasSuffix if in indexOf int join jsonpath keys last lastIndexOf \
    len let lower map matches max mean median min none not now one or reduce repeat replace reverse round sort sortBy split \
    splitAfter startsWith string sum take timezone toBase64 toJSON toJson toPairs trim trimPrefix trimSuffix type uniq upper \
    values";

/// What variables of Argo's begin with, and expr-lang's own words.
const ROOTS: &str =
    "$env cronworkflow false inputs item lastRetry nil node null outputs pod retries sprig steps tasks true workflow";

fn is_among(names: &str, name: &str) -> bool {
    names.split(' ').any(|known| known == name)
}

/// The function that is called where the tokens begin, if there is none of that name.
fn function<'e>(tokens: &[Placed<'e>]) -> Option<Variable<'e>> {
    let [(Token::Name(name), at), (Token::Other('('), _), ..] = tokens else { return None };
    (!is_among(FUNCTIONS, name)).then(|| Variable { path: vec![*name], at: at.clone(), second: at.clone() })
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
            _ if first.is_ascii_digit() => number_length(rest),
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

/// How long the number is that begins here: with its digits behind the dot, which may have none, but without a range (`1..3`)
/// or a member (`a-1.id`).
fn number_length(rest: &str) -> usize {
    let word = |from: usize| {
        let behind = rest.get(from..).unwrap_or_default();
        from + behind.find(|character: char| !character.is_alphanumeric() && character != '_').unwrap_or(behind.len())
    };
    let whole = word(0);
    let Some(behind) = rest.get(whole..).and_then(|behind| behind.strip_prefix('.')) else { return whole };
    let is_other = |next: char| next == '.' || next == '_' || next.is_alphabetic();
    if behind.starts_with(is_other) { whole } else { word(whole + 1) }
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
        assert_eq!(paths("filter(item, {.tasks.a}) /* inputs.a */ + 'tasks.b' // inputs.c"), Vec::<String>::new());
        assert_eq!(paths("tasks.a-1.id + tasks.a-b.id - c"), ["tasks/a", "tasks/a", "c"]);
        assert_eq!(paths("tasks[name].id + a.b.c"), ["name", "a"]);
        assert_eq!(paths("NAME == 'x' ? {y: true, z: #acc.a} : [nil, not w]"), ["NAME", "w"]);
        assert_eq!(paths("tasks.a$b.id + $env.tasks"), ["tasks/a$b/id", "$env/tasks"]);
        for guarded in ["a?.b.c", "a.b ?? 'x'", "let tasks = {}; tasks.a"] {
            assert_eq!(paths(guarded), Vec::<String>::new());
        }
        assert_eq!(paths("tasks['a']?.id ?? a.b ?? tasks?.b.id"), ["tasks/a/id", "tasks/b/id"]);
        assert_eq!(paths("nosuch(1) + len(inputs.a) + sprig.nosuch()"), ["nosuch", "inputs/a", "sprig/nosuch"]);
        let text = "1 + tasks['a'].id";
        let found = variables(text).unwrap_or_default();
        let places: Vec<_> = found.iter().map(|one| (text.get(one.at.clone()), text.get(one.second.clone()))).collect();
        assert_eq!(places, [(Some("tasks['a'].id"), Some("['a']"))]);
    }

    #[test]
    fn a_root_is_named_otherwise_where_its_name_is_not_fixed() {
        for otherwise in
            ["tasks[name].id", "toJson(tasks)", "tasks?.['a'].id", "let\tx = tasks.a.id; x", "tasks.a.id + tasks[x]"]
        {
            assert!(is_named_otherwise(otherwise, "tasks"), "{otherwise}");
        }
        for fixed in ["tasks.a?.id + tasks['b'].id", "'tasks' /* tasks */", "inputs.tasks", "a ?? 'tasks'", "subtasks"]
        {
            assert!(!is_named_otherwise(fixed, "tasks"), "{fixed}");
        }
    }

    #[test]
    fn literals_that_an_operator_cannot_join_are_found() {
        for (wrong, operator) in [("1 + 'a'", '+'), ("x == 'a'*2.5", '*'), ("(`a` - \"b\")", '-'), ("1.5 / 'a'", '/')] {
            assert_eq!(mismatch(wrong), Some(operator), "{wrong}");
        }
        for sound in ["'a' + 'b'", "1 + 2", "a1 + 'a'", "x[1] + 'a'", "2 ** 3", "'1 + a'", "string(1) + 'a'"] {
            assert_eq!(mismatch(sound), None, "{sound}");
        }
    }

    #[test]
    fn what_is_broken_for_certain_is_told() {
        for broken in ["", "  ", "(1", "1)", "[1)", "'a", "\"a\\\"", "'a\nb'", "`a", "/* a", "/*/", "{'a': {'b': 1"] {
            assert!(variables(broken).is_err(), "{broken}");
        }
        for broken in ["1 +", "(1 *)", "a.", "()", "1 + ()", "len(1 +)", "a ? b :"] {
            assert!(variables(broken).is_err(), "{broken}");
        }
        for broken in ["a === 'b'", "a !== 'b'", "a = 'b'", "a <== 1", "a = = b", "(a =)", "a =! b"] {
            assert!(variables(broken).is_err(), "{broken}");
        }
        for broken in ["'a' 'b'", "1 2", "1 'a'", "'a' 1.5", "[1 2]", "~", "a @ b", "\\a"] {
            assert!(variables(broken).is_err(), "{broken}");
        }
        for sound in
            ["a == 'b'", "a!='b'", "a<=1 && a>=-1", "a == !b", "!(a==b)", "let x = 1; x == 1", "'==='", "a > b"]
        {
            assert!(variables(sound).is_ok(), "{sound}");
        }
        for sound in
            ["1.", "(1.)", "1. + .5", "1..3", "[1, 2.]", "1.5e3", "0x1F + 1_000", "'a' in b", "a-1.id", "1.0.0"]
        {
            assert!(variables(sound).is_ok(), "{sound}");
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
