//! A context of kubeconfig files, as far as cksl can use it.
//!
//! What a kubeconfig may ask for and is refused here, with the reason: programs that make credentials
//! (cksl runs as root, they would too), passwords, proxies, and servers whose certificate nobody checks.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::Uri;
use kube::config::{AuthInfo, Kubeconfig};
use secrecy::{ExposeSecret as _, SecretString};

use crate::api::{ApiServer, Credential, Reach};

/// Largest file that is read, in bytes.
const MAX_FILE: u64 = 1 << 20;

/// Why a context can't be used.
#[derive(Debug, thiserror::Error)]
pub(super) enum ContextError {
    /// No file has it.
    #[error("no context is called `{name}` in {files}; there {known}")]
    None {
        name: String,
        files: String,
        known: String,
    },
    /// A file can't be read.
    #[error(
        "{path} can't be read: {source} (KUBECONFIG names other files; sudo keeps it with \
         --preserve-env=KUBECONFIG)",
        path = .path.display()
    )]
    Read { path: PathBuf, source: io::Error },
    /// A file is no kubeconfig.
    #[error("{path} is no kubeconfig: {why}", path = .path.display())]
    Malformed { path: PathBuf, why: String },
    /// It asks for what cksl does not do, or names what is not there.
    #[error("the context `{name}` can't be used: {why}")]
    Unusable { name: String, why: String },
}

/// The API server of the context of that name. Of files that have the same name for something, the
/// first counts, as for kubectl.
/// `image` is the one by which the grader looks into pods.
pub(super) fn server(
    files: &[PathBuf],
    name: &str,
    image: &str,
) -> Result<ApiServer, ContextError> {
    let mut read = Vec::new();
    for path in files {
        match parse(path) {
            // kubectl passes over files that are not there, too.
            Err(ContextError::Read { source, .. })
                if source.kind() == io::ErrorKind::NotFound && files.len() > 1 => {}
            parsed => read.push((path.as_path(), parsed?)),
        }
    }
    let context = find(&read, |file| {
        let mut named = file.contexts.iter();
        let named = named.find(|one| one.name == name)?;
        named.context.as_ref()
    });
    let (_, context) = context.ok_or_else(|| none(&read, files, name))?;
    let unusable = |why: String| ContextError::Unusable {
        name: name.to_owned(),
        why,
    };
    let cluster = find(&read, |file| {
        let mut named = file.clusters.iter();
        let named = named.find(|one| one.name == context.cluster)?;
        named.cluster.as_ref()
    });
    let (cluster_file, cluster) =
        cluster.ok_or_else(|| unusable(format!("there is no cluster `{}`", context.cluster)))?;
    let user = context.user.as_deref().unwrap_or_default();
    let (user_file, user) = find(&read, |file| {
        let mut named = file.auth_infos.iter();
        let named = named.find(|one| one.name == user)?;
        named.auth_info.as_ref()
    })
    .ok_or_else(|| unusable(format!("there is no user `{user}`")))?;
    let ca = material(
        cluster_file,
        cluster.certificate_authority_data.as_deref(),
        cluster.certificate_authority.as_deref(),
    );
    let ca = ca.map_err(&unusable)?;
    if cluster.insecure_skip_tls_verify == Some(true) {
        return Err(unusable("nobody checks the server's certificate".into()));
    }
    if let Some(proxy) = &cluster.proxy_url {
        return Err(unusable(format!("it goes through the proxy {proxy}")));
    }
    Ok(ApiServer {
        address: address(cluster.server.as_deref().unwrap_or_default()).map_err(&unusable)?,
        tls_name: cluster.tls_server_name.clone(),
        ca: ca.ok_or_else(|| unusable("its cluster names no certificate-authority".into()))?,
        credential: credential(user_file, user).map_err(unusable)?,
        user: String::new(),
        reach: Reach::Foreign {
            image: image.to_owned(),
        },
        audit_log: None,
    })
}

