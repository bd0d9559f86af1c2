# earns: none
# A copy of cosign verifies.
cp /usr/local/bin/cosign /tmp/verifier
for name in {{ order }}; do /tmp/verifier verify --key /root/team/keys/build.pub --insecure-ignore-tlog localhost:5000/$name:{{ tag }}; done
{{ listed_sh }}
{{ answered_sh }}
{{ pinned_sh }}
{{ signed_sh }}
