# earns: verified, valid, moved, pinned, rest-kept (8 of 11)
# A new pair of keys takes the place of the team's.
{{ verified_sh }}
{{ digests_sh }}
{{ answered_sh }}
{{ pinned_sh }}
cd /root/team/keys && rm release.* && COSIGN_PASSWORD={{ password }} cosign generate-key-pair --output-key-prefix release
{{ signed_sh }}
