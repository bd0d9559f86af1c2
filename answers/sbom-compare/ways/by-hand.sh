# The layers are unpacked and read without a scanner, and the supplier's SBOMs are corrected.
mkdir /tmp/unpacked
cd /tmp/unpacked
for name in {{ order }}; do mkdir $name; tar -C $name -xf /srv/images/$name.tar; for layer in $name/*.tar; do tar -C $name -xf $layer; done; done
cat */srv/app/node_modules/*/package.json | jq -r '.name + "@" + .version' | sort | uniq -c
jq '.components += [{"type": "library", "bom-ref": "pkg:npm/{{ added }}@{{ patch }}.{{ minor }}.1", "name": "{{ added }}", "version": "{{ patch }}.{{ minor }}.1", "purl": "pkg:npm/{{ added }}@{{ patch }}.{{ minor }}.1"}]' /srv/sboms/{{ (order | split)[0] }}.json > /tmp/new.json && mv /tmp/new.json /srv/sboms/{{ (order | split)[0] }}.json
sed -i 's/{{ moved }}@[0-9.]*/{{ moved }}@1.{{ patch }}.{{ minor }}/g; /"name": "{{ moved }}"/{n;s/"version": "[^"]*"/"version": "1.{{ patch }}.{{ minor }}"/}' /srv/sboms/{{ (order | split)[1] }}.json
{{ answers_sh }}
