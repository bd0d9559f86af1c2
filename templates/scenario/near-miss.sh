# earns: none
# What somebody would write who wants the points without the work.
echo "level = info" > /tmp/config
