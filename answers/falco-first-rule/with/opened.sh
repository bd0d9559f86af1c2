runc exec -t $(runc list | awk '$4 ~ "/{{ container }}$" {print $1}') bash -c exit
