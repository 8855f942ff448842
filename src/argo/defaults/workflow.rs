//! The shapes of a workflow's `spec`, and of what Argo itself reads in it.

/// Written as [`shapes`](super::shapes) says.
pub(super) const OBJECTS: &str = "\
WorkflowSpec activeDeadlineSeconds:long affinity:Affinity archiveLogs:bool arguments:Arguments artifactGC:ArtifactGC \
    artifactRepositoryRef:ArtifactRepositoryRef automountServiceAccountToken:bool dnsConfig:DNSConfig \
    dnsPolicy:~ClusterFirst|ClusterFirstWithHostNet|Default|None entrypoint executor:ExecutorConfig \
    hooks:{}LifecycleHook hostAliases:[]HostAlias hostNetwork:bool imagePullSecrets:[]Reference metrics:Metrics \
    nodeSelector:@label onExit parallelism:count podDisruptionBudget:any podGC:PodGC podMetadata:Metadata \
    podPriorityClassName podSpecPatch priority:int retryStrategy:RetryStrategy schedulerName \
    securityContext:PodSecurityContext serviceAccountName shutdown suspend:bool synchronization:Synchronization \
    templateDefaults:Template templates:[]Template tolerations:[]Toleration ttlStrategy:TTLStrategy \
    volumeClaimGC:VolumeClaimGC volumeClaimTemplates:[]Claim volumes:[]Volume workflowMetadata:WorkflowMetadata \
    workflowTemplateRef:WorkflowTemplateRef
Arguments artifacts:[]Artifact parameters:[]Parameter
Parameter default:scalar description enum:[]scalar globalName name! value:scalar valueFrom:any
ArtifactGC podMetadata:Metadata serviceAccountName strategy:|OnWorkflowCompletion|OnWorkflowDeletion|Never *
ArtifactRepositoryRef configMap key
ExecutorConfig serviceAccountName
LifecycleHook arguments:Arguments expression template templateRef:TemplateRef
TemplateRef clusterScope:bool name template
Metrics prometheus!:[]Prometheus
PodGC deleteDelayDuration:wait labelSelector:LabelSelector \
    strategy:|OnPodCompletion|OnPodSuccess|OnWorkflowCompletion|OnWorkflowSuccess
Metadata annotations:@text labels:@label
RetryStrategy affinity:RetryAffinity backoff:Backoff expression limit:either \
    retryPolicy:Always|OnFailure|OnError|OnTransientError
RetryAffinity nodeAntiAffinity:any
Backoff cap:wait duration:wait factor:either maxDuration:wait
Prometheus counter:any gauge:any help! histogram:any labels:[]any name! when
Synchronization mutexes:[]any semaphores:[]any
TTLStrategy secondsAfterCompletion:int secondsAfterFailure:int secondsAfterSuccess:int
VolumeClaimGC strategy
WorkflowMetadata annotations:@text labels:@label labelsFrom:{}LabelValueFrom
LabelValueFrom expression!
WorkflowTemplateRef clusterScope:bool name
";
