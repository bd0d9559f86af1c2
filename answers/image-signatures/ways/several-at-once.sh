# The valid images are verified with one command, once it is known which ones they are.
cd /root/team/keys
cosign verify --key build.pub --insecure-ignore-tlog -o json localhost:5000/{{ (order | split)[0] }}:{{ tag }} localhost:5000/{{ (order | split)[3] }}:{{ tag }} localhost:5000/{{ (order | split)[1] }}:{{ tag }}
for name in {{ (order | split)[2] }} {{ (order | split)[4] }}; do cosign verify --key build.pub --insecure-ignore-tlog localhost:5000/$name:{{ tag }}; done
cosign verify --key build.pub --insecure-ignore-tlog localhost:5000/{{ (order | split)[1] }}:{{ tag }} localhost:5000/{{ (order | split)[0] }}:{{ tag }}
{{ digests_sh }}
cksl answer valid "{{ (order | split)[1] }}, {{ (order | split)[0] }}"
cksl answer moved localhost:5000/{{ (order | split)[2] }}:{{ tag }}
{{ pinned_sh }}
{{ signed_sh }}
