# earns: none
# Falco runs, with its stock rules only.
{{ watched_sh }}
{{ tried_sh }}
