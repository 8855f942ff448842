//! The shapes of what Kubernetes reads of a pod: its containers, where it may run, and as whom.

/// Written as [`shapes`](super::shapes) says.
pub(super) const OBJECTS: &str = "\
Affinity nodeAffinity:NodeAffinity podAffinity:PodAffinity podAntiAffinity:PodAffinity
DNSConfig nameservers:[]text options:[]DNSOption searches:[]text
HostAlias hostnames:[]text ip!
Reference name
PodSecurityContext appArmorProfile:Profile fsGroup:long fsGroupChangePolicy:~Always|OnRootMismatch runAsGroup:long \
    runAsNonRoot:bool runAsUser:long seLinuxChangePolicy seLinuxOptions:SELinuxOptions seccompProfile:Profile \
    supplementalGroups:[]long supplementalGroupsPolicy:~Merge|Strict sysctls:[]NamedValue windowsOptions:any
Toleration effect:~NoExecute|NoSchedule|PreferNoSchedule key operator:~Equal|Exists|Gt|Lt tolerationSeconds:long \
    value
NodeAffinity preferredDuringSchedulingIgnoredDuringExecution:[]PreferredNode \
    requiredDuringSchedulingIgnoredDuringExecution:NodeSelector
PodAffinity preferredDuringSchedulingIgnoredDuringExecution:[]WeightedPod \
    requiredDuringSchedulingIgnoredDuringExecution:[]PodTerm
DNSOption name value
LabelSelector matchExpressions:[]LabelRequirement matchLabels:@label
Profile localhostProfile type!:~Localhost|RuntimeDefault|Unconfined
SELinuxOptions level role type user
NamedValue name! value!
Container args:[]text command:[]text env:[]EnvVar envFrom:[]EnvFromSource image \
    imagePullPolicy:~Always|IfNotPresent|Never lifecycle:any livenessProbe:Probe name ports:[]ContainerPort \
    readinessProbe:Probe resizePolicy:[]any resources:Resources restartPolicy restartPolicyRules:[]any \
    securityContext:SecurityContext startupProbe:Probe stdin:bool stdinOnce:bool terminationMessagePath \
    terminationMessagePolicy:~FallbackToLogsOnError|File tty:bool volumeDevices:[]any volumeMounts:[]VolumeMount \
    workingDir
PreferredNode preference!:NodeTerm weight!:int
NodeSelector nodeSelectorTerms!:[]NodeTerm
WeightedPod podAffinityTerm!:PodTerm weight!:int
PodTerm labelSelector:LabelSelector matchLabelKeys:[]text mismatchLabelKeys:[]text namespaceSelector:LabelSelector \
    namespaces:[]text topologyKey!
LabelRequirement key! operator! values:[]text
KeySelector key! name optional:bool
EnvVar name! value valueFrom:EnvVarSource
EnvFromSource configMapRef:EnvSource prefix secretRef:EnvSource
Probe exec:ExecAction failureThreshold:int grpc:GRPCAction httpGet:HTTPGetAction initialDelaySeconds:int \
    periodSeconds:int successThreshold:int tcpSocket:TCPSocketAction terminationGracePeriodSeconds:long \
    timeoutSeconds:int
ContainerPort containerPort!:int hostIP hostPort:int name protocol:~SCTP|TCP|UDP
Resources claims:[]any limits:{}quantity requests:{}quantity
SecurityContext allowPrivilegeEscalation:bool appArmorProfile:Profile capabilities:Capabilities privileged:bool \
    procMount:~Default|Unmasked readOnlyRootFilesystem:bool runAsGroup:long runAsNonRoot:bool runAsUser:long \
    seLinuxOptions:SELinuxOptions seccompProfile:Profile windowsOptions:any
VolumeMount mountPath! mountPropagation:~Bidirectional|HostToContainer|None name! readOnly:bool recursiveReadOnly \
    subPath subPathExpr
NodeTerm matchExpressions:[]NodeRequirement matchFields:[]NodeRequirement
EnvVarSource configMapKeyRef:KeySelector fieldRef:FieldSelector fileKeyRef:any resourceFieldRef:ResourceSelector \
    secretKeyRef:KeySelector
EnvSource name optional:bool
ExecAction command:[]text
GRPCAction port!:int service
HTTPGetAction host httpHeaders:[]NamedValue path port!:either scheme:~HTTP|HTTPS
TCPSocketAction host port!:either
Capabilities add:[]text drop:[]text
FieldSelector apiVersion fieldPath!
ResourceSelector containerName divisor:quantity resource!
NodeRequirement key! operator!:~DoesNotExist|Exists|Gt|In|Lt|NotIn values:[]text
";
