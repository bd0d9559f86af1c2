export COSIGN_PASSWORD={{ password }}
for image in $first $second $third; do cosign sign --key /root/team/keys/release.key --tlog-upload=false --use-signing-config=false $image; done
