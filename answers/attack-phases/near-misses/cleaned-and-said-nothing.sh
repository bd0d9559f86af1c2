# earns: looked (1 of 15)
# All of it is gone, and nobody says what it was.
{{ look_sh }}
{{ units_sh }}
{{ process_sh }}
userdel -f {{ ghost }}
{{ rule_sh }}
