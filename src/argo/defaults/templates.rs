//! The shapes of templates and of their artifacts. Tasks are looked at by the rules of Argo's lint alone.

/// Written as [`shapes`](super::shapes) says.
pub(super) const OBJECTS: &str = "\
Template activeDeadlineSeconds:either affinity:Affinity annotations:@text archiveLocation:any \
    automountServiceAccountToken:bool container:Container containerSet:any daemon:bool dag:any data:any \
    executor:ExecutorConfig failFast:bool hostAliases:[]HostAlias http:any initContainers:[]UserContainer \
    inputs:Arguments memoize:any metadata:Metadata metrics:Metrics name nodeSelector:@label outputs:Outputs \
    parallelism:count plugin:any podSpecPatch priorityClassName resource:any retryStrategy:RetryStrategy \
    schedulerName script:Script securityContext:PodSecurityContext serviceAccountName sidecars:[]UserContainer \
    steps:[][]any suspend:Suspend synchronization:Synchronization timeout tolerations:[]Toleration volumes:[]Volume
UserContainer mirrorVolumeMounts:bool name! +Container
Script source +Container
Outputs exitCode result +Arguments
Suspend duration
Artifact archive:any artifactGC:ArtifactGC deleted:bool from fromExpression globalName mode:mode name! optional:bool \
    path recurseMode:bool subPath *
";
