//! Who the grader is to the API server of a lab's cluster.

use std::io;

use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose,
};
use serde::{Deserialize, Serialize};

use crate::api::{ApiServer, Credential, Reach};
use crate::lab::{API_SERVER, AUDIT_LOG};

/// The user as whom the grader asks, in audit logs too.
pub(super) const USER: &str = "cksl:grader";

/// Members of this group may do everything, whatever the cluster's own rules have become.
const GROUP: &str = "system:masters";

/// A certificate for the grader, and the CA by which the API server knows it. The CA's key is thrown
/// away as soon as it has signed: nobody can make another certificate that this CA vouches for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::provider) struct Grader {
    /// The CA's certificate (PEM), which the node gets.
    pub ca: String,
    /// The grader's certificate (PEM).
    pub certificate: String,
    /// Its key (PEM), which stays on the host.
    pub key: String,
    /// The CA of the API server's own certificate (PEM), as it was when the cluster came up.
    pub server_ca: String,
}

impl Grader {
    /// A new one, for one lab.
    pub(in crate::provider) fn new() -> io::Result<Self> {
        Self::make().map_err(io::Error::other)
    }

    /// How it reaches the API server of the node whose init has this pid on the host.
    pub(in crate::provider) fn api(&self, init_pid: i32) -> ApiServer {
        ApiServer {
            address: (API_SERVER.ip().to_string(), API_SERVER.port()),
            tls_name: None,
            ca: self.server_ca.clone(),
            credential: Credential::Certificate {
                certificate: self.certificate.clone(),
                key: self.key.clone(),
            },
            user: USER.to_owned(),
            reach: Reach::Own(format!("/proc/{init_pid}/ns/net").into()),
            audit_log: Some(AUDIT_LOG.to_owned()),
        }
    }

    fn make() -> Result<Self, rcgen::Error> {
        let mut params = named("cksl")?;
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign];
        let signer = KeyPair::generate()?;
        let ca = params.self_signed(&signer)?.pem();
        let issuer = Issuer::new(params, signer);

        let mut params = named(USER)?;
        let name = &mut params.distinguished_name;
        name.push(DnType::OrganizationName, GROUP);
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
        let key = KeyPair::generate()?;
        let certificate = params.signed_by(&key, &issuer)?.pem();
        Ok(Self {
            ca,
            certificate,
            key: key.serialize_pem(),
            server_ca: String::new(),
        })
    }
}

fn named(common: &str) -> Result<CertificateParams, rcgen::Error> {
    let mut params = CertificateParams::new(Vec::new())?;
    params.distinguished_name = rcgen::DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, common);
    Ok(params)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_labs_share_a_key() {
        let (one, other) = (Grader::new(), Grader::new());
        let (one, other) = (one.expect("is made"), other.expect("is made"));
        assert_ne!((one.ca, one.key), (other.ca, other.key));
    }
}
