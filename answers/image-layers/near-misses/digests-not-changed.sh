# earns: looked, password, image, layer (6 of 10)
# The layer has no such file any more, and the config still names the old one.
{{ found_sh }}
cd /tmp/all/$name
old=$(jq -r ".[0].Layers[$number - 1]" manifest.json)
zcat $old > /tmp/layer.tar && tar --delete -f /tmp/layer.tar .{{ hidden }} && gzip -c /tmp/layer.tar > $old
tar -cf /srv/images/repaired.tar *
