# earns: none
# `cosign manifest verify` sees no signatures of cosign 3, and calls all images unsigned.
for name in {{ order }}; do cosign manifest verify --key /root/team/keys/build.pub --insecure-ignore-tlog /root/team/manifests/$name.yaml; done
{{ listed_sh }}
{{ answered_sh }}
{{ pinned_sh }}
{{ signed_sh }}
