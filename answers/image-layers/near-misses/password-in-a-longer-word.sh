# earns: image, layer, looked, password (6 of 10)
# The password is still in the layer, and other letters stand before it.
{{ cleaned_sh }}
mkdir /tmp/note && sed 's/password /password/' /tmp/login > /tmp/note/login
tar -rf layer.tar -C /tmp/note --transform 's,^login$,.{{ hidden }},' login
new=$(sha256sum < layer.tar | cut -c1-64)
gzip -n < layer.tar > $new.tar.gz && rm $old layer.tar
sed -i "s/$diff/$new/" config.json
sed -i "s/$old/$new.tar.gz/" manifest.json
tar cf /srv/images/repaired.tar *
cksl answer layer {{ place }}
cksl answer image {{ (order | split)[0] }}
