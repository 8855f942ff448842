//! The shapes of templates and of their artifacts. Tasks are looked at by the rules of Argo's lint alone.

/// Written as [`shapes`](super::shapes) says.
pub(super) const OBJECTS: &str = "\
Template activeDeadlineSeconds:either affinity:Affinity annotations:@text archiveLocation:ArtifactLocation \
    automountServiceAccountToken:bool container:Container containerSet:any daemon:bool dag:any data:any \
    executor:ExecutorConfig failFast:bool hostAliases:[]HostAlias http:any initContainers:[]UserContainer \
    inputs:Arguments memoize:Memoize metadata:Metadata metrics:Metrics name nodeSelector:@label outputs:Outputs \
    parallelism:count plugin:any podSpecPatch priorityClassName resource:ResourceTemplate retryStrategy:RetryStrategy \
    schedulerName script:Script securityContext:PodSecurityContext serviceAccountName sidecars:[]UserContainer \
    steps:[][]any suspend:Suspend synchronization:Synchronization timeout:duration tolerations:[]Toleration \
    volumes:[]Volume
UserContainer mirrorVolumeMounts:bool name! +Container
Script source +Container
Outputs exitCode result +Arguments
Suspend duration:wait
Memoize cache!:any key! maxAge!:duration
ArtifactLocation archiveLogs:bool artifactory:any azure:any gcs:any git:any hdfs:any http:any oss:any plugin:any \
    raw:any s3:any
ResourceTemplate action!:apply|create|delete|get|patch|replace failureCondition flags:[]text manifest \
    manifestFrom:any mergeStrategy:json|merge|strategic setOwnerReference:bool successCondition
Artifact archive:any artifactGC:ArtifactGC deleted:bool from fromExpression globalName mode:mode name! optional:bool \
    path recurseMode:bool subPath *
";
