// What the judge accepts and refuses: the expected manifests of this project, and small faults put into them.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const cases = "../fixtures/cases"

func read(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func expected(t *testing.T, name string) string {
	return read(t, filepath.Join(cases, name, "expected.yaml"))
}

// changed fails where there is nothing to change: a fault that is not there would be tested otherwise.
func changed(t *testing.T, text, from, to string) string {
	t.Helper()
	if !strings.Contains(text, from) {
		t.Fatalf("%q does not stand in the manifest", from)
	}
	return strings.Replace(text, from, to, 1)
}

func (v verdict) all() []string {
	return append(append(append(append([]string{}, v.Reading...), v.Metadata...), v.Objects...), v.CRD...)
}

func TestExpectedManifestsAreAccepted(t *testing.T) {
	judge, _ := newJudge("")
	folders, _ := filepath.Glob(cases + "/*")
	accepted := 0
	for _, folder := range folders {
		var diagnostics []struct{ Severity string }
		if err := json.Unmarshal([]byte(read(t, folder+"/diagnostics.json")), &diagnostics); err != nil {
			t.Fatal(err)
		}
		wrong := false
		for _, diagnostic := range diagnostics {
			wrong = wrong || diagnostic.Severity == "error"
		}
		if wrong {
			continue
		}
		accepted++
		if said := judge.judge(read(t, folder+"/expected.yaml"), "").all(); len(said) > 0 {
			t.Errorf("%s: %q", folder, said)
		}
	}
	if accepted < 5 {
		t.Errorf("only %d cases have no error", accepted)
	}
}

func TestFaultsAreRefused(t *testing.T) {
	judge, _ := newJudge("")
	imagerie, service := expected(t, "imagerie"), expected(t, "service")
	for name, fault := range map[string]struct{ manifest, message string }{
		"a key twice":         {changed(t, imagerie, "  entrypoint: dag\n", "  entrypoint: dag\n  entrypoint: x\n"), "already set"},
		"an upper-case name":  {changed(t, imagerie, "name: oc-monitor", "name: OC-monitor"), "metadata.name"},
		"a bad label":         {changed(t, imagerie, "oc-executions-id: ", "oc-executions-id: -"), "metadata.labels"},
		"a bad pod label":     {changed(t, service, "labels:\n        app: oc", "labels:\n        app: -oc"), "metadata.labels"},
		"an empty volume":     {changed(t, imagerie, "512Mi", "0Mi"), "must be greater than zero"},
		"an undeclared mount": {changed(t, imagerie, "      name: scratch", "      name: other"), "Not found: \"scratch\""},
		"no image":            {changed(t, service, "image: nginx:1.27", "args: [x]"), "image: Required"},
		"an unknown field":    {changed(t, service, "image: nginx:1.27", "image: nginx:1.27\n      imagge: x"), "imagge"},
		"a port out of range": {changed(t, service, "port: 80\n", "port: 80000\n"), "between 1 and 65535"},
		"a service's name":    {changed(t, service, "{{workflow.name}}-dashboard", "1-dashboard"), "metadata.name"},
	} {
		said := judge.judge(fault.manifest, "").all()
		if !strings.Contains(strings.Join(said, "\n"), fault.message) {
			t.Errorf("%s: %q does not say %q", name, said, fault.message)
		}
	}
}

// What a cluster refuses and this code does not see: the range of node ports is the allocator's, and a list's keys are
// compared where a schema or the server applies.
func TestWhatIsNotSeen(t *testing.T) {
	judge, _ := newJudge("")
	service := expected(t, "service")
	twice := "image: nginx:1.27\n      env: [{name: A, value: a}, {name: A, value: b}]"
	for name, manifest := range map[string]string{
		"a node port that is too small": changed(t, service, "30080", "80"),
		"a node port that is too large": changed(t, service, "30080", "70000"),
		"a variable twice":              changed(t, service, "image: nginx:1.27", twice),
	} {
		if said := judge.judge(manifest, "").all(); len(said) > 0 {
			t.Errorf("%s is seen: %q", name, said)
		}
	}
}

// A definition of our own, small: it tests that schemas, lists and rules are applied, and says nothing of Argo's.
const definition = `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: samples.example.org}
spec:
  group: example.org
  names: {kind: Sample, plural: samples}
  scope: Namespaced
  versions:
  - name: v1
    served: true
    storage: true
    schema:
      openAPIV3Schema:
        type: object
        properties:
          spec:
            type: object
            x-kubernetes-validations:
            - {rule: "!has(self.least) || self.least > 0", message: least is too small}
            properties:
              least: {type: integer}
              tasks:
                type: array
                maxItems: 2
                x-kubernetes-list-type: map
                x-kubernetes-list-map-keys: [name]
                items: {type: object, required: [name], properties: {name: {type: string}}}
`

func TestADefinitionIsApplied(t *testing.T) {
	file := filepath.Join(t.TempDir(), "crd.yaml")
	if err := os.WriteFile(file, []byte(definition), 0o600); err != nil {
		t.Fatal(err)
	}
	judge, err := newJudge(file)
	if err != nil {
		t.Fatal(err)
	}
	for spec, message := range map[string]string{
		"{tasks: [{name: a}, {name: b}], least: 1}":  "",
		"{tasks: [{name: a}, {name: b}, {name: c}]}": "must have at most 2 items",
		"{tasks: [{name: a}, {name: a}]}":            "Duplicate value",
		"{tasks: [{}]}":                              "name: Required value",
		"{least: 0}":                                 "least is too small",
		"{lesst: 1}":                                 `unknown field "spec.lesst"`,
		"{least: x}":                                 "must be of type integer",
	} {
		said := judge.judge(fmt.Sprintf("apiVersion: example.org/v1\nkind: Sample\nmetadata: {name: a, namespace: b}\nspec: %s\n", spec), "").CRD
		if said == nil || (message == "") != (len(said) == 0) || !strings.Contains(strings.Join(said, "\n"), message) {
			t.Errorf("%s: %q does not say %q", spec, said, message)
		}
	}
}
