# earns: none
# The files are right, and the API server does not know of them.
{{ server_sh }}
{{ closed_sh }}
