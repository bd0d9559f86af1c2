# earns: verified, valid, moved (4 of 11)
# Only the images are left of the manifests.
{{ verified_sh }}
{{ digests_sh }}
{{ answered_sh }}
{{ pinned_sh }}
for name in {{ (order | split)[:3] | join(" ") }}; do image=$(grep -o 'localhost:.*' /root/team/manifests/$name.yaml); echo "{spec: {template: {spec: {containers: [{image: \"$image\"}]}}}}" > /root/team/manifests/$name.yaml; done
{{ signed_sh }}
