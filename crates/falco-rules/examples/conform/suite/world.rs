//! The small world in which cases play: a state, and synthetic events that change it.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use falco_rules::event::{Event, EventCode, Param, ParamSpec, ParamType, SockAddr, SockTuple};
use falco_rules::extract::View;
use falco_rules::state::{FdInfo, FdKind, Image, State, ThreadInfo, User, Users};
use serde_json::Value;

/// What the unit tests that the cases come from add without saying so in the case.
const TEST_USER: (u32, &str) = (5, "test");

/// Name of the host on which the events happen.
const HOSTNAME: &str = "conform";

/// Time of the first event, and from one to the next.
const START: u64 = 1_566_230_400_000_000_000;
const STEP: u64 = 10_000_000;

/// A state after events.
pub(crate) struct World {
    state: State,
    last: Option<Event>,
}

impl World {
    /// The world that `input` describes with `setup` and `events`.
    ///
    /// # Errors
    /// The reason why the case can't be played.
    pub(crate) fn of(input: &Value) -> Result<Self, String> {
        let mut state = State::default();
        let (uid, name) = TEST_USER;
        let user = User {
            name: name.to_owned(),
            home: "/test".to_owned(),
            shell: "/bin/test".to_owned(),
        };
        let mut users = Users::default();
        users.users.insert(uid, user);
        state.set_users(None, users);
        for setup in input["setup"].as_array().into_iter().flatten() {
            match setup.as_str() {
                Some("default_init_thread") => insert_init(&mut state),
                _ => return Err(format!("unknown set-up {setup}")),
            }
        }
        state.set_hostname(HOSTNAME);
        let mut last = None;
        let events = input["events"].as_array().map_or(&[][..], Vec::as_slice);
        let is_enter = |json: &Value| {
            let code = json["code"].as_str();
            code.is_some_and(|code| code.ends_with("_E") && EventCode::parse(code).is_none())
        };
        if events.last().is_some_and(is_enter) {
            return Err("it is judged on an enter event, which is made no longer".to_owned());
        }
        // Enter events before it told the state what the exit events tell now.
        let current = events.iter().filter(|json| !is_enter(json));
        for (at, json) in current.enumerate() {
            let event = event(json, at as u64)?;
            state.apply(&event);
            last = Some(event);
        }
        Ok(World { state, last })
    }

    /// The view of the last event.
    pub(crate) fn view(&self) -> Option<View<'_>> {
        self.last.as_ref().map(|event| self.state.view(event))
    }
}

fn insert_init(state: &mut State) {
    let mut init = ThreadInfo::new(1, 1, 0);
    init.comm = (*b"init").into();
    init.cwd = (*b"/root/").into();
    init.uid = 0;
    init.gid = 0;
    init.image = Arc::new(Image {
        exe: (*b"/sbin/init").into(),
        exepath: (*b"/sbin/init").into(),
        args: (*b"context\0ls\0--format\0{{json .}}\0").into(),
        env: (*b"TEST_ENV_PARENT_LINEAGE=secret\0HOME=/home/user/parent\0").into(),
        ..Image::default()
    });
    let null = FdInfo::named(FdKind::File, *b"/dev/null");
    state.insert_thread(init, [(0, null)]);
}

/// The event that a case describes.
fn event(json: &Value, at: u64) -> Result<Event, String> {
    let code_name = json["code"].as_str().ok_or("an event needs a code")?;
    let code = EventCode::parse(code_name).ok_or(format!("there is no event {code_name}"))?;
    let tid = json["tid"].as_i64().ok_or("an event needs a tid")?;
    let given = |name: &str| match (code.spec().name, name) {
        ("execve" | "execveat", "tid") => json["params"].get("new_tid"),
        ("execve", "filename") => json["params"].get("filename").or(json["params"].get("exe")),
        _ => json["params"].get(name),
    };
    let params = code.spec().params.iter();
    let params: Result<Vec<_>, _> = params.map(|spec| param(spec, given(spec.name))).collect();
    Ok(Event {
        num: at + 1,
        ts: START + at * STEP,
        cpu: 1,
        tid,
        code,
        params: params?,
    })
}

fn param(spec: &ParamSpec, json: Option<&Value>) -> Result<Param, String> {
    let wrong = || format!("no value for {}: {json:?}", spec.name);
    Ok(match json {
        None | Some(Value::Null) => Param::Absent,
        Some(Value::Number(number)) => match (number.as_i64(), number.as_u64()) {
            (Some(n), _) if spec.kind.is_signed() => Param::I64(n),
            (Some(n), None) => Param::U64(narrowed(spec.kind, n)),
            (_, Some(n)) => Param::U64(n),
            _ => return Err(wrong()),
        },
        Some(Value::String(text)) => Param::bytes(bytes(text)),
        Some(Value::Object(object)) => match object.iter().next() {
            Some((key, _)) if key == "empty" => Param::Absent,
            Some((key, Value::String(text))) if key == "bytes" => Param::bytes(bytes(text)),
            Some((key, json)) if key == "sockaddr" => sockaddr(json).ok_or_else(wrong)?.into(),
            Some((key, json)) if key == "tuple" => tuple(json).ok_or_else(wrong)?.into(),
            _ => return Err(wrong()),
        },
        Some(_) => return Err(wrong()),
    })
}

/// A negative number as a parameter without sign holds it.
fn narrowed(kind: ParamType, n: i64) -> u64 {
    match kind {
        ParamType::Uint8 | ParamType::Flags8 | ParamType::EnumFlags8 => u64::from(n as u8),
        ParamType::Uint16 | ParamType::Flags16 | ParamType::EnumFlags16 => u64::from(n as u16),
        ParamType::Uint64 => n as u64,
        _ => u64::from(n as u32),
    }
}

/// Bytes that a case writes as text, each as the character of its number.
pub(crate) fn bytes(text: &str) -> Vec<u8> {
    let bytes: Option<Vec<u8>> = text.chars().map(|c| u8::try_from(c).ok()).collect();
    bytes.unwrap_or_else(|| text.as_bytes().to_vec())
}

fn sockaddr(json: &Value) -> Option<SockAddr> {
    if let Some(path) = json.as_str().or(json["path"].as_str()) {
        return Some(SockAddr::Unix(bytes(path).into()));
    }
    inet(json).map(SockAddr::Inet)
}

fn inet(json: &Value) -> Option<SocketAddr> {
    let ip: IpAddr = json["addr"].as_str()?.parse().ok()?;
    let port = u16::try_from(json["port"].as_u64()?).ok()?;
    Some(SocketAddr::new(ip, port))
}

fn tuple(json: &Value) -> Option<SockTuple> {
    if let Some(path) = json["path"].as_str() {
        return Some(SockTuple::Unix {
            source: json["source"].as_u64().unwrap_or(0),
            dest: json["dest"].as_u64().unwrap_or(0),
            path: bytes(path).into(),
        });
    }
    Some(SockTuple::Inet {
        source: inet(&json["client"])?,
        dest: inet(&json["server"])?,
    })
}
