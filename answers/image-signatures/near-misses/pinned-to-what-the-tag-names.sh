# earns: verified, valid, moved (4 of 11)
# The third image is pinned to the content to which its tag was moved.
{{ verified_sh }}
{{ digests_sh }}
{{ answered_sh }}
third=localhost:5000/{{ (order | split)[2] }}@$(crane digest localhost:5000/{{ (order | split)[2] }}:{{ tag }})
{{ pinned_sh }}
{{ signed_sh }}
