//! Folding: tasks whose templates differ in values alone share one. What differs becomes an input parameter, and each task
//! gives its own value.
//!
//! A value can be given so where Argo puts parameters into the whole of a template before it looks at it (its `ProcessArgs`),
//! and where it reads nothing itself: a value with a reference would be read in the DAG, which knows other names. All else
//! must be the same: which variables, artifacts and volumes there are, labels, annotations and where it runs.

use std::rc::Rc;

use super::fitting::{Fitting, Shape, Word};
use crate::argo::MAX_PARAMETERS;
use crate::hashed::HashMap;
use crate::plan::names::{MAX_ARGO_NAME, UniqueNames};

/// Templates, fewer than there are tasks.
#[derive(Debug, Default)]
pub(crate) struct Folding {
    pub(crate) templates: Vec<Folded>,
    /// The template of each task.
    pub(crate) of_task: Vec<usize>,
    /// The templates that several tasks share, by the numbers of their shapes.
    shared: HashMap<usize, usize>,
}

/// A template, and what it stands for.
#[derive(Debug)]
pub(crate) struct Folded {
    pub(crate) call: Rc<Call>,
    /// Its tasks.
    pub(crate) tasks: Vec<usize>,
    /// What is the same in several tasks, which share it; nothing where it is one task's own.
    shared: Option<Common>,
}

/// How a task calls its template.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Call {
    /// One of several tasks is named after its shape, so that no edit of a value gives it another name.
    pub(crate) name: Rc<str>,
    /// The slots whose values differ alike, and the parameter that they become.
    pub(super) parameters: Vec<(Vec<usize>, String)>,
}

/// What tasks have in common that share a template.
#[derive(Debug)]
struct Common {
    shape: Rc<Shape>,
    /// The values that are the same in all.
    values: Vec<Option<Word>>,
}

impl Folded {
    /// A task's own.
    fn own(task: usize, name: &Rc<str>) -> Self {
        let call = Call { name: name.clone(), parameters: Vec::new() };
        Self { call: Rc::new(call), shared: None, tasks: vec![task] }
    }

    /// Whether several tasks share it.
    pub(crate) fn is_shared(&self) -> bool {
        self.shared.is_some()
    }
}

impl Folding {
    /// Where the template is that is written as this one, which several tasks share.
    pub(crate) fn like(&self, template: &Folded) -> Option<usize> {
        let common = template.shared.as_ref()?;
        let (at, like) = self.of_shape(&common.shape)?;
        let is_same = like.shared.as_ref()?.values == common.values && like.call == template.call;
        is_same.then_some(at)
    }

    fn of_shape(&self, shape: &Shape) -> Option<(usize, &Folded)> {
        let &at = self.shared.get(&shape.number)?;
        Some((at, self.templates.get(at)?))
    }

    fn add(&mut self, template: Folded) {
        for &task in &template.tasks {
            if let Some(of) = self.of_task.get_mut(task) {
                *of = self.templates.len();
            }
        }
        if let Some(common) = &template.shared {
            self.shared.insert(common.shape.number, self.templates.len());
        }
        self.templates.push(template);
    }
}

/// The templates of all tasks, those of one shape as one where it `is_folded`. What is called as it was in `last` is the same
/// and not only equal.
pub(crate) fn fold(tasks: &[&Fitting], is_folded: bool, taken: &mut UniqueNames, last: Option<&Folding>) -> Folding {
    let mut folding = Folding { of_task: vec![0; tasks.len()], ..Folding::default() };
    let mut classes: Vec<Vec<usize>> = Vec::new();
    let mut known: HashMap<usize, usize> = HashMap::default();
    for (task, fitting) in tasks.iter().enumerate() {
        // What reads all inputs at once would read those of folding too: it shares with no other.
        let known = (is_folded && !fitting.shape.reads_all_inputs).then(|| known.entry(fitting.shape.number));
        let class = known.map(|known| *known.or_insert(classes.len()));
        match class.and_then(|class| classes.get_mut(class)) {
            Some(members) => members.push(task),
            None => classes.push(vec![task]),
        }
    }
    // A template stands where its first task does.
    for members in classes {
        let class: Vec<&Fitting> = members.iter().filter_map(|&task| tasks.get(task).copied()).collect();
        match shared(&class, taken, last) {
            Some((call, common)) => folding.add(Folded { call, shared: Some(common), tasks: members }),
            None => class.iter().zip(members).for_each(|(one, task)| folding.add(Folded::own(task, &one.name))),
        }
    }
    folding
}

