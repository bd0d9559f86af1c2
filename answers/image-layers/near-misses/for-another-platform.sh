# earns: looked, password, image, layer (6 of 10)
# What a container sees is right, but no node of this kind can start one.
{{ found_sh }}
mkdir /tmp/fs && crane export - - < /srv/images/$name.tar | tar xp -C /tmp/fs
mkdir /tmp/new && cd /tmp/new
tar -cf layer.tar -C /tmp/fs .
jq --arg sum "sha256:$(sha256sum < layer.tar | cut -c1-64)" '{architecture: "arm64", os, config, rootfs: {type: "layers", diff_ids: [$sum]}}' /tmp/all/$name/config.json > image.json
echo '[{"Config": "image.json", "RepoTags": null, "Layers": ["layer.tar"]}]' > manifest.json
tar -cf /srv/images/repaired.tar manifest.json image.json layer.tar
