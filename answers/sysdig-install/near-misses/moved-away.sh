# earns: source (3 of 10)
# Installed, used, and moved to another folder.
{{ installed_sh }}
{{ seen_sh }}
mv /usr/bin/sysdig /usr/local/bin
