# earns: looked, unlisted, changed (5 of 7)
# The right names and versions, said to be of another ecosystem: no advisory would be found.
{{ written_sh }}
{{ answers_sh }}
sed -i 's/pkg:npm/pkg:gem/' /srv/sboms/{{ (order | split)[0] }}.json