/// The call of a template that these share, and what they have in common; `None` where each has its own.
fn shared(class: &[&Fitting], taken: &mut UniqueNames, last: Option<&Folding>) -> Option<(Rc<Call>, Common)> {
    let [first, _, ..] = class else { return None };
    let parameters = parameters(&first.shape, differing(class));
    if first.shape.inputs.len() + parameters.len() > MAX_PARAMETERS {
        return None;
    }
    let name = taken.give(format!("shared-{:08x}", first.shape.hash), MAX_ARGO_NAME);
    let mut values = first.values.to_vec();
    for slot in parameters.iter().flat_map(|(slots, _)| slots) {
        values.get_mut(*slot).map(Option::take);
    }
    let call = Call { name: Rc::from(&*name), parameters };
    let known = last.and_then(|last| last.of_shape(&first.shape)).map(|(_, known)| &known.call);
    let call = known.filter(|known| ***known == call).cloned().unwrap_or_else(|| Rc::new(call));
    Some((call, Common { shape: first.shape.clone(), values }))
}

/// The slots whose values are not the same in all members, those together whose values differ alike.
fn differing(members: &[&Fitting]) -> Vec<Vec<usize>> {
    let Some(first) = members.first() else { return Vec::new() };
    let count = first.values.len();
    // Of the slots that are alike so far, the first stands for all.
    let (mut leaders, mut differs) = (vec![0; count], vec![false; count]);
    for values in members.iter().map(|member| &*member.values) {
        for ((differs, one), other) in differs.iter_mut().zip(values).zip(&*first.values) {
            *differs |= one != other;
        }
        let value = |slot: usize| values.get(slot).copied().flatten();
        if leaders.iter().enumerate().any(|(slot, &leader)| value(slot) != value(leader)) {
            let mut first = HashMap::default();
            let known = leaders.iter().enumerate();
            leaders = known.map(|(slot, &leader)| *first.entry((leader, value(slot))).or_insert(slot)).collect();
        }
    }
    let mut together: Vec<Vec<usize>> = vec![Vec::new(); count];
    for (slot, (&leader, _)) in leaders.iter().zip(&differs).enumerate().filter(|(_, (_, differs))| **differs) {
        if let Some(slots) = together.get_mut(leader) {
            slots.push(slot);
        }
    }
    together.retain(|slots| !slots.is_empty());
    together
}

/// The name of the parameter of the slots that differ alike.
fn parameters(shape: &Shape, differing: Vec<Vec<usize>>) -> Vec<(Vec<usize>, String)> {
    let mut unique = UniqueNames::default();
    for name in &shape.inputs {
        unique.give(name, usize::MAX);
    }
    let named = differing.into_iter().map(|slots| {
        let name = slots.first().and_then(|&first| shape.slots.get(first)).cloned().unwrap_or_default();
        (slots, unique.give(name, usize::MAX).into_owned())
    });
    named.collect()
}

#[cfg(test)]
mod tests {
    use super::super::fitting::{Words, share};
    use super::*;
    use crate::argo::manifest::{Container, DagTask, InputParameter, Template};

