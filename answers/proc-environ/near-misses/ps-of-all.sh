# earns: none
# ps opens the environment of every process, and shows none of them.
ps -ef > /dev/null
ps aux | grep httpd
