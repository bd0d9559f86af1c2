# earns: none
# One command for all five: cosign stops at the first that fails, and has looked at none behind it.
cosign verify --key /root/team/keys/build.pub --insecure-ignore-tlog localhost:5000/{{ (order | split)[4] }}:{{ tag }} localhost:5000/{{ (order | split)[0] }}:{{ tag }} localhost:5000/{{ (order | split)[1] }}:{{ tag }} localhost:5000/{{ (order | split)[2] }}:{{ tag }} localhost:5000/{{ (order | split)[3] }}:{{ tag }}
{{ listed_sh }}
{{ answered_sh }}
{{ pinned_sh }}
{{ signed_sh }}
