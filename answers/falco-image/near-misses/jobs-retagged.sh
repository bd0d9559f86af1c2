# earns: fires, says-what-was-asked, stays-quiet, stock-untouched (8 of 11)
# A rule by tags, and the jobs are changed so that their images have one of them.
{{ rule_by_tags_sh }}
sed -i 's/ tag=.*/ tag=99.9/' /usr/local/lib/jobs
systemctl restart jobs
{{ jobs_sh }}
cksl answer script {{ tool }}-{{ mark }}.pl
