# earns: no-escalation, no-secrets, others-keep (7 of 13)
# Its rights are gone, those that it needs, too.
{{ cut_sh }}
