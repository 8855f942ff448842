//! The shapes of what Kubernetes reads of a pod: its containers, where it may run, and as whom.

/// Written as [`shapes`](super::shapes) says.
pub(super) const OBJECTS: &str = "\
Affinity nodeAffinity:NodeAffinity podAffinity:PodAffinity podAntiAffinity:PodAffinity
DNSConfig nameservers:[]text options:[]DNSOption searches:[]text
HostAlias hostnames:[]text ip!
Reference name
PodSecurityContext appArmorProfile:Profile fsGroup:long fsGroupChangePolicy runAsGroup:long runAsNonRoot:bool \
    runAsUser:long seLinuxChangePolicy seLinuxOptions:any seccompProfile:Profile supplementalGroups:[]long \
    supplementalGroupsPolicy sysctls:[]NamedValue windowsOptions:any
Toleration effect:~NoExecute|NoSchedule|PreferNoSchedule key operator:~Equal|Exists|Gt|Lt tolerationSeconds:long \
    value
NodeAffinity preferredDuringSchedulingIgnoredDuringExecution:[]PreferredNode \
    requiredDuringSchedulingIgnoredDuringExecution:NodeSelector
PodAffinity preferredDuringSchedulingIgnoredDuringExecution:[]WeightedPod \
    requiredDuringSchedulingIgnoredDuringExecution:[]PodTerm
DNSOption name value
LabelSelector matchExpressions:[]LabelRequirement matchLabels:@label
Profile localhostProfile type!:~Localhost|RuntimeDefault|Unconfined
NamedValue name! value!
Container args:[]text command:[]text env:[]EnvVar envFrom:[]any image imagePullPolicy:~Always|IfNotPresent|Never \
    lifecycle:any livenessProbe:Probe name ports:[]any readinessProbe:Probe resizePolicy:[]any resources:Resources \
    restartPolicy restartPolicyRules:[]any securityContext:SecurityContext startupProbe:Probe stdin:bool \
    stdinOnce:bool terminationMessagePath terminationMessagePolicy tty:bool volumeDevices:[]any \
    volumeMounts:[]VolumeMount workingDir
PreferredNode preference!:NodeTerm weight!:weight
NodeSelector nodeSelectorTerms!:[]NodeTerm
WeightedPod podAffinityTerm!:PodTerm weight!:weight
PodTerm labelSelector:LabelSelector matchLabelKeys:[]text mismatchLabelKeys:[]text namespaceSelector:LabelSelector \
    namespaces:[]text topologyKey!
LabelRequirement key! operator! values:[]text
KeySelector key! name optional:bool
EnvVar name! value valueFrom:EnvVarSource
Probe exec:any failureThreshold:int grpc:any httpGet:any initialDelaySeconds:int periodSeconds:int \
    successThreshold:int tcpSocket:any terminationGracePeriodSeconds:long timeoutSeconds:int
Resources limits:{}quantity requests:{}quantity *
SecurityContext allowPrivilegeEscalation:bool appArmorProfile:Profile capabilities:Capabilities privileged:bool \
    procMount readOnlyRootFilesystem:bool runAsGroup:long runAsNonRoot:bool runAsUser:long seLinuxOptions:any \
    seccompProfile:Profile windowsOptions:any
VolumeMount mountPath! mountPropagation name! readOnly:bool recursiveReadOnly subPath subPathExpr
NodeTerm matchExpressions:[]NodeRequirement matchFields:[]NodeRequirement
EnvVarSource configMapKeyRef:KeySelector fieldRef:FieldSelector fileKeyRef:any resourceFieldRef:any \
    secretKeyRef:KeySelector
Capabilities add:[]text drop:[]text
FieldSelector apiVersion fieldPath!
NodeRequirement key! operator!:~DoesNotExist|Exists|Gt|In|Lt|NotIn values:[]text
";
