//! Ports of well-known services, by the names of IANA's registry.
//!
//! The library reads no files, so `/etc/services` of the machine does not count.

const SERVICES: &[(&str, u16)] = &[
    ("bgp", 179),
    ("domain", 53),
    ("echo", 7),
    ("ftp", 21),
    ("ftp-data", 20),
    ("ftps", 990),
    ("git", 9418),
    ("http", 80),
    ("http-alt", 8080),
    ("https", 443),
    ("imap", 143),
    ("imap2", 143),
    ("imaps", 993),
    ("ipp", 631),
    ("irc", 194),
    ("kerberos", 88),
    ("ldap", 389),
    ("ldaps", 636),
    ("microsoft-ds", 445),
    ("ms-sql-s", 1433),
    ("mysql", 3306),
    ("netbios-ns", 137),
    ("netbios-ssn", 139),
    ("nfs", 2049),
    ("ntp", 123),
    ("openvpn", 1194),
    ("pop3", 110),
    ("pop3s", 995),
    ("postgresql", 5432),
    ("redis", 6379),
    ("rsync", 873),
    ("sip", 5060),
    ("smtp", 25),
    ("smtps", 465),
    ("snmp", 161),
    ("socks", 1080),
    ("ssh", 22),
    ("submission", 587),
    ("sunrpc", 111),
    ("syslog", 514),
    ("telnet", 23),
    ("tftp", 69),
    ("whois", 43),
    ("x11", 6000),
    ("xmpp-client", 5222),
];

/// The port of a service.
pub(super) fn port(name: &str) -> Option<u16> {
    let index = SERVICES
        .binary_search_by_key(&name, |(service, _)| service)
        .ok()?;
    Some(SERVICES[index].1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_service_is_found() {
        assert!(
            SERVICES
                .iter()
                .all(|&(name, number)| port(name) == Some(number))
        );
        assert_eq!(port("nosuch"), None);
    }
}
