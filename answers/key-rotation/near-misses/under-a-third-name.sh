# earns: writes, rewritten (8 of 14)
# The leaked key has another name, and another spelling: two bits of its last letter count for nothing.
{{ second_sh }}
{{ first_sh }}
{{ restart_sh }}
{{ again_sh }}
{{ removed_sh }}
leaked={{ old_key | base64 }}
spelling=${leaked:0:42}$(echo ${leaked:42:1} | tr AEIMQUYcgkosw048 BFJNRVZdhlptx159)=
yq -i '.resources[0].providers += [{"aesgcm": {"keys": [{"name": "archive", "secret": "'$spelling'"}]}}]' {{ place }}/config.yaml
{{ restart_sh }}
