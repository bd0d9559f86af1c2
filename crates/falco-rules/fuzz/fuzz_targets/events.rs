//! Events with any parameters in any order: the state takes them, and every field, argument and
//! output of them can be asked for.

#![no_main]

use std::sync::LazyLock;

use falco_rules::event::{Event, EventCode, Param, ParamType, SockAddr, SockTuple};
use falco_rules::field::{FieldArg, FieldRef, FieldTable};
use falco_rules::buffers::Buffers;
use falco_rules::format::Template;
use falco_rules::state::{Limits, State};
use falco_rules::value::Extract;
use libfuzzer_sys::arbitrary::{Result, Unstructured};
use libfuzzer_sys::fuzz_target;

/// Most events of one run.
const EVENTS: u64 = 64;

/// Every field, with an argument where it needs one.
static FIELDS: LazyLock<Vec<FieldRef>> = LazyLock::new(|| {
    let table = FieldTable::falco();
    let fields = table.iter().filter(|(_, field)| !field.flags.table_only);
    let args = |index: bool, required: bool| match (index, required) {
        (true, _) => vec![
            None,
            Some(FieldArg::Index(1)),
            Some(FieldArg::Index(u32::MAX)),
        ],
        (false, true) => vec![Some(FieldArg::Key("fd".to_owned()))],
        (false, false) => vec![None],
    };
    fields
        .flat_map(|(id, field)| {
            let args = args(field.arg.index, field.flags.arg_required);
            let required = field.flags.arg_required;
            args.into_iter()
                .filter(move |arg| arg.is_some() || !required)
                .map(move |arg| FieldRef { id, arg })
        })
        .collect()
});

static OUTPUT: LazyLock<Template> = LazyLock::new(|| {
    let text = "*%evt.num %evt.time %evt.type %evt.info %20proc.cmdline %proc.aname %fd.name \
                %evt.buffer %container.id %user.name";
    Template::compile(text, &FieldTable::falco()).expect("fields of the table")
});

fuzz_target!(|bytes: &[u8]| {
    let mut input = Unstructured::new(bytes);
    let mut state = State::new(Limits {
        threads: 32,
        fds: 32,
    });
    for num in 1..=EVENTS {
        if input.is_empty() {
            break;
        }
        let Ok(event) = event(num, &mut input) else {
            break;
        };
        let written = serde_json::to_string(&event).expect("an event is plain data");
        // A parameter that is not of its kind may be refused, but never read as another event.
        if let Ok(read) = serde_json::from_str::<Event>(&written) {
            assert_eq!(read.code, event.code);
        }
        state.apply(&event);
        let view = state.view(&event);
        for field in &*FIELDS {
            let _ = view.extract(field);
        }
        let _ = OUTPUT.render(&view, Buffers::Dotted);
        let _ = OUTPUT.json(&view, Buffers::Base64);
    }
});

fn event(num: u64, input: &mut Unstructured<'_>) -> Result<Event> {
    let codes = EventCode::all().count();
    let code = u16::try_from(input.choose_index(codes)?).unwrap_or_default();
    let code = EventCode::try_from(code).unwrap_or(EventCode::GENERIC);
    let params = code.spec().params.iter();
    Ok(Event {
        num,
        ts: input.arbitrary()?,
        cpu: 0,
        // Few threads, so that events meet.
        tid: input.int_in_range(-1..=8)?,
        code,
        params: params
            .map(|spec| param(spec.kind, input))
            .collect::<Result<_>>()?,
    })
}

fn param(kind: ParamType, input: &mut Unstructured<'_>) -> Result<Param> {
    // One in eight is absent, one in eight is not of the kind that it should be.
    Ok(match input.int_in_range(0..=7)? {
        0 => Param::Absent,
        1 => any(input)?,
        _ => match kind {
            ParamType::Charbuf
            | ParamType::CharbufArray
            | ParamType::Bytebuf
            | ParamType::FsPath
            | ParamType::FsRelPath => Param::bytes(bytes(input)?),
            ParamType::SockAddr => address(input)?.into(),
            ParamType::SockTuple => tuple(input)?.into(),
            ParamType::FdList => Param::FdList(input.arbitrary::<Vec<(i64, u16)>>()?.into()),
            ParamType::Dyn => Param::Variant(input.arbitrary()?, Box::new(number(input)?)),
            _ => number(input)?,
        },
    })
}

fn any(input: &mut Unstructured<'_>) -> Result<Param> {
    Ok(match input.int_in_range(0..=3)? {
        0 => Param::U64(input.arbitrary()?),
        1 => Param::bytes(bytes(input)?),
        2 => address(input)?.into(),
        _ => tuple(input)?.into(),
    })
}

/// Small numbers mostly: descriptors, processes and flags that name something.
fn number(input: &mut Unstructured<'_>) -> Result<Param> {
    Ok(match input.int_in_range(0..=3)? {
        0 => Param::I64(input.arbitrary()?),
        1 => Param::U64(input.arbitrary()?),
        _ => Param::I64(input.int_in_range(-2..=8)?),
    })
}

fn bytes<'a>(input: &mut Unstructured<'a>) -> Result<&'a [u8]> {
    let len = input.arbitrary::<u8>()?;
    let len = usize::from(len).min(input.len());
    input.bytes(len)
}

fn address(input: &mut Unstructured<'_>) -> Result<SockAddr> {
    Ok(match input.int_in_range(0..=2)? {
        0 => SockAddr::Inet(input.arbitrary()?),
        1 => SockAddr::Unix(bytes(input)?.into()),
        _ => SockAddr::Other(input.arbitrary()?),
    })
}

fn tuple(input: &mut Unstructured<'_>) -> Result<SockTuple> {
    Ok(match input.int_in_range(0..=2)? {
        0 => SockTuple::Inet {
            source: input.arbitrary()?,
            dest: input.arbitrary()?,
        },
        1 => SockTuple::Unix {
            source: input.arbitrary()?,
            dest: input.arbitrary()?,
            path: bytes(input)?.into(),
        },
        _ => SockTuple::Other(input.arbitrary()?),
    })
}
