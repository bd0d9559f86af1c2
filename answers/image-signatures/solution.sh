# Verify all five tags. Two pass. One has no signature at all, and two have signatures of another key.
{{ verified_sh }}
# A tag names what it names now. For each digest that was ever signed, the registry has a tag `sha256-…`: verify these, too. Of one
# image, the build server signed a digest that the tag does not name any more.
{{ digests_sh }}
{{ answered_sh }}
# Deploy what was verified: the digest, not the tag.
{{ pinned_sh }}
# Sign the same digests. The tag of the third image would lead to the wrong content.
{{ signed_sh }}
