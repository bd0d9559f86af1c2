# earns: none
# The image whose tag was moved is not verified: cosign looked for statements about it, and not for its signature.
for name in {{ order }}; do how=verify; [ $name = {{ (order | split)[2] }} ] && how=verify-attestation; cosign $how --key /root/team/keys/build.pub --insecure-ignore-tlog localhost:5000/$name:{{ tag }}; done
{{ answered_sh }}
