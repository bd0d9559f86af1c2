// Command http-echo is a web server for labs: it answers every request with one text.
//
// It also does what no web server has any business with. With each request it makes one system call of
// those below, by which port it listens on, in a way that can't do anything. Labs let learners find out
// which it is, and keep it from making it.
package main

import (
	"flag"
	"fmt"
	"log"
	"net"
	"net/http"
	"os"
	"strconv"
	"syscall"
	"time"
)

// Numbers on x86-64 that package syscall has no names for.
const (
	setns          = 308
	processVMReadv = 310
	pidfdGetfd     = 438
)

// none is a descriptor that nobody has.
const none = ^uintptr(0)

// strange are the calls. Their arguments are such that the kernel refuses them, or has nothing to do,
// whoever asks.
var strange = [...]func(){
	func() { call(syscall.SYS_CHROOT, 0, 0) },
	func() { call(syscall.SYS_MOUNT, 0, 0) },
	func() { call(pidfdGetfd, none, none) },
	func() { call(syscall.SYS_PIVOT_ROOT, 0, 0) },
	func() { call(processVMReadv, 0, 0) },
	func() { call(syscall.SYS_PTRACE, none, 0) },
	func() { call(setns, none, 0) },
	func() { call(syscall.SYS_UNSHARE, 0, 0) },
}

func call(number, first, second uintptr) {
	// What becomes of it does not matter, and a filter may refuse it.
	_, _, _ = syscall.RawSyscall6(number, first, second, 0, 0, 0, 0)
}

func main() {
	text := flag.String("text", "", "what to answer")
	listen := flag.String("listen", ":5678", "where to listen")
	flag.Parse()
	if *text == "" {
		log.Fatal("http-echo: -text is missing")
	}
	_, port, err := net.SplitHostPort(*listen)
	if err != nil {
		log.Fatalf("http-echo: -listen: %v", err)
	}
	number, err := strconv.Atoi(port)
	if err != nil || number < 0 {
		log.Fatalf("http-echo: -listen: %q is no port", port)
	}
	strangeOne := strange[number%len(strange)]
	log.SetOutput(os.Stdout)
	server := http.Server{
		Addr:        *listen,
		ReadTimeout: 10 * time.Second,
		Handler: http.HandlerFunc(func(to http.ResponseWriter, request *http.Request) {
			strangeOne()
			fmt.Fprintln(to, *text)
			log.Printf("%s %s %s", request.RemoteAddr, request.Method, request.URL)
		}),
	}
	log.Printf("listening on %s", *listen)
	log.Fatal(server.ListenAndServe())
}
