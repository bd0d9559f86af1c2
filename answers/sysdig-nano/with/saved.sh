#@ key C-o
#@ wait to Write
#@ key Enter
#@ wait Wrote
#@ key C-x
