# earns: looked, unlisted (3 of 7)
# The version that the SBOM says, and not the one of the image. The SBOMs are right.
{{ written_sh }}
cksl answer unlisted "{{ added }} {{ patch }}.{{ minor }}.1"
cksl answer changed "{{ moved }} 1.{{ (patch | int) + 1 }}.0"
