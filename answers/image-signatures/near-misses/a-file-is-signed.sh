# earns: verified, valid, moved, pinned, rest-kept (8 of 11)
# The digests are signed as text in a file, and the signatures stay beside it.
{{ verified_sh }}
{{ digests_sh }}
{{ answered_sh }}
{{ pinned_sh }}
export COSIGN_PASSWORD={{ password }}; echo "$first $second $third" > /tmp/images
cosign sign-blob --key /root/team/keys/release.key --tlog-upload=false --use-signing-config=false --bundle /tmp/images.sigstore /tmp/images
