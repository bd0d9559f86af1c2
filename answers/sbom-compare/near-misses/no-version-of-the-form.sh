# earns: looked, unlisted, changed (5 of 7)
# Without its `specVersion` it is no CycloneDX.
{{ written_sh }}
{{ answers_sh }}
for name in {{ (order | split)[0] }} {{ (order | split)[1] }}; do jq '{bomFormat, components}' /srv/sboms/$name.json > /tmp/short; cp /tmp/short /srv/sboms/$name.json; done