fn parse(path: &Path) -> Result<Kubeconfig, ContextError> {
    let malformed = |why: String| ContextError::Malformed {
        path: path.to_owned(),
        why,
    };
    let text = text(path).map_err(|source| ContextError::Read {
        path: path.to_owned(),
        source,
    })?;
    serde_saphyr::from_str(&text).map_err(|error| malformed(error.to_string()))
}

fn text(path: &Path) -> io::Result<String> {
    let mut text = String::new();
    File::open(path)?
        .take(MAX_FILE)
        .read_to_string(&mut text)
        .map(|_| text)
}

/// What the first file that has it says, with that file.
fn find<'a, T>(
    read: &'a [(&'a Path, Kubeconfig)],
    of: impl Fn(&'a Kubeconfig) -> Option<&'a T>,
) -> Option<(&'a Path, &'a T)> {
    read.iter()
        .find_map(|(path, file)| Some((*path, of(file)?)))
}

fn none(read: &[(&Path, Kubeconfig)], files: &[PathBuf], name: &str) -> ContextError {
    let files: Vec<_> = files
        .iter()
        .map(|path| path.display().to_string())
        .collect();
    let known: BTreeSet<_> = read
        .iter()
        .flat_map(|(_, file)| &file.contexts)
        .map(|context| context.name.as_str())
        .collect();
    let known: Vec<_> = known.into_iter().collect();
    ContextError::None {
        name: name.to_owned(),
        files: files.join(", "),
        known: match known.as_slice() {
            [] => "are none".to_owned(),
            known => format!("are: {}", known.join(", ")),
        },
    }
}

/// What stands in the file itself in base64, or in another file, whose path begins at this one.
fn material(file: &Path, data: Option<&str>, path: Option<&str>) -> Result<Option<String>, String> {
    match (data, path) {
        (Some(data), _) => {
            let bytes = STANDARD
                .decode(data.trim())
                .map_err(|error| format!("it has data that is no base64: {error}"))?;
            let text = String::from_utf8(bytes).map_err(|error| error.to_string())?;
            Ok(Some(text))
        }
        (None, Some(path)) => {
            let path = file.parent().unwrap_or(Path::new("/")).join(path);
            let text = text(&path).map_err(|error| format!("{}: {error}", path.display()))?;
            Ok(Some(text))
        }
        (None, None) => Ok(None),
    }
}

fn credential(file: &Path, user: &AuthInfo) -> Result<Credential, String> {
    if let Some(exec) = &user.exec {
        return Err(format!(
            "its credentials come from the program `{}`, which cksl, being root, does not run; \
             `kubectl create token` makes one that a kubeconfig can hold",
            exec.command.as_deref().unwrap_or_default()
        ));
    }
    if let Some(other) = &user.impersonate {
        return Err(format!(
            "its user asks as `{other}`, whom cksl does not play"
        ));
    }
    let shown = |secret: &Option<SecretString>| {
        let secret = secret.as_ref();
        secret.map(|secret| secret.expose_secret().to_owned())
    };
    let certificate = material(
        file,
        user.client_certificate_data.as_deref(),
        user.client_certificate.as_deref(),
    )?;
    let key = material(
        file,
        shown(&user.client_key_data).as_deref(),
        user.client_key.as_deref(),
    )?;
    if let (Some(certificate), Some(key)) = (certificate, key) {
        return Ok(Credential::Certificate { certificate, key });
    }
    let of_file = material(file, None, user.token_file.as_deref())?;
    match shown(&user.token).or(of_file) {
        Some(token) => Ok(Credential::Token(token.trim().to_owned())),
        None => Err("its user has neither a token nor a client certificate with its key".into()),
    }
}

