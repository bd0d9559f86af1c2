//! What every request passes first. A browser holds pages of strangers, too, and any of them can send requests to this
//! port: each rule here ends one way to use that. `docs/web.md` lists them with the attacks.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;

use crate::answer::{Refusal, refused};
use crate::class::Who;
use crate::class::records::Error;
use crate::home::{Home, cookie, one};
use crate::session::Session;
use crate::shared::Shared;

/// The header in which a page says its session's token.
pub(crate) const TOKEN: &str = "x-cksl-token";

/// Whether a request is one of theirs. `owns` says whether a lab is that learner's.
fn is_for(who: &Who, method: &Method, path: &str, owns: impl FnOnce(i64, &str) -> bool) -> bool {
    let reads = matches!(*method, Method::GET | Method::HEAD);
    let of_lab = path.strip_prefix("/labs/");
    // No path of a class has an escape. One that is decoded later would be another than the one judged here.
    if path.contains('%') && *who != Who::Alone {
        return false;
    }
    match (who, reads, path) {
        (Who::Alone, ..) => true,
        (Who::Staff(member), ..) => member.role.may(reads, path),
        (Who::Seat(_), true, "/" | "/events" | "/strip" | "/mine")
        | (Who::Seat(_), false, "/hand" | "/link" | "/look" | "/leave" | "/sign-out") => true,
        (Who::Seat(seat), false, "/labs") => seat.admitted,
        (Who::Seat(seat), ..) => of_lab.is_some_and(|rest| {
            let lab = rest.split('/').next().unwrap_or_default();
            seat.admitted && owns(seat.id, lab)
        }),
    }
}

/// Why a request is refused; nothing if it may go on, with the session that it is of.
fn judge(
    home: &Home,
    method: &Method,
    path: &str,
    headers: &HeaderMap,
    session: impl FnOnce(&str) -> Result<Option<Session>, Error>,
    owns: impl FnOnce(i64, &str) -> bool,
) -> Result<Option<Session>, (StatusCode, &'static str)> {
    let Some(host) = home.host(headers) else {
        let why = match home.is_class {
            true => "this class does not have that name: use the address that the instructor shows",
            false => "this address is not one of cksl's: use 127.0.0.1 or localhost, with the port",
        };
        return Err((StatusCode::MISDIRECTED_REQUEST, why));
    };
    let reads = matches!(*method, Method::GET | Method::HEAD);
    let upgrades = headers.contains_key(header::UPGRADE);
    let changes = !reads || upgrades;
    let stranger = (
        StatusCode::FORBIDDEN,
        "this request comes from another page",
    );
    // A link or a bookmark may lead here, to a page and nothing else.
    let arrives = !changes
        && one(headers, "sec-fetch-mode") == Some("navigate")
        && one(headers, "sec-fetch-dest") == Some("document");
    match one(headers, "sec-fetch-site") {
        None if headers.contains_key("sec-fetch-site") => return Err(stranger),
        None | Some("same-origin") => {}
        Some("none") if !changes => {}
        Some(_) if arrives => {}
        Some(_) => return Err(stranger),
    }
    let origin = one(headers, "origin");
    let is_own = origin.and_then(|origin| origin.strip_prefix(home.origin)) == Some(host);
    if !is_own && (changes || headers.contains_key(header::ORIGIN)) {
        return Err(stranger);
    }
    // Who follows a link has no session yet; the scripts are no secret.
    let is_link = path.starts_with("/join/");
    if is_link && *method == Method::HEAD {
        let why = "a link works once: it is to be followed";
        return Err((StatusCode::METHOD_NOT_ALLOWED, why));
    }
    if reads && !upgrades && (is_link || path.starts_with("/assets/")) {
        return Ok(None);
    }
    // Whoever has the code may join, and whoever has a password sign in.
    let is_door = match *method {
        Method::POST => path == "/join" || path == "/sign-in",
        Method::GET => path == "/sign-in" && !upgrades,
        _ => false,
    };
    if home.is_class && is_door {
        return Ok(None);
    }
    let found = match cookie(headers, &home.cookie) {
        Some(cookie) => session(cookie).map_err(|_| {
            let why = "the records of the class can't be read now; load the page again in a moment";
            (StatusCode::SERVICE_UNAVAILABLE, why)
        })?,
        None => None,
    };
    let Some(session) = found else {
        // The first page of a class is where one joins.
        if home.is_class && *method == Method::GET && path == "/" && !upgrades {
            return Ok(None);
        }
        return Err((StatusCode::UNAUTHORIZED, home.way_in()));
    };
    if !is_for(&session.who, method, path, owns) {
        return Err((
            StatusCode::FORBIDDEN,
            "there is no such page, or it is not for you",
        ));
    }
    // A page can't set headers of a WebSocket: what proves it is `Origin`, above.
    if !reads && !one(headers, TOKEN).is_some_and(|token| session.has(token)) {
        return Err((
            StatusCode::FORBIDDEN,
            "this page is from an earlier session; load it again",
        ));
    }
    Ok(Some(session))
}

