# The signatures have the form that cosign 2 wrote, each below a tag of its own, `sha256-….sig`; the key is in a variable.
{{ verified_sh }}
cosign tree localhost:5000/{{ (order | split)[2] }}:{{ tag }}
{{ digests_sh }}
cksl answer valid {{ (order | split)[0] }}:{{ tag }} {{ (order | split)[1] }}:{{ tag }}
cksl answer moved {{ (order | split)[2] }}:{{ tag }}
export RELEASE_KEY="$(cat /root/team/keys/release.key)" COSIGN_PASSWORD={{ password }}
for image in $third $second $first; do cosign sign --key env://RELEASE_KEY --new-bundle-format=false --tlog-upload=false --use-signing-config=false $image; done
cat > /tmp/pin.awk <<'END'
$1 == "image:" { sub(/localhost.*/, image) }
{ print }
END
pin() { awk -v image=$2 -f /tmp/pin.awk $1 > /tmp/manifest && cp /tmp/manifest $1; }
cd /root/team/manifests && pin {{ (order | split)[0] }}.yaml $first && pin {{ (order | split)[1] }}.yaml $second && pin {{ (order | split)[2] }}.yaml $third
