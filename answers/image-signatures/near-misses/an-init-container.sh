# earns: verified, valid, moved (4 of 11)
# The containers are pinned. Before one of them an init container runs what the tag names.
{{ verified_sh }}
{{ digests_sh }}
{{ answered_sh }}
{{ pinned_sh }}
sed -i 's|^      containers:|      initContainers: [{name: before, image: "localhost:5000/{{ (order | split)[2] }}:{{ tag }}"}]\n&|' /root/team/manifests/{{ (order | split)[2] }}.yaml
{{ signed_sh }}
