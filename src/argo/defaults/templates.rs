//! The shapes of templates, their tasks and their artifacts.

/// Written as [`shapes`](super::shapes) says.
pub(super) const OBJECTS: &str = "\
Template activeDeadlineSeconds:either affinity:Affinity annotations:@text archiveLocation:ArtifactLocation \
    automountServiceAccountToken:bool container:Container containerSet:ContainerSet daemon:bool dag:DAG data:any \
    executor:ExecutorConfig failFast:bool hostAliases:[]HostAlias http:HTTP initContainers:[]UserContainer \
    inputs:Arguments memoize:Memoize metadata:Metadata metrics:Metrics name nodeSelector:@label outputs:Outputs \
    parallelism:count plugin:any podSpecPatch priorityClassName resource:Resource retryStrategy:RetryStrategy \
    schedulerName script:Script securityContext:PodSecurityContext serviceAccountName sidecars:[]UserContainer \
    steps:[][]WorkflowStep suspend:Suspend synchronization:Synchronization timeout tolerations:[]Toleration \
    volumes:[]Volume
ContainerSet containers!:[]ContainerNode retryStrategy:ContainerSetRetry volumeMounts:[]VolumeMount
ContainerNode dependencies:[]text name! +Container
ContainerSetRetry duration retries!:either
UserContainer mirrorVolumeMounts:bool name! +Container
Script source +Container
DAG failFast:bool target tasks!:[]DAGTask
DAGTask dependencies:[]text depends name! +WorkflowStep
WorkflowStep arguments:Arguments continueOn:ContinueOn hooks:{}LifecycleHook inline:Template name onExit template \
    templateRef:TemplateRef when withItems:any withParam withSequence:Sequence
ContinueOn error:bool failed:bool
Sequence count:either end:either format start:either
Outputs exitCode result +Arguments
HTTP body bodyFrom:Body headers:[]Header insecureSkipVerify:bool method successCondition timeoutSeconds:long url!
Header name! value valueFrom:HeaderSource
HeaderSource secretKeyRef:KeySelector
Body bytes
Memoize cache!:Cache key! maxAge!
Cache configMap!:Reference
Resource action!:get|create|apply|delete|replace|patch failureCondition flags:[]text manifest \
    manifestFrom:ManifestFrom mergeStrategy:strategic|merge|json setOwnerReference:bool successCondition
ManifestFrom artifact!:Artifact
Suspend duration
Artifact archive:ArchiveStrategy artifactGC:ArtifactGC deleted:bool from fromExpression globalName mode:mode name! \
    optional:bool path recurseMode:bool subPath +ArtifactLocation
ArtifactLocation archiveLogs:bool artifactory:any azure:any gcs:GCSArtifact git:GitArtifact hdfs:any \
    http:HTTPArtifact oss:any plugin:any raw:RawArtifact s3:S3Artifact
ArchiveStrategy none:any tar:TarStrategy zip:any
TarStrategy compressionLevel:int
GCSArtifact bucket key! serviceAccountKeySecret:KeySelector
GitArtifact branch depth:long disableSubmodules:bool fetch:[]text insecureIgnoreHostKey:bool insecureSkipTLS:bool \
    passwordSecret:KeySelector repo! revision singleBranch:bool sshPrivateKeySecret:KeySelector \
    usernameSecret:KeySelector
HTTPArtifact auth:any headers:[]NamedValue url!
RawArtifact data!
S3Artifact accessKeySecret:KeySelector bucket caSecret:KeySelector createBucketIfNotPresent:BucketOptions \
    encryptionOptions:Encryption endpoint insecure:bool key region roleARN secretKeySecret:KeySelector \
    sessionTokenSecret:KeySelector useSDKCreds:bool
BucketOptions objectLocking:bool
Encryption enableEncryption:bool kmsEncryptionContext kmsKeyId serverSideCustomerKeySecret:KeySelector
";
