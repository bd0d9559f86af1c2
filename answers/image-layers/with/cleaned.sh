cd /srv/images
for f in *.tar; do echo $f; tar -xOf $f manifest.json | jq -r '.[0].Layers[]' | while read l; do tar -xOf $f $l | tar -tzv | grep -c {{ hidden }}; done; done
mkdir /tmp/x && cd /tmp/x && tar xf /srv/images/{{ (order | split)[0] }}.tar
old=$(jq -r '.[0].Layers[{{ (place | int) - 1 }}]' manifest.json)
diff=$(zcat $old | sha256sum | cut -c1-64)
zcat $old > layer.tar
tar -xOf layer.tar .{{ hidden }} | tee /tmp/login
cksl answer password "$(grep -oE '[a-z0-9]+$' /tmp/login)"
tar --delete -f layer.tar .{{ hidden }}
new=$(sha256sum < layer.tar | cut -c1-64)
