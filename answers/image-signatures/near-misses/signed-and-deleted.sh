# earns: verified, valid, moved, pinned, rest-kept (8 of 11)
# The content of the third image is deleted once it is signed: its manifest names what the registry does not have.
{{ verified_sh }}
{{ digests_sh }}
{{ answered_sh }}
{{ pinned_sh }}
{{ signed_sh }}
crane delete $third
