# earns: verified, valid, moved, pinned, rest-kept (8 of 11)
# The team's key signs the other images, too.
{{ verified_sh }}
{{ digests_sh }}
{{ answered_sh }}
{{ pinned_sh }}
{{ signed_sh }}
for name in {{ order }}; do cosign sign --key /root/team/keys/release.key --tlog-upload=false --use-signing-config=false localhost:5000/$name:{{ tag }}; done
