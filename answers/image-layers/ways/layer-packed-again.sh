# The layer is packed again without the file, and config and manifest name its new digests.
{{ cleaned_sh }}
gzip -n < layer.tar > $new.tar.gz && rm $old layer.tar
sed -i "s/$diff/$new/" config.json
sed -i "s/$old/$new.tar.gz/" manifest.json
tar cf /srv/images/repaired.tar *
cksl answer layer layer {{ place }}
cksl answer image team/{{ (order | split)[0] }}
