# cosign itself says which digest it verified; the manifests keep their tags before the digest, and are written anew.
cd /root/team/manifests
for file in *.yaml; do cosign verify --key ../keys/build.pub --insecure-ignore-tlog --output json $(grep -o 'localhost:.*' $file) > /tmp/$file.json || echo "$file is not signed"; done
verified() { jq -r '.[0].critical.image["docker-manifest-digest"]' /tmp/$1.yaml.json; }
crane ls localhost:5000/{{ (order | split)[2] }}
for digest in $(crane ls localhost:5000/{{ (order | split)[2] }} | sed -n 's/^sha256-/sha256:/p'); do cosign verify --key ../keys/build.pub --insecure-ignore-tlog --output json localhost:5000/{{ (order | split)[2] }}@$digest > /tmp/found.json && mv /tmp/found.json /tmp/{{ (order | split)[2] }}.yaml.json; done
for name in {{ (order | split)[0] }} {{ (order | split)[1] }} {{ (order | split)[2] }}; do cat > $name.yaml <<END
{apiVersion: apps/v1, kind: Deployment, metadata: {name: $name}, spec: {replicas: {{ replicas }}, selector: {matchLabels: {app: $name}},
  template: {metadata: {labels: {app: $name}}, spec: {containers: [{name: $name, image: "localhost:5000/$name:{{ tag }}@$(verified $name)"}]}}}}
END
done
printf '%s' '{{ password }}' > /tmp/password
for name in {{ (order | split)[0] }} {{ (order | split)[1] }} {{ (order | split)[2] }}; do COSIGN_PASSWORD=$(cat /tmp/password) cosign sign -y --key ../keys/release.key --tlog-upload=false --use-signing-config=false localhost:5000/$name@$(verified $name); done
cksl answer valid "localhost:5000/{{ (order | split)[1] }}:{{ tag }} localhost:5000/{{ (order | split)[0] }}:{{ tag }}"
cksl answer moved {{ (order | split)[2] }}:{{ tag }}
