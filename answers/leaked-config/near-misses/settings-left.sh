# earns: works, from-a-file, nowhere-else (7 of 10)
# The ConfigMap still has it; nobody reads it there.
{{ secret_sh }}
{{ mounted_sh }}
{{ rollout_sh }}
{{ annotations_sh }}
{{ old_sh }}
{{ answered_sh }}
