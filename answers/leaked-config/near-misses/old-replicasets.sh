# earns: works, from-a-file, nowhere-else (7 of 10)
# ReplicaSets without pods still have the old password.
{{ secret_sh }}
{{ mounted_sh }}
{{ rollout_sh }}
{{ settings_sh }}
{{ annotations_sh }}
{{ answered_sh }}
