// cosign's command line as it is, without the drivers of cloud key services (AWS, Azure, GCP, Vault): upstream's main
// imports these beside it. In a lab keys are files, and no such service can be reached.
package main

import (
	"errors"
	"log"
	"os"

	"github.com/sigstore/cosign/v3/cmd/cosign/cli"
	failure "github.com/sigstore/cosign/v3/cmd/cosign/errors"
)

func main() {
	err := cli.New().Execute()
	if err == nil {
		return
	}
	log.Printf("error during command execution: %v", err)
	// The codes are upstream's: 10 is an image without a signature, 12 one without a signature of that key.
	var coded *failure.CosignError
	if errors.As(err, &coded) {
		os.Exit(coded.ExitCode())
	}
	os.Exit(1)
}
