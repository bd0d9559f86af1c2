//! Where the pages are at home: the names by which browsers come, and the cookie that they keep.

use axum::http::{HeaderMap, header};

/// Where requests may come from: the port, and the names by which it is called.
#[derive(Clone, Debug)]
pub(crate) struct Home {
    /// Of its own pages, up to the host.
    pub(crate) origin: &'static str,
    hosts: Vec<String>,
    /// A cookie is for all ports of a machine, so the port is in its name.
    pub(crate) cookie: String,
    pub(crate) is_class: bool,
}

/// A name or an address, as a browser writes it.
pub(crate) fn written(name: &str) -> String {
    match name.contains(':') {
        true => format!("[{name}]"),
        false => name.to_owned(),
    }
}

impl Home {
    pub(crate) fn loopback(port: u16) -> Self {
        Self {
            origin: "http://",
            hosts: vec![format!("127.0.0.1:{port}"), format!("localhost:{port}")],
            cookie: format!("cksl-{port}"),
            is_class: false,
        }
    }

    /// That of a class: these names, by TLS.
    pub(crate) fn class(names: &[String], port: u16) -> Self {
        let names: Vec<String> = names.iter().map(|name| written(name)).collect();
        let mut hosts: Vec<String> = names.iter().map(|name| format!("{name}:{port}")).collect();
        if port == 443 {
            hosts.extend(names);
        }
        Self {
            origin: "https://",
            hosts,
            cookie: "__Host-cksl".to_owned(),
            is_class: true,
        }
    }

    /// What a browser is given to keep.
    pub(crate) fn set_cookie(&self, cookie: &str) -> String {
        let secure = if self.is_class { "; Secure" } else { "" };
        format!(
            "{}={cookie}; Path=/; HttpOnly; SameSite=Strict{secure}",
            self.cookie
        )
    }

    /// How a browser that has no session gets one.
    pub(crate) fn way_in(&self) -> &'static str {
        match self.is_class {
            true => {
                "this browser has not joined the class, or was removed from it. Its first page joins"
            }
            false => {
                "this browser has no session here. Press Enter in the terminal in which `cksl web` runs: it prints a \
                 link that works once"
            }
        }
    }

    /// What a stranger's name that leads here is not, whatever the name server says.
    pub(crate) fn host<'a>(&self, headers: &'a HeaderMap) -> Option<&'a str> {
        let mut all = headers.get_all(header::HOST).iter();
        let host = all.next()?.to_str().ok()?;
        let is_ours = all.next().is_none() && self.hosts.iter().any(|known| known == host);
        is_ours.then_some(host)
    }
}

/// One header in a word; nothing if there is none, or several.
pub(crate) fn one<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let mut all = headers.get_all(name).iter();
    let value = all.next()?.to_str().ok()?;
    all.next().is_none().then_some(value)
}

/// The cookie of that name.
pub(crate) fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let all = headers.get_all(header::COOKIE).iter();
    all.filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(';'))
        .find_map(|pair| {
            let (found, value) = pair.trim().split_once('=')?;
            (found == name).then_some(value)
        })
}
