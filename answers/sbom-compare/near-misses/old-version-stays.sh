# earns: looked, unlisted, changed (5 of 7)
# Both versions of a library are listed: the one of the image beside the old one.
{{ written_sh }}
{{ answers_sh }}
jq '.components += [{"type": "library", "name": "{{ moved }}", "version": "1.{{ (patch | int) + 1 }}.0"}]' /srv/sboms/{{ (order | split)[1] }}.json > /tmp/new.json && mv /tmp/new.json /srv/sboms/{{ (order | split)[1] }}.json
