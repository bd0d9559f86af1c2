# earns: verified, valid, moved (4 of 11)
# All is signed, but the manifests still name tags.
{{ verified_sh }}
{{ digests_sh }}
{{ answered_sh }}
crane tag $third {{ tag }}
{{ signed_sh }}
