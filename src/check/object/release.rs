//! What helm keeps of a release: a Secret that holds all of it, packed.

use std::io::Read;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::read::GzDecoder;
use serde_json::Value as Json;

/// The type of such a Secret.
const TYPE: &str = "helm.sh/release.v1";

/// Largest release that is looked at, unpacked: it is a file of the learner's.
const MOST: u64 = 16 << 20;

/// The release that a Secret keeps: its chart with its templates and default values, the values that
/// were given (`config`), the manifest that came of them, its `info`; or why it keeps none.
pub(crate) fn kept_in(secret: &Json) -> Result<Json, String> {
    if secret["type"] != TYPE {
        return Err("helm keeps no release in it".to_owned());
    }
    let packed = secret["data"]["release"].as_str().unwrap_or_default();
    unpacked(packed).map_err(|why| format!("the release in it can't be read: {why}"))
}

/// The API gives a Secret's bytes as base64, and those are base64 of helm's own.
fn unpacked(packed: &str) -> Result<Json, String> {
    let words = |error: base64::DecodeError| error.to_string();
    let text = STANDARD.decode(packed).map_err(words)?;
    let bytes = STANDARD.decode(text).map_err(words)?;
    let mut json = Vec::new();
    GzDecoder::new(bytes.as_slice())
        .take(MOST + 1)
        .read_to_end(&mut json)
        .map_err(|error| error.to_string())?;
    if json.len() as u64 > MOST {
        return Err(format!("it is longer than {} MiB", MOST >> 20));
    }
    serde_json::from_slice(&json).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::GzEncoder;
    use serde_json::json;

    use super::*;

    fn secret(release: &[u8]) -> Json {
        let mut packer = GzEncoder::new(Vec::new(), Compression::fast());
        packer.write_all(release).unwrap();
        let own = STANDARD.encode(packer.finish().unwrap());
        json!({"type": TYPE, "data": {"release": STANDARD.encode(own)}})
    }

    #[test]
    fn a_release_is_read_from_its_secret() {
        let release = json!({"name": "falco", "config": {"a": 1}});
        let kept = kept_in(&secret(release.to_string().as_bytes()));
        assert_eq!(kept.unwrap(), release);
    }

    #[test]
    fn what_is_no_release_says_so() {
        assert!(kept_in(&json!({"type": "Opaque", "data": {}})).is_err());
        let garbled = json!({"type": TYPE, "data": {"release": "bm90IHBhY2tlZA=="}});
        assert!(kept_in(&garbled).unwrap_err().contains("can't be read"));
        let huge = vec![b' '; usize::try_from(MOST).unwrap() + 2];
        assert!(kept_in(&secret(&huge)).unwrap_err().contains("16 MiB"));
    }
}
