//! Tests of what needs no registry.

use super::*;

#[test]
fn an_image_is_pinned_by_its_digest_or_not_at_all() {
    for name in NAMES {
        if let Some(reference) = pinned(name) {
            let reference: Reference = reference.parse().unwrap();
            let digest = reference.digest().unwrap_or_default();
            assert!(digest.starts_with("sha256:"), "{name} is pinned by a tag");
        }
    }
    assert_eq!(pinned("nonsense"), None);
}

#[test]
fn docker_s_configuration_has_credentials_by_registry() {
    // user:pass:word
    let config = r#"{"auths": {
        "https://registry.example:5000/v2/": {"auth": "dXNlcjpwYXNzOndvcmQ="},
        "https://index.docker.io/v1/": {"auth": "aHViOnRva2Vu"},
        "helped.example": {}
    }, "credsStore": "desktop"}"#;
    let of = |registry| {
        in_docker_config(config, registry).map(|found| format!("{} {}", found.user, found.password))
    };
    assert_eq!(of("registry.example:5000").unwrap(), "user pass:word");
    assert_eq!(of("docker.io").unwrap(), "hub token");
    for registry in ["registry.example", "helped.example", "other.example"] {
        assert_eq!(of(registry), None, "{registry}");
    }
    assert_eq!(in_docker_config("{", "docker.io"), None);
}

#[test]
fn nobody_reads_a_password_in_a_log() {
    let credentials = Credentials {
        user: "me".to_owned(),
        password: "hidden".to_owned(),
    };
    assert_eq!(format!("{credentials:?}"), "Credentials(\"me\")");
}
