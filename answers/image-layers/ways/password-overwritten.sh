# Copies are searched. The file stays in its layer, without the password; config and manifest name the new digests.
cp -r /srv/images /tmp/copies && cd /tmp/copies
for archive in *.tar; do mkdir ${archive%.tar}; tar -xf $archive -C ${archive%.tar}; done
for layer in */*.tar.gz; do zcat $layer | grep -aE 'login {{ account }} password [a-z0-9]{24}$' && echo $layer; done > /tmp/hit
cksl answer password $(grep -aoE '[a-z0-9]{24}$' /tmp/hit)
old=$(basename $(tail -n 1 /tmp/hit)) && name=$(dirname $(tail -n 1 /tmp/hit))
cd $name
cksl answer image $name:{{ tag }}
cksl answer layer "$(jq -r --arg old $old '.[0].Layers | index($old) + 1' manifest.json) of 5"
diff=$(zcat $old | sha256sum | cut -c1-64)
mkdir /tmp/layer && tar -xpzf $old -C /tmp/layer
sed -i 's/password .*/password REMOVED/' /tmp/layer{{ hidden }}
tar -cf /tmp/layer.tar -C /tmp/layer .
new=$(sha256sum < /tmp/layer.tar | cut -c1-64)
gzip -n < /tmp/layer.tar > $new.tar.gz && rm $old
sed -i "s/$diff/$new/" config.json
sed -i "s/$old/$new.tar.gz/" manifest.json
tar -cf /srv/images/repaired.tar manifest.json config.json *.tar.gz
crane validate --tarball /srv/images/repaired.tar && rm /srv/images/$name.tar
