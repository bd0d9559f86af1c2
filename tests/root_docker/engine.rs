//! The conversation with the engine.

use std::fs;
use std::os::unix::fs::chown;
use std::path::Path;

use bollard::models::ContainerCreateBody;
use cksl::lab::LabId;
use cksl::provider::engine::{Labels, Packed, ROOT, Root};

/// A root without programs.
fn root(folder: &Path) {
    let file = folder.join("etc/owned");
    fs::create_dir_all(folder.join("etc")).expect("makes a folder");
    fs::write(&file, "").expect("writes");
    chown(&file, Some(33), Some(33)).expect("is root");
}

#[test]
fn root_docker_what_is_made_bears_labels_and_is_found_and_removed_by_them() {
    let Some(engine) = super::engine() else {
        return;
    };
    let folder = tempfile::tempdir().expect("makes a folder");
    root(folder.path());
    let tag = format!("test-{}", std::process::id());
    let image = format!("cksl-test:{tag}");
    assert!(!engine.has_image(&image).expect("answers"));
    let imported = engine.import(&Root {
        name: &image,
        content: Packed::Folder(folder.path().to_owned()),
        digest: &tag,
        changes: &[],
    });
    imported.unwrap_or_else(|error| panic!("{error}"));
    assert!(engine.has_image(&image).expect("answers"));
    let of_root = Labels::default().and(ROOT, &tag);
    let images = engine.images(&of_root).expect("answers");
    assert_eq!(images.len(), 1);
    assert_eq!(images[0].name, image);

    let labs = folder.path().join("labs");
    let (one, other) = (LabId("one".to_owned()), LabId("other".to_owned()));
    for lab in [&one, &other] {
        let labels = Labels::of_lab(lab, &labs.join(&lab.0));
        let body = ContainerCreateBody {
            image: Some(image.clone()),
            cmd: Some(vec!["/bin/none".to_owned()]),
            labels: Some(labels.0),
            ..ContainerCreateBody::default()
        };
        let refused = engine.run_container(&format!("cksl-{}-{tag}", lab.0), body);
        let refused = refused.expect_err("there is no such program").to_string();
        assert!(refused.contains("the container cksl-o"), "{refused}");
    }
    let owner = Labels::of_owner(&labs);
    assert_eq!(engine.containers(&owner).expect("answers").len(), 2);
    let of_one = Labels::of_lab(&one, &labs.join("one"));
    let removed = engine.remove_all(&of_one).expect("removes");
    assert_eq!(removed, [format!("the container cksl-one-{tag}")]);
    let left = engine.containers(&owner).expect("answers");
    assert_eq!(left[0].labels.lab(), Some(other));
    engine.remove_all(&owner).expect("removes");
    assert_eq!(engine.containers(&owner).expect("answers"), []);
    engine
        .remove_container("cksl-none")
        .expect("is gone already");
    engine.remove_image(&image).expect("removes");
    assert!(!engine.has_image(&image).expect("answers"));
    engine.remove_image(&image).expect("is gone already");
}
