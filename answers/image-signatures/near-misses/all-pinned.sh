# earns: verified, valid, moved, pinned, signed (10 of 11)
# The manifests of the other two images are pinned as well.
{{ verified_sh }}
{{ digests_sh }}
{{ answered_sh }}
{{ pinned_sh }}
{{ signed_sh }}
for name in {{ (order | split)[3] }} {{ (order | split)[4] }}; do sed -i "s|image: .*|image: localhost:5000/$name@$(crane digest localhost:5000/$name:{{ tag }})|" /root/team/manifests/$name.yaml; done