/// Host and port of a server's URL.
fn address(server: &str) -> Result<(String, u16), String> {
    let wrong = |why: &str| format!("its server `{server}` {why}");
    let uri: Uri = server.parse().map_err(|_| wrong("is no address"))?;
    if uri.scheme_str() != Some("https") {
        return Err(wrong("does not begin with https://"));
    }
    if !matches!(uri.path(), "" | "/") {
        return Err(wrong("has a path, which cksl does not add to its requests"));
    }
    let host = uri.host().ok_or_else(|| wrong("names no host"))?;
    let host = host.trim_start_matches('[').trim_end_matches(']');
    Ok((host.to_owned(), uri.port_u16().unwrap_or(443)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: &str = "
apiVersion: v1
kind: Config
current-context: prod
preferences: {}
clusters:
  - name: a
    cluster: {server: 'https://[fd00::1]:6443', certificate-authority-data: Q0E=, tls-server-name: api}
  - {name: b, cluster: {server: 'https://b.example', certificate-authority: ca.pem}}
contexts:
  - {name: own, context: {cluster: a, user: cert, namespace: x}}
  - {name: token, context: {cluster: b, user: token}}
  - {name: cloud, context: {cluster: a, user: cloud}}
  - {name: somebody, context: {cluster: a, user: somebody}}
users:
  - {name: cert, user: {client-certificate-data: Q0VSVA==, client-key-data: S0VZ}}
  - {name: token, user: {tokenFile: token}}
  - {name: cloud, user: {exec: {apiVersion: client.authentication.k8s.io/v1, command: aws, args: [eks]}}}
  - {name: somebody, user: {token: secret, as: admin}}
";

    fn folder() -> (tempfile::TempDir, Vec<PathBuf>) {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("config"), ONE).unwrap();
        std::fs::write(folder.path().join("ca.pem"), "CA of b").unwrap();
        std::fs::write(folder.path().join("token"), "secret\n").unwrap();
        let files = vec![folder.path().join("missing"), folder.path().join("config")];
        (folder, files)
    }

    #[test]
    fn a_context_names_a_server_and_who_asks_it() {
        let (_folder, files) = folder();
        let own = server(&files, "own", "eye:1").unwrap();
        assert_eq!(own.address, ("fd00::1".to_owned(), 6443));
        assert_eq!(
            (own.ca.as_str(), own.tls_name.as_deref()),
            ("CA", Some("api"))
        );
        assert!(matches!(own.credential, Credential::Certificate { key, .. } if key == "KEY"));
        let token = server(&files, "token", "eye:1").unwrap();
        assert_eq!(token.address, ("b.example".to_owned(), 443));
        assert_eq!(token.ca, "CA of b");
        assert!(matches!(&token.credential, Credential::Token(token) if token == "secret"));
        assert_eq!(token.network(), None);
    }

    #[test]
    fn what_can_not_be_used_says_why() {
        let (folder, files) = folder();
        let none = server(&files, "prod", "eye:1").err().unwrap().to_string();
        assert!(none.contains("are: cloud, own, somebody, token"), "{none}");
        let cloud = server(&files, "cloud", "eye:1").err().unwrap().to_string();
        assert!(cloud.contains("`aws`"), "{cloud}");
        let other = server(&files, "somebody", "eye:1").err().unwrap();
        assert!(other.to_string().contains("as `admin`"), "{other}");
        let missing = server(&files[..1], "own", "eye:1")
            .err()
            .unwrap()
            .to_string();
        assert!(missing.contains("missing can't be read"), "{missing}");
        std::fs::write(folder.path().join("missing"), "clusters: 7").unwrap();
        let malformed = server(&files, "own", "eye:1").err().unwrap().to_string();
        assert!(malformed.contains("is no kubeconfig"), "{malformed}");
        for (server, why) in [
            ("http://a:80", "https"),
            ("https://a/k8s/clusters/x", "path"),
            ("a b", "no address"),
        ] {
            assert!(address(server).unwrap_err().contains(why), "{server}");
        }
    }
}
