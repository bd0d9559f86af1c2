# earns: none
# The usual calls are denied, and older and newer ones that do the same are not.
more='["fchmodat2", "removexattr", "utime", "utimes", "futimesat", "fspick", "process_mrelease", "tkill"]'
{{ with_more_sh }}
