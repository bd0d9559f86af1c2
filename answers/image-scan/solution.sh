# Scan all archives, and show what is high or critical. The table also names the first version without each flaw.
{{ scanned_sh }}
# Two deployed images have a critical vulnerability. One of them has a version of the library without it.
{{ answered_sh }}
# Of the two newer tags, one has a new vulnerability that is high. Use the other one.
{{ updated_sh }}
# There is no repaired version of the other library. So nothing may run that image.
{{ stopped_sh }}
# Write an SBOM of the image that is deployed from now on.
{{ sbom_sh }}
