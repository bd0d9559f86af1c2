# earns: verified, valid, moved, pinned, rest-kept (8 of 11)
# The tags are signed, and one of them names other content.
{{ verified_sh }}
{{ digests_sh }}
{{ answered_sh }}
{{ pinned_sh }}
first=localhost:5000/{{ (order | split)[0] }}:{{ tag }} second=localhost:5000/{{ (order | split)[1] }}:{{ tag }} third=localhost:5000/{{ (order | split)[2] }}:{{ tag }}
{{ signed_sh }}
