# earns: none
# The pod runs under the right profile, and the next one that reads the file will not.
more='[]'
{{ with_more_sh }}
echo '{"defaultAction": "SCMP_ACT_ALLOW"}' > fine-grained.json
