//! The tokens by which hosts come: `cksl class host-token --list` and `--revoke`.

use cksl::problem::Problem;
use serde_json::json;

use super::super::context::Context;
use super::super::print::print;
use super::folder::Folder;
use super::{done, unkept};

/// Lists them, with the machines that came by each.
pub(super) fn list(context: &Context, folder: Folder) -> Result<u8, Problem> {
    let class = folder.name().to_owned();
    let records = folder.into_records()?;
    let tokens = records.host_tokens().map_err(|error| unkept(&error))?;
    print(
        context,
        &json!({ "class": class, "tokens": tokens }),
        |_| {
            let mut text = String::new();
            for token in &tokens {
                let made = token.made.to_zoned(jiff::tz::TimeZone::system());
                let hosts = match token.hosts.is_empty() {
                    true => "no machine came by it".to_owned(),
                    false => token.hosts.join(", "),
                };
                let made = made.strftime("%Y-%m-%d %H:%M");
                text += &format!("  {}, made {made}: {hosts}\n", token.id);
            }
            match tokens.is_empty() {
                true => format!("class {class} has no token for hosts\n"),
                false => text + "\n  --revoke ID   revokes one\n",
            }
        },
    )
}

/// Revokes one. The server hangs up on whoever came by it.
pub(super) fn revoke(context: &Context, folder: Folder, id: &str) -> Result<u8, Problem> {
    let records = folder.into_records()?;
    let gone = records.revoke_host_token(&id.to_ascii_lowercase());
    match gone.map_err(|error| unkept(&error))? {
        true => done(context, &format!("the token {id} is revoked")),
        false => Err(Problem::usage(format!("there is no token {id}"))
            .hint("cksl class host-token CLASS --list   lists them")),
    }
}
