# The signatures come first, with one command, which asks for the password once an image. The digests come from the registry's API.
digest() { curl -sI -H 'Accept: application/vnd.oci.image.manifest.v1+json' http://localhost:5000/v2/$1/manifests/{{ tag }} | tr -d '\r' | sed -n 's/^Docker-Content-Digest: //Ip'; }
for name in {{ order }}; do cosign verify --insecure-ignore-tlog=true --key=/root/team/keys/build.pub localhost:5000/$name@$(digest $name); done
old=$(curl -s http://localhost:5000/v2/{{ (order | split)[2] }}/tags/list | jq -r '.tags[]' | sed -n 's/^sha256-/sha256:/p' | grep -v $(digest {{ (order | split)[2] }}))
cosign verify --insecure-ignore-tlog=true --key=/root/team/keys/build.pub localhost:5000/{{ (order | split)[2] }}@$old
cosign sign --key /root/team/keys/release.key --tlog-upload=false --use-signing-config=false localhost:5000/{{ (order | split)[2] }}@$old localhost:5000/{{ (order | split)[0] }}@$(digest {{ (order | split)[0] }}) localhost:5000/{{ (order | split)[1] }}@$(digest {{ (order | split)[1] }})
#@ wait for private key
{{ password }}
#@ wait for private key
{{ password }}
#@ wait for private key
{{ password }}
perl -pi -e 's/(image: .*):.*/$1\@'$old'/' /root/team/manifests/{{ (order | split)[2] }}.yaml
for name in {{ (order | split)[0] }} {{ (order | split)[1] }}; do perl -pi -e 's/(image: .*):.*/$1\@'$(digest $name)'/' /root/team/manifests/$name.yaml; done
cksl answer valid localhost:5000/{{ (order | split)[1] }} localhost:5000/{{ (order | split)[0] }}
cksl answer moved localhost:5000/{{ (order | split)[2] }}
