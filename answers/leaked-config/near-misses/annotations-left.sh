# earns: works, from-a-file, nowhere-else (7 of 10)
# What `kubectl apply` remembers still has the old password.
{{ secret_sh }}
{{ mounted_sh }}
{{ rollout_sh }}
{{ settings_sh }}
{{ old_sh }}
{{ answered_sh }}
