# earns: none
# The versions are read from the archives by hand.
for archive in /srv/images/*.tar; do tar -xOf $archive --wildcards '*.tar' | tar -xiO --wildcards '*/package.json'; done
{{ answered_sh }}
{{ updated_sh }}
{{ stopped_sh }}
