// What Kubernetes says of a workflow without Argo: how its reader reads the text, whether the object's metadata is
// allowed, and whether the claims, services and containers in it are.
package main

import (
	"encoding/json"
	"fmt"
	"strings"

	corev1 "k8s.io/api/core/v1"
	apivalidation "k8s.io/apimachinery/pkg/api/validation"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/validation/field"
	podutil "k8s.io/kubernetes/pkg/api/pod"
	"k8s.io/kubernetes/pkg/apis/core"
	v1 "k8s.io/kubernetes/pkg/apis/core/v1"
	"k8s.io/kubernetes/pkg/apis/core/validation"
	kjson "sigs.k8s.io/json"
	"sigs.k8s.io/yaml"
)

type verdict struct {
	// What the reader refuses: bad YAML, a key that stands twice.
	Reading []string `json:"reading"`
	// What is wrong with the name, the namespace, labels and annotations.
	Metadata []string `json:"metadata"`
	// What core validation refuses of claims, services and pods.
	Objects []string `json:"objects"`
	// What the CRD refuses; null where there is none.
	CRD []string `json:"crd"`
}

type judge struct{ crd *crd }

func newJudge(crdFile string) (*judge, error) {
	if crdFile == "" {
		return &judge{}, nil
	}
	crd, err := readCRD(crdFile)
	return &judge{crd}, err
}

// The parts of a workflow that Kubernetes itself knows. What is Argo's alone is passed over.
type workflow struct {
	Metadata metav1.ObjectMeta `json:"metadata"`
	Spec     struct {
		podParts             `json:",inline"`
		VolumeClaimTemplates []json.RawMessage `json:"volumeClaimTemplates"`
		Templates            []template        `json:"templates"`
	} `json:"spec"`
}

type podParts struct {
	ServiceAccountName string                        `json:"serviceAccountName"`
	ImagePullSecrets   []corev1.LocalObjectReference `json:"imagePullSecrets"`
	NodeSelector       map[string]string             `json:"nodeSelector"`
	Tolerations        []corev1.Toleration           `json:"tolerations"`
	Volumes            []json.RawMessage             `json:"volumes"`
}

type template struct {
	podParts `json:",inline"`
	Name     string `json:"name"`
	Metadata struct {
		Labels      map[string]string `json:"labels"`
		Annotations map[string]string `json:"annotations"`
	} `json:"metadata"`
	Container json.RawMessage `json:"container"`
	Resource  *struct {
		Manifest string `json:"manifest"`
	} `json:"resource"`
}

// readWorkflow reads a manifest as the API server does, and gives it as JSON too.
func readWorkflow(manifest string) ([]byte, *workflow, error) {
	text, err := yaml.YAMLToJSONStrict([]byte(manifest))
	if err != nil {
		return nil, nil, err
	}
	read := &workflow{}
	return text, read, kjson.UnmarshalCaseSensitivePreserveInts(text, read)
}

func (j *judge) judge(manifest, around string) verdict {
	said := verdict{Reading: []string{}, Metadata: []string{}, Objects: []string{}}
	text, read, err := readWorkflow(manifest)
	if err != nil {
		said.Reading = append(said.Reading, err.Error())
		return said
	}
	if around != "" {
		_, runs, err := readWorkflow(around)
		if err != nil {
			said.Reading = append(said.Reading, err.Error())
			return said
		}
		read.Spec.Volumes = append(read.Spec.Volumes, runs.Spec.Volumes...)
		read.Spec.VolumeClaimTemplates = append(read.Spec.VolumeClaimTemplates, runs.Spec.VolumeClaimTemplates...)
	}
	metadata := apivalidation.ValidateObjectMeta(&read.Metadata, true, apivalidation.NameIsDNSSubdomain, field.NewPath("metadata"))
	said.Metadata = append(said.Metadata, messages(metadata)...)
	said.Objects = append(said.Objects, read.objects()...)
	if j.crd != nil {
		said.CRD = j.crd.judge(text)
	}
	return said
}

func (w *workflow) objects() []string {
	var said []string
	var claimed []corev1.Volume
	for index, raw := range w.Spec.VolumeClaimTemplates {
		path := field.NewPath("spec", "volumeClaimTemplates").Index(index)
		claim := &corev1.PersistentVolumeClaim{}
		said = append(said, strict(raw, claim, path)...)
		name := claim.Name
		// Argo's name for the claim.
		claim.Name, claim.Namespace = w.Metadata.Name+"-"+name, w.Metadata.Namespace
		source := &corev1.PersistentVolumeClaimVolumeSource{ClaimName: claim.Name}
		claimed = append(claimed, corev1.Volume{Name: name, VolumeSource: corev1.VolumeSource{PersistentVolumeClaim: source}})
		said = append(said, claimErrors(claim, path)...)
	}
	for index := range w.Spec.Templates {
		template := &w.Spec.Templates[index]
		path := field.NewPath("spec", "templates").Key(template.Name)
		if template.Container != nil {
			said = append(said, w.podErrors(template, claimed, path)...)
		}
		if template.Resource != nil {
			said = append(said, w.resourceErrors(template.Resource.Manifest, path.Child("resource", "manifest"))...)
		}
	}
	return said
}

