# earns: none
# Each image that has a signature is called valid.
{{ verified_sh }}
{{ digests_sh }}
cksl answer valid "{{ (order | split)[0] }} {{ (order | split)[1] }} {{ (order | split)[2] }} {{ (order | split)[3] }}"
cksl answer moved {{ (order | split)[2] }}
{{ pinned_sh }}
{{ signed_sh }}
