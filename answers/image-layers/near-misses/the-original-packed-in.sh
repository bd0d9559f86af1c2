# earns: image, layer, looked, password (6 of 10)
# The layer is packed again. The archive of the team lay in the same directory, and is in the new archive now.
{{ cleaned_sh }}
gzip -n < layer.tar > $new.tar.gz && rm $old layer.tar
sed -i "s/$diff/$new/" config.json
sed -i "s/$old/$new.tar.gz/" manifest.json
cp /srv/images/{{ (order | split)[0] }}.tar .
tar cf /srv/images/repaired.tar *
cksl answer layer {{ place }}
cksl answer image {{ (order | split)[0] }}