func claimErrors(claim *corev1.PersistentVolumeClaim, path *field.Path) []string {
	v1.SetObjectDefaults_PersistentVolumeClaim(claim)
	internal := &core.PersistentVolumeClaim{}
	if err := v1.Convert_v1_PersistentVolumeClaim_To_core_PersistentVolumeClaim(claim, internal, nil); err != nil {
		return []string{fmt.Sprintf("%s: %v", path, err)}
	}
	options := validation.ValidationOptionsForPersistentVolumeClaim(internal, nil)
	return under(path, validation.ValidatePersistentVolumeClaim(internal, options))
}

// podErrors judges a pod of the container, its volumes and its metadata. Argo's own pod has more: its init and wait
// containers, its volumes, variables and labels.
func (w *workflow) podErrors(template *template, claimed []corev1.Volume, path *field.Path) []string {
	container := corev1.Container{}
	said := strict(template.Container, &container, path.Child("container"))
	if container.Name == "" {
		container.Name = "main"
	}
	volumes := append([]corev1.Volume{}, claimed...)
	for index, raw := range append(append([]json.RawMessage{}, w.Spec.Volumes...), template.Volumes...) {
		volume := corev1.Volume{}
		said = append(said, strict(raw, &volume, path.Child("volumes").Index(index))...)
		volumes = append(volumes, volume)
	}
	selector := template.NodeSelector
	if selector == nil {
		selector = w.Spec.NodeSelector
	}
	pod := &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{
			Name: w.Metadata.Name, Namespace: w.Metadata.Namespace,
			Labels: template.Metadata.Labels, Annotations: template.Metadata.Annotations,
		},
		Spec: corev1.PodSpec{
			Containers: []corev1.Container{container}, Volumes: volumes, RestartPolicy: corev1.RestartPolicyNever,
			ServiceAccountName: w.Spec.ServiceAccountName, ImagePullSecrets: w.Spec.ImagePullSecrets, NodeSelector: selector,
			Tolerations: append(append([]corev1.Toleration{}, w.Spec.Tolerations...), template.Tolerations...),
		},
	}
	v1.SetObjectDefaults_Pod(pod)
	internal := &core.Pod{}
	if err := v1.Convert_v1_Pod_To_core_Pod(pod, internal, nil); err != nil {
		return append(said, fmt.Sprintf("%s: %v", path, err))
	}
	options := podutil.GetValidationOptionsFromPodSpecAndMeta(&internal.Spec, nil, &internal.ObjectMeta, nil)
	return append(said, under(path, validation.ValidatePodCreate(internal, options))...)
}

// resourceErrors judges what a `resource` template creates, where that is a Service.
func (w *workflow) resourceErrors(manifest string, path *field.Path) []string {
	text, err := yaml.YAMLToJSONStrict([]byte(strings.ReplaceAll(manifest, "{{workflow.name}}", w.Metadata.Name)))
	if err != nil {
		return []string{fmt.Sprintf("%s: %v", path, err)}
	}
	service := &corev1.Service{}
	said := strict(text, service, path)
	if service.Kind != "Service" || service.APIVersion != "v1" {
		return []string{fmt.Sprintf("%s: a %s of %s is not judged here", path, service.Kind, service.APIVersion)}
	}
	service.Namespace = w.Metadata.Namespace
	v1.SetObjectDefaults_Service(service)
	internal := &core.Service{}
	if err := v1.Convert_v1_Service_To_core_Service(service, internal, nil); err != nil {
		return append(said, fmt.Sprintf("%s: %v", path, err))
	}
	return append(said, under(path, validation.ValidateServiceCreate(internal))...)
}

// strict reads as the API server does that is asked to refuse unknown fields.
func strict(text []byte, into any, path *field.Path) []string {
	var said []string
	unknown, err := kjson.UnmarshalStrict(text, into)
	if err != nil {
		unknown = append(unknown, err)
	}
	for _, err := range unknown {
		said = append(said, fmt.Sprintf("%s: %v", path, err))
	}
	return said
}

func under(path *field.Path, errors field.ErrorList) []string {
	said := messages(errors)
	for index := range said {
		said[index] = fmt.Sprintf("%s: %s", path, said[index])
	}
	return said
}

func messages(errors field.ErrorList) []string {
	said := []string{}
	for _, err := range errors {
		said = append(said, err.Error())
	}
	return said
}
