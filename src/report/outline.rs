//! What a lab makes in a cluster that others use, said before it is made.

use super::style::{Style, Tone};
use crate::provider::Outline;

/// The lines.
#[must_use]
pub fn outline(outline: &Outline, style: &Style) -> String {
    let mut out = format!(
        "  in the cluster of {} at {}:\n",
        style.paint(Tone::Strong, &outline.context),
        outline.server
    );
    for object in &outline.makes {
        out.push_str(&format!("    {object}\n"));
    }
    let namespaces = outline.namespaces.join(", ");
    let limits = format!(
        "Nothing else there is made, changed or deleted, and no namespace that exists is taken. You get \
         the rights of the cluster role `admin` in {namespaces}. `cksl stop` deletes {namespaces} with \
         all that is in it. `cksl check` may look into your pods there: by a container of its own in \
         each, which ends at once."
    );
    out.push_str(&style.flow("  ", 2, &limits));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_names_every_object_and_what_becomes_of_them() {
        let said = outline(
            &Outline {
                context: "test".to_owned(),
                server: "10.0.0.1:6443".to_owned(),
                namespaces: vec!["shop-ab12".to_owned()],
                makes: vec![
                    "Namespace shop-ab12".to_owned(),
                    "Deployment shop-ab12/web".to_owned(),
                ],
            },
            &Style {
                width: 70,
                color: false,
                plain: true,
            },
        );
        assert_eq!(
            said,
            "  in the cluster of test at 10.0.0.1:6443:
    Namespace shop-ab12
    Deployment shop-ab12/web
  Nothing else there is made, changed or deleted, and no namespace
  that exists is taken. You get the rights of the cluster role `admin`
  in shop-ab12. `cksl stop` deletes shop-ab12 with all that is in it.
  `cksl check` may look into your pods there: by a container of its
  own in each, which ends at once.
"
        );
    }
}
