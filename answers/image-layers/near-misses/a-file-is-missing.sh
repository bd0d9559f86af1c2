# earns: looked, password, image, layer (6 of 10)
# More was left out than the password.
{{ found_sh }}
mkdir /tmp/fs && crane export - - < /srv/images/$name.tar | tar x -C /tmp/fs && rm -r /tmp/fs/usr/share
mkdir /tmp/new && cd /tmp/new && tar -cf layer.tar -C /tmp/fs .
jq --arg sum "sha256:$(sha256sum < layer.tar | cut -c1-64)" '.rootfs.diff_ids = [$sum] | .history = []' /tmp/all/$name/config.json > image.json
echo '[{"Config": "image.json", "RepoTags": null, "Layers": ["layer.tar"]}]' > manifest.json
tar -cf /srv/images/repaired.tar *
