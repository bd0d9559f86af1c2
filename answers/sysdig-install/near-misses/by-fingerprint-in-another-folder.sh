# earns: none
# The source names the key by its fingerprint, and apt finds it in a folder of keys that count for all sources.
{{ key_by_fingerprint_sh }}
apt-get install -y sysdig
{{ seen_sh }}
