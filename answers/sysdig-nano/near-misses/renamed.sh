# earns: watched, copied, copy, rotated (9 of 10)
# The copy has another name now, and still the old token.
{{ watching_sh }}
{{ replaced_sh }}
{{ saved_sh }}
{{ seen_sh }}
mv {{ place }}/.{{ hidden }}/*~ {{ place }}/.{{ hidden }}/.keep
cksl answer copy {{ place }}/.{{ hidden }}
