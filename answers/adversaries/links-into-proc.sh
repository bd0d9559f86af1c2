# Files that the grader reads are links to what the kernel tells the host's root alone.
# tiers: node
# applies: file
# otherwise: no file is read that a learner can write
# never-told: Timer List Version
# took-effect: test "$(xargs -rd '\n' readlink < /tmp/linked | sort -u)" = /proc/timer_list
cat > /tmp/files <<'END'
{{ files }}
END
# What shows that it took effect stays.
while read -r file; do case $file in */dash|*/sort|*/xargs) continue ;; esac; mkdir -p "$(dirname "$file")" && rm -f "$file" && ln -s /proc/timer_list "$file" && echo "$file" >> /tmp/linked; done < /tmp/files