/// Lets a request through, or not, and sets what all answers have.
pub(crate) async fn guard(
    State(shared): State<Arc<Shared>>,
    mut request: Request,
    next: Next,
) -> Response {
    let asks_page = one(request.headers(), "sec-fetch-dest") == Some("document");
    let judged = judge(
        &shared.home,
        request.method(),
        request.uri().path(),
        request.headers(),
        |cookie| shared.sessions.of(cookie),
        |seat, lab| shared.owns(seat, lab),
    );
    let mut response = match judged {
        Ok(session) => {
            if let Some(session) = session {
                request.extensions_mut().insert(session);
            }
            next.run(request).await
        }
        Err((status, why)) => refused(status, why),
    };
    if asks_page && let Some(Refusal(why)) = response.extensions_mut().remove() {
        response = shared.refused_page(response.status(), &why);
    }
    let headers = response.headers_mut();
    for (name, value) in ALWAYS {
        let name = HeaderName::from_static(name);
        headers
            .entry(name)
            .or_insert(HeaderValue::from_static(value));
    }
    response
}

/// xterm.js makes style sheets of its own for its colours and sizes, hence `unsafe-inline` for styles.
const ALWAYS: [(&str, &str); 7] = [
    (
        "content-security-policy",
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; connect-src 'self'; img-src 'self' \
         data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    ),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("cache-control", "no-store"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::Sessions;
    use std::time::Instant;

    /// A request that is in order: each attack is one change of it.
    fn asked(attack: &[(&'static str, &str)], method: Method, path: &str) -> Result<bool, u16> {
        let (home, sessions, now) = (Home::loopback(4000), Sessions::default(), Instant::now());
        let cookie = sessions.join(&sessions.invite(now), now).unwrap().unwrap();
        let token = sessions.of(&cookie).unwrap().unwrap().token;
        let cookie = format!("other=1; cksl-4000={cookie}");
        let mut headers = HeaderMap::new();
        let good = [
            ("host", "127.0.0.1:4000"),
            ("origin", "http://127.0.0.1:4000"),
            ("sec-fetch-site", "same-origin"),
            ("cookie", cookie.as_str()),
            (TOKEN, token.as_str()),
        ];
        for (name, value) in good.iter().chain(attack) {
            match *value {
                "" => drop(headers.remove(*name)),
                value if value.starts_with('+') => {
                    headers.append(*name, value[1..].parse().unwrap());
                }
                value => drop(headers.insert(*name, value.parse().unwrap())),
            }
        }
        let of = |cookie: &str| sessions.of(cookie);
        judge(&home, &method, path, &headers, of, |_, _| false)
            .map(|session| session.is_some())
            .map_err(|(status, _)| status.as_u16())
    }

    fn posts(attack: &[(&'static str, &str)]) -> Result<bool, u16> {
        asked(attack, Method::POST, "/labs/a/check")
    }

    fn gets(attack: &[(&'static str, &str)]) -> Result<bool, u16> {
        let plain = [("origin", ""), (TOKEN, "")];
        asked(&[&plain, attack].concat(), Method::GET, "/")
    }

    #[test]
    fn a_request_of_its_own_page_is_let_through() {
        assert_eq!(posts(&[]), Ok(true));
        assert_eq!(gets(&[]), Ok(true));
        // A browser from before Fetch Metadata.
        assert_eq!(posts(&[("sec-fetch-site", "")]), Ok(true));
        let local = [
            ("host", "localhost:4000"),
            ("origin", "http://localhost:4000"),
        ];
        assert_eq!(posts(&local), Ok(true));
    }

    #[test]
    fn a_name_that_a_stranger_leads_here_is_refused() {
        for host in [
            "evil.example:4000",
            "127.0.0.1",
            "127.0.0.1:4001",
            "",
            "[::1]:4000",
        ] {
            assert_eq!(gets(&[("host", host)]), Err(421), "{host}");
        }
        assert_eq!(gets(&[("host", "+evil.example")]), Err(421));
        // Its own page is of its own origin there.
        let rebound = [
            ("host", "evil.example:4000"),
            ("origin", "http://evil.example:4000"),
        ];
        assert_eq!(posts(&rebound), Err(421));
    }

    #[test]
    fn a_change_that_another_page_asks_for_is_refused() {
        for origin in [
            "http://evil.example",
            "http://127.0.0.1:4001",
            "http://localhost:4000",
            "https://127.0.0.1:4000",
            "null",
            "",
        ] {
            assert_eq!(posts(&[("origin", origin)]), Err(403), "{origin}");
        }
        for site in ["cross-site", "same-site", "none", "+cross-site"] {
            assert_eq!(posts(&[("sec-fetch-site", site)]), Err(403), "{site}");
        }
        let navigates = [
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-mode", "navigate"),
            ("sec-fetch-dest", "document"),
        ];
        assert_eq!(posts(&navigates), Err(403));
    }

    #[test]
    fn a_terminal_that_another_page_opens_is_refused() {
        let socket = |attack: &[(&'static str, &str)]| {
            let upgrade = [("upgrade", "websocket"), (TOKEN, "")];
            asked(
                &[&upgrade, attack].concat(),
                Method::GET,
                "/labs/a/terminals/1",
            )
        };
        assert_eq!(socket(&[]), Ok(true));
        assert_eq!(socket(&[("origin", "http://127.0.0.1:4001")]), Err(403));
        assert_eq!(socket(&[("origin", "")]), Err(403));
        assert_eq!(socket(&[("sec-fetch-site", "same-site")]), Err(403));
        assert_eq!(socket(&[("cookie", "")]), Err(401));
    }

    #[test]
    fn another_page_can_lead_here_but_not_read_or_embed_a_page() {
        let arrives = |mode, dest| {
            gets(&[
                ("sec-fetch-site", "cross-site"),
                ("sec-fetch-mode", mode),
                ("sec-fetch-dest", dest),
            ])
        };
        assert_eq!(arrives("navigate", "document"), Ok(true));
        assert_eq!(arrives("navigate", "iframe"), Err(403));
        assert_eq!(arrives("no-cors", "image"), Err(403));
        assert_eq!(gets(&[("origin", "http://127.0.0.1:4001")]), Err(403));
    }

    #[test]
    fn who_can_not_be_known_now_is_not_taken_for_a_stranger() {
        let home = Home::loopback(4000);
        let mut headers = HeaderMap::new();
        headers.insert("host", "127.0.0.1:4000".parse().unwrap());
        headers.insert("cookie", "cksl-4000=secret".parse().unwrap());
        let of = |_: &str| Err(Error::Away("it is away".to_owned()));
        let judged = judge(&home, &Method::GET, "/", &headers, of, |_, _| false);
        assert_eq!(judged.unwrap_err().0, StatusCode::SERVICE_UNAVAILABLE);
    }

    #[test]
    fn without_the_cookie_or_the_token_nothing_is_done() {
        assert_eq!(gets(&[("cookie", "")]), Err(401));
        assert_eq!(gets(&[("cookie", "cksl-4000=guess")]), Err(401));
        assert_eq!(posts(&[("cookie", "")]), Err(401));
        for token in ["", "guess", "+second"] {
            assert_eq!(posts(&[(TOKEN, token)]), Err(403), "{token}");
        }
        let scripts = asked(&[("cookie", "")], Method::GET, "/assets/lab.js");
        assert_eq!(scripts, Ok(false));
        let plain = [("cookie", ""), ("origin", ""), (TOKEN, "")];
        assert_eq!(asked(&plain, Method::GET, "/join/key"), Ok(false));
        assert_eq!(asked(&plain, Method::HEAD, "/join/key"), Err(405));
        let posted = asked(&[("cookie", "")], Method::POST, "/join/key");
        assert_eq!(posted, Err(401));
    }

    fn seat(admitted: bool) -> Who {
        Who::Seat(crate::class::Seat {
            id: 7,
            name: "Ada".to_owned(),
            admitted,
            hand: false,
            share: crate::class::Share::default(),
        })
    }

    /// What each may ask for: `a-1` is a lab of the learner, and `b-1` is not.
    fn may(who: &Who, asked: &str) -> bool {
        let (method, path) = asked.split_once(' ').unwrap();
        let method = method.parse().unwrap();
        is_for(who, &method, path, |seat, lab| (seat, lab) == (7, "a-1"))
    }

    #[test]
    fn a_learner_of_a_class_reaches_their_own_labs_and_nothing_of_the_staff() {
        let own = [
            "GET /",
            "GET /events",
            "GET /strip",
            "GET /mine",
            "POST /leave",
            "POST /hand",
            "POST /link",
            "POST /labs",
            "GET /labs/a-1",
            "GET /labs/a-1/sheet",
            "GET /labs/a-1/terminals/1",
            "POST /labs/a-1/stop",
        ];
        let others = [
            "GET /labs/b-1",
            "GET /labs/b-1/terminals/1",
            "POST /labs/b-1/check",
            "GET /labs/a-1x/sheet",
            "GET /labs//sheet",
            "GET /board",
            "GET /look/7",
            "GET /look/7/terminals/1",
            "POST /staff/look",
            "POST /staff/say",
            "POST /join",
            "DELETE /labs/b-1",
            "GET /labs",
        ];
        for asked in own {
            assert!(may(&seat(true), asked), "{asked}");
        }
        for asked in others {
            assert!(!may(&seat(true), asked), "{asked}");
        }
        for asked in &own[7..] {
            assert!(!may(&seat(false), asked), "{asked}");
        }
    }

    #[test]
    fn a_path_is_judged_as_it_is_done_whatever_is_escaped_in_it() {
        let of = |role| {
            Who::Staff(crate::class::Member {
                role,
                ..crate::class::Member::console()
            })
        };
        let (teacher, viewer) = (
            of(crate::class::Role::Teacher),
            of(crate::class::Role::Viewer),
        );
        assert!(may(&teacher, "POST /staff/say"));
        for asked in [
            "POST /staff/invite",
            "POST /staff/%69nvite",
            "POST /staff/dis%6diss",
        ] {
            assert!(!may(&teacher, asked) && !may(&viewer, asked), "{asked}");
        }
        assert!(!may(&viewer, "POST /staff/say") && !may(&viewer, "GET /look/7"));
        assert!(!may(&seat(true), "GET /labs/a-1/%74imeline"));
    }

    fn staff() -> Who {
        Who::Staff(crate::class::Member::console())
    }

    #[test]
    fn the_staff_has_the_board_and_no_lab() {
        for asked in [
            "GET /",
            "GET /board",
            "GET /events",
            "GET /look/7",
            "POST /staff/admit",
        ] {
            assert!(may(&staff(), asked), "{asked}");
        }
        for asked in [
            "POST /labs",
            "POST /look",
            "POST /leave",
            "GET /mine",
            "GET /strip",
            "GET /labs/a-1",
            "POST /hand",
            "POST /labs/a-1/check",
        ] {
            assert!(!may(&staff(), asked), "{asked}");
        }
    }

    #[test]
    fn a_class_is_reached_by_its_names_and_tls_only_and_joined_without_a_session() {
        let home = Home::class(&["class.example".to_owned()], 8443);
        let set = home.set_cookie("secret");
        assert_eq!(
            set,
            "__Host-cksl=secret; Path=/; HttpOnly; SameSite=Strict; Secure"
        );
        let ask = |host: &str, origin: &str, method: Method, path: &str| {
            let mut headers = HeaderMap::new();
            headers.insert("host", host.parse().unwrap());
            if !origin.is_empty() {
                headers.insert("origin", origin.parse().unwrap());
            }
            judge(&home, &method, path, &headers, |_| Ok(None), |_, _| false)
                .map(|session| session.is_some())
                .map_err(|(status, _)| status.as_u16())
        };
        let (host, origin) = ("class.example:8443", "https://class.example:8443");
        assert_eq!(ask(host, "", Method::GET, "/"), Ok(false));
        assert_eq!(ask(host, origin, Method::POST, "/join"), Ok(false));
        assert_eq!(ask(host, origin, Method::POST, "/sign-in"), Ok(false));
        assert_eq!(ask(host, "", Method::POST, "/sign-in"), Err(403));
        assert_eq!(ask(host, origin, Method::POST, "/password"), Err(401));
        for wrong in [
            "",
            "http://class.example:8443",
            "https://class.example",
            "null",
        ] {
            assert_eq!(ask(host, wrong, Method::POST, "/join"), Err(403), "{wrong}");
        }
        assert_eq!(ask("127.0.0.1:8443", "", Method::GET, "/"), Err(421));
        for path in ["/board", "/events", "/labs/a-1", "/labs/a-1/terminals/1"] {
            assert_eq!(ask(host, "", Method::GET, path), Err(401), "{path}");
        }
        assert_eq!(ask(host, origin, Method::POST, "/staff/open"), Err(401));
    }

    #[test]
    fn a_class_is_reached_by_an_address_of_ipv6_as_browsers_write_it() {
        for (port, host) in [(8443, "[2001:db8::1]:8443"), (443, "[2001:db8::1]")] {
            let home = Home::class(&["2001:db8::1".to_owned()], port);
            let mut headers = HeaderMap::new();
            headers.insert("host", host.parse().unwrap());
            let judged = judge(
                &home,
                &Method::GET,
                "/",
                &headers,
                |_| Ok(None),
                |_, _| false,
            );
            assert!(judged.is_ok(), "{host}");
        }
    }
}
