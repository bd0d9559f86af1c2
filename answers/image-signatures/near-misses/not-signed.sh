# earns: verified, valid, moved, pinned, rest-kept (8 of 11)
# Nothing is signed with the team's key.
{{ verified_sh }}
{{ digests_sh }}
{{ answered_sh }}
{{ pinned_sh }}
