# earns: none
# All is right in the file, which nobody has read.
{{ second_sh }}
{{ first_sh }}
{{ again_sh }}
{{ removed_sh }}
