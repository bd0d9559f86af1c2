# The team's key signs a statement about each digest: `cosign verify` of cosign 3 accepts that, too.
{{ verified_sh }}
{{ digests_sh }}
cksl answer valid {{ (order | split)[1] }} {{ (order | split)[0] }}
cksl answer moved {{ (order | split)[2] }}:{{ tag }}
{{ pinned_sh }}
export COSIGN_PASSWORD={{ password }}; echo '{"released": true}' > /tmp/statement
for image in $first $second $third; do cosign attest --key /root/team/keys/release.key --predicate /tmp/statement --type https://example.com/released --tlog-upload=false --use-signing-config=false $image; done