    fn template<'p>(name: &'p str, image: &'p str, args: &'p str) -> Template<'p> {
        let container = Container { image: image.into(), args: vec![args.into()], ..Container::default() };
        Template { name: name.into(), container: Some(container), ..Template::default() }
    }

    /// What there is to know of tasks with these templates.
    fn fittings(words: &mut Words, templates: [(&str, &str); 3]) -> Vec<Fitting> {
        let fitting = |(name, (image, args)): (&str, (&str, &str))| {
            words.fitting(template(name, image, args), &DagTask::default())
        };
        ["a", "b", "c"].into_iter().zip(templates).map(fitting).collect()
    }

    fn folded(fittings: &[Fitting], is_folded: bool) -> Folding {
        fold(&fittings.iter().collect::<Vec<_>>(), is_folded, &mut UniqueNames::default(), None)
    }

    #[test]
    fn what_differs_becomes_an_input_and_what_is_the_same_stays() {
        let mut words = Words::default();
        let fittings = fittings(&mut words, [("i:1", "one"), ("i:1", "two"), ("i:1", "{{x}}")]);
        let folding = folded(&fittings, true);
        assert_eq!(folding.of_task, [0, 0, 1]);
        let values = |task: usize| -> Vec<(String, String)> {
            let given = fittings[task].arguments(&words, &[], &folding.templates[folding.of_task[task]].call);
            given.iter().map(|one| (one.name.to_string(), one.value.to_string())).collect()
        };
        let given = |value: &str| vec![("args".to_owned(), value.to_owned())];
        assert_eq!((values(0), values(1), values(2)), (given("one"), given("two"), Vec::new()));
        let mut shared = template("a", "i:1", "one");
        share(&mut shared, &folding.templates[0].call);
        let container = shared.container.as_ref().unwrap();
        assert!(shared.name.starts_with("shared-"), "{:?}", shared.name);
        assert_eq!((&*container.image, &*container.args[0]), ("i:1", "{{inputs.parameters.args}}"));
        // A value with a reference would be read elsewhere, so it is no value.
        assert_eq!((&*folding.templates[1].call.name, folding.templates[1].call.parameters.len()), ("c", 0));
    }

    #[test]
    fn values_that_differ_alike_are_one_parameter() {
        let mut words = Words::default();
        let slots = |rows: [(&str, &str); 3]| -> Vec<Vec<usize>> {
            let fittings = fittings(&mut words, rows);
            differing(&fittings.iter().collect::<Vec<_>>())
        };
        let mut slots = slots;
        assert_eq!(slots([("x", "x"), ("y", "y"), ("x", "x")]), [vec![0, 1]]);
        assert_eq!(slots([("x", "x"), ("y", "y"), ("x", "y")]), [vec![0], vec![1]]);
        assert_eq!(slots([("x", "x"), ("x", "y"), ("x", "x")]), [vec![1]]);
        assert_eq!(slots([("x", "y"), ("x", "y"), ("x", "y")]), Vec::<Vec<usize>>::new());
    }

    #[test]
    fn a_parameter_stands_in_the_place_of_all_values_that_differ_alike() {
        let fittings = fittings(&mut Words::default(), [("x", "x"), ("y", "y"), ("x", "x")]);
        let mut shared = template("a", "x", "x");
        share(&mut shared, &folded(&fittings, true).templates[0].call);
        let container = shared.container.as_ref().unwrap();
        assert_eq!(shared.inputs.parameters.len(), 1);
        let reference = format!("{{{{inputs.parameters.{}}}}}", &*shared.inputs.parameters[0].name);
        assert_eq!((&*container.image, &*container.args[0]), (&*reference, &*reference));
    }

    #[test]
    fn a_shared_template_takes_no_more_parameters_than_argo_does() {
        let is_shared = |inputs: usize, differing: usize| {
            let mut words = Words::default();
            let mut fitting = |name: &str| {
                let values: Vec<String> = (0..differing).map(|index| format!("{name}{index}")).collect();
                let mut task = template(name, "i", "");
                let names = (0..inputs).map(|index| InputParameter { name: format!("IN_{index}").into() });
                task.inputs.parameters = names.collect();
                let args = values.iter().map(|value| value.as_str().into()).collect();
                task.container = Some(Container { args, ..task.container.take().unwrap() });
                words.fitting(task, &DagTask::default())
            };
            let fittings = [fitting("a"), fitting("b")];
            folded(&fittings, true).templates[0].is_shared()
        };
        assert_eq!(
            [(0, 500), (0, 501), (1, 499), (1, 500)].map(|(inputs, differing)| is_shared(inputs, differing)),
            [true, false, true, false]
        );
    }

    #[test]
    fn nothing_is_folded_unasked() {
        let fittings = fittings(&mut Words::default(), [("i", "x"), ("i", "x"), ("i", "x")]);
        let folding = folded(&fittings, false);
        assert_eq!(folding.of_task, [0, 1, 2]);
        assert_eq!(folding.templates.iter().map(|template| &*template.call.name).collect::<Vec<_>>(), ["a", "b", "c"]);
    }
}
