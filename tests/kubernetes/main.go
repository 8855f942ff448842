// Asks Kubernetes' own code about manifests: one request per line on stdin, one reply per line on stdout.
//
//	{"id": 1, "manifest": "apiVersion: ..."}
//	{"id": 1, "reading": [], "metadata": [], "objects": [], "crd": null}
//
// An empty list means that nothing was refused, null that nothing was asked: without `-crd FILE` no CRD is applied.
// Argo's own lint is not part of this program, so that an accepted manifest is not thereby one that Argo accepts.
package main

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"os"
)

type request struct {
	ID       int64  `json:"id"`
	Manifest string `json:"manifest"`
	// The workflow by which templates run that stand in a document of their own; theirs are its volumes. May be empty.
	Workflow string `json:"workflow"`
}

type reply struct {
	ID int64 `json:"id"`
	verdict
}

func main() {
	crd := flag.String("crd", "", "a CustomResourceDefinition to validate against, as the API server does")
	flag.Parse()
	if err := serve(*crd); err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(1)
	}
}

func serve(crd string) error {
	judge, err := newJudge(crd)
	if err != nil {
		return err
	}
	in := json.NewDecoder(bufio.NewReaderSize(os.Stdin, 1<<20))
	out := bufio.NewWriter(os.Stdout)
	answers := json.NewEncoder(out)
	answers.SetEscapeHTML(false)
	for in.More() {
		var asked request
		if err := in.Decode(&asked); err != nil {
			return fmt.Errorf("a request: %w", err)
		}
		if err := answers.Encode(reply{asked.ID, judge.judge(asked.Manifest, asked.Workflow)}); err != nil {
			return err
		}
		if err := out.Flush(); err != nil {
			return err
		}
	}
	return nil
}
