# earns: watched, rotated (4 of 10)
# The copy is left where it is, and the file's own folder is given.
{{ watching_sh }}
{{ replaced_sh }}
{{ saved_sh }}
{{ seen_sh }}
cksl answer copy /root
