# earns: none
# The image without any signature is not verified.
for name in {{ (order | split)[:4] | join(" ") }}; do cosign verify --key /root/team/keys/build.pub --insecure-ignore-tlog localhost:5000/$name:{{ tag }}; done
{{ digests_sh }}
{{ answered_sh }}
{{ pinned_sh }}
{{ signed_sh }}
