# earns: verified, valid (3 of 11)
# The image that somebody else signed is taken for the one whose tag was moved.
{{ verified_sh }}
{{ digests_sh }}
cksl answer valid "{{ (order | split)[0] }} {{ (order | split)[1] }}"
cksl answer moved {{ (order | split)[3] }}
{{ pinned_sh }}
{{ signed_sh }}
