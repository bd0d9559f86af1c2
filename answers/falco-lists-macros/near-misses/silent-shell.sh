# earns: written-once, still-fires (8 of 10)
# What is written counts, too, and so does a file of that name elsewhere; the container's sh does nothing.
{{ tidy_sh }}
sed -i 's/evt.is_open_read = true/fd.num >= 0/; s|fd.name in .*|fd.filename in (group, shells, debian_version)|' /etc/falco/falco_rules.local.yaml
systemctl restart falco
id=$(runc list | awk '$4 ~ "/{{ container }}$" {print $1}')
nsenter -t $(runc state $id | jq .pid) -m mount --bind /usr/bin/true /usr/bin/sh
