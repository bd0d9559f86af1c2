# earns: works, from-a-file, nowhere-else (7 of 10)
# The old settings are kept in base64, in lines that go through the password.
{{ secret_sh }}
{{ mounted_sh }}
{{ rollout_sh }}
{{ settings_sh }}
{{ annotations_sh }}
{{ old_sh }}
printf 'password=%s\n' {{ leaked }} | base64 -w 12 > /root/settings
kubectl create configmap settings-of-2019 --from-file /root/settings
{{ answered_sh }}
