module cksl.dev/node-image/http-echo

go 1.26.0
