mkdir /tmp/all && cd /tmp/all
for name in $(ls /srv/images | cut -d. -f1); do mkdir $name; tar -xf /srv/images/$name.tar -C $name; done
for name in *; do n=0; for layer in $(jq -r '.[0].Layers[]' $name/manifest.json); do n=$((n + 1)); tar -xzOf $name/$layer | sed "s#^#$name $n #"; done; done > /tmp/content
# Find the line with the account: it begins with the image and the number of the layer.
read -r name number rest < <(grep -aE ' login {{ account }} password [a-z0-9]{24}$' /tmp/content)
cksl answer password "${rest##* }"
cksl answer image $name
cksl answer layer $number
