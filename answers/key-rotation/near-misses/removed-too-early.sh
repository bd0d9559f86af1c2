# earns: none
# The new key in place of the old one: nobody can read the Secrets any more.
{{ second_sh }}
{{ removed_sh }}
{{ alive_sh }}
