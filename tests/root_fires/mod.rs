//! What Falco's own rules, and the lab's, say of what happens in a lab.

mod cases;
mod fields;
mod lines;
mod run;
mod table;
mod triggers;

use falco_rules::load::Loader;

use run::{Rules, Said, Stage};
use triggers::{Deed, Trigger};

#[test]
fn root_rules_fire_at_their_triggers_and_are_silent_at_near_misses() {
    let Some(stage) = Stage::new() else { return };
    let rules: Vec<Rules> = run::upstream().into_iter().chain([run::stock()]).collect();
    let triggers = triggers::all();
    let tried: Vec<(&Trigger, &Deed, &Deed)> = triggers
        .iter()
        .filter_map(|trigger| Some((trigger, trigger.fires.as_ref()?, trigger.silent.as_ref()?)))
        .collect();
    let scripts: Vec<&str> = tried
        .iter()
        .flat_map(|(_, fires, silent)| [fires.run.as_str(), silent.run.as_str()])
        .collect();
    let used = fields::used(&load(&rules[0]));
    let expected = triggers.iter().flat_map(|trigger| trigger.fields.keys());
    let fields = used.iter().chain(expected).map(String::as_str).collect();
    let (heard, printed) = stage.watch(&rules, &fields, &scripts);
    let mut wrong = Vec::new();
    for (set, said) in rules.iter().zip(&heard) {
        let names: Vec<String> = load(set)
            .rules()
            .iter()
            .map(|rule| rule.name.to_string())
            .collect();
        let judged = tried.iter().zip(said.chunks(2));
        let judged = judged.filter(|((trigger, ..), _)| names.contains(&trigger.rule));
        let mut count = 0;
        for ((trigger, ..), said) in judged {
            count += 1;
            wrong.extend(
                faults(trigger, &said[0], &said[1])
                    .map(|fault| format!("{}: {}: {fault}", set.name, trigger.rule)),
            );
        }
        eprintln!("{}: {count} of {} rules tried", set.name, names.len());
    }
    let without: Vec<&str> = fields::WITHOUT.iter().map(|(field, _)| *field).collect();
    let missing = fields::without_value(&used, &heard[0]);
    if rules.len() > 1 && missing != without {
        wrong.push(format!("fields without a value are {missing:?}"));
    }
    assert!(wrong.is_empty(), "{}\n{printed}", wrong.join("\n"));
}

fn faults<'a>(
    trigger: &'a Trigger,
    fires: &'a Said,
    silent: &'a Said,
) -> impl Iterator<Item = String> + 'a {
    let alerts: Vec<_> = fires.by(&trigger.rule).collect();
    let missing = alerts.is_empty().then(|| {
        let others: Vec<_> = fires
            .alerts
            .iter()
            .map(|alert| alert["rule"].as_str())
            .collect();
        format!(
            "silent at its trigger; said were {others:?}; the trigger printed {:?}",
            fires.printed
        )
    });
    let fields = trigger.fields.iter().filter_map(move |(field, value)| {
        let found: Vec<_> = alerts
            .iter()
            .map(|alert| &alert["output_fields"][field])
            .collect();
        let right = found.is_empty() || found.contains(&value);
        (!right).then(|| format!("{field} is {found:?} instead of {value}"))
    });
    let wrong = silent
        .by(&trigger.rule)
        .map(|alert| format!("fires at its near miss: {}", alert["output"]));
    missing.into_iter().chain(fields).chain(wrong)
}

/// Loads the rules of a set, which are well-formed.
fn load(set: &Rules) -> Loader {
    let mut loader = Loader::default();
    for (name, text) in &set.files {
        let result = loader.add(name.clone(), text.clone());
        assert!(
            result.is_ok() && result.warnings.is_empty(),
            "{name}: {result:?}"
        );
    }
    loader
}
