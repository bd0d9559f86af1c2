# earns: looked, password, image, layer (6 of 10)
# One more layer deletes the file.
{{ found_sh }}
mkdir -p /tmp/more$(dirname {{ hidden }}) && touch /tmp/more$(dirname {{ hidden }})/.wh.$(basename {{ hidden }})
tar -cf /tmp/more.tar -C /tmp/more .
crane append -b /srv/images/$name.tar -f /tmp/more.tar -t registry.lab/team/x:1 -o /srv/images/repaired.tar
