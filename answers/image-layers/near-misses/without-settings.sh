# earns: looked, password, image, layer (6 of 10)
# The files are right, but user, environment and command are gone.
{{ found_sh }}
crane export - /tmp/fs.tar < /srv/images/$name.tar
crane append --oci-empty-base -f /tmp/fs.tar -t registry.lab/team/x:1 -o /srv/images/repaired.tar
