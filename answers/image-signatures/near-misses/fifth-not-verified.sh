# earns: none
# The image without any signature is not verified: cosign looked for statements about it, and not for its signature.
for name in {{ order }}; do how=verify; [ $name = {{ (order | split)[4] }} ] && how=verify-attestation; cosign $how --key /root/team/keys/build.pub --insecure-ignore-tlog localhost:5000/$name:{{ tag }}; done
{{ answered_sh }}
