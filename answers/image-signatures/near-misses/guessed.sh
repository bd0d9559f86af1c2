# earns: none
# The answers from a friend, digests and signatures as they should be, but nothing was verified by cosign.
{{ listed_sh }}
{{ answered_sh }}
{{ pinned_sh }}
{{ signed_sh }}
