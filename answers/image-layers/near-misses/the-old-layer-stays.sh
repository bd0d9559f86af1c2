# earns: image, layer, looked, password (6 of 10)
# The layer is packed again, and the archive still has the old one, which its manifest no longer names.
{{ cleaned_sh }}
gzip -n < layer.tar > $new.tar.gz && rm layer.tar
sed -i "s/$diff/$new/" config.json
sed -i "s/$old/$new.tar.gz/" manifest.json
tar cf /srv/images/repaired.tar *
cksl answer layer {{ place }}
cksl answer image registry.lab/team/{{ (order | split)[0] }}:{{ tag }}
