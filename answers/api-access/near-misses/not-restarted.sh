# earns: api-closed, others-keep (5 of 13)
# The kubelet that runs has read its flags long ago.
{{ flags_sh }}
{{ group_sh }}
{{ stranger_sh }}
