# earns: writes (3 of 14)
# What is stored keeps the old key.
{{ second_sh }}
{{ first_sh }}
{{ restart_sh }}
