//! The shapes of volumes and claims. Sources that few clusters have are not looked into.

/// Written as [`shapes`](super::shapes) says.
pub(super) const OBJECTS: &str = "\
Claim apiVersion kind metadata:ObjectMeta spec:ClaimSpec status:any
Volume awsElasticBlockStore:any azureDisk:any azureFile:any cephfs:any cinder:any configMap:ConfigMapVolume \
    csi:CSIVolume downwardAPI:DownwardVolume emptyDir:EmptyDirVolume ephemeral:EphemeralVolume fc:any flexVolume:any \
    flocker:any gcePersistentDisk:any gitRepo:any glusterfs:any hostPath:HostPathVolume image:ImageVolume iscsi:any \
    name! nfs:NFSVolume persistentVolumeClaim:ClaimVolume photonPersistentDisk:any portworxVolume:any \
    projected:ProjectedVolume quobyte:any rbd:any scaleIO:any secret:SecretVolume storageos:any vsphereVolume:any
ObjectMeta annotations:@text creationTimestamp deletionGracePeriodSeconds:long deletionTimestamp finalizers:[]text \
    generateName generation:long labels:@label managedFields:[]any name namespace ownerReferences:[]any \
    resourceVersion selfLink uid
ClaimSpec accessModes:[]~ReadOnlyMany|ReadWriteMany|ReadWriteOnce|ReadWriteOncePod dataSource:any dataSourceRef:any \
    resources:ClaimResources selector:LabelSelector storageClassName volumeAttributesClassName \
    volumeMode:~Block|Filesystem volumeName
ConfigMapVolume defaultMode:mode items:[]KeyToPath name optional:bool
CSIVolume driver! fsType nodePublishSecretRef:Reference readOnly:bool volumeAttributes:{}text
DownwardVolume defaultMode:mode items:[]DownwardFile
EmptyDirVolume medium sizeLimit:quantity
EphemeralVolume volumeClaimTemplate:ClaimTemplate
HostPathVolume path! type:~|BlockDevice|CharDevice|Directory|DirectoryOrCreate|File|FileOrCreate|Socket
ImageVolume pullPolicy:~Always|IfNotPresent|Never reference
NFSVolume path! readOnly:bool server!
ClaimVolume claimName! readOnly:bool
ProjectedVolume defaultMode:mode sources:[]VolumeProjection
SecretVolume defaultMode:mode items:[]KeyToPath optional:bool secretName
ClaimResources limits:{}quantity requests:{}quantity
KeyToPath key! mode:mode path!
DownwardFile fieldRef:FieldSelector mode:mode path! resourceFieldRef:ResourceSelector
ClaimTemplate metadata:ObjectMeta spec!:ClaimSpec
VolumeProjection clusterTrustBundle:any configMap:Projection downwardAPI:DownwardProjection podCertificate:any \
    secret:Projection serviceAccountToken:TokenProjection
Projection items:[]KeyToPath name optional:bool
DownwardProjection items:[]DownwardFile
TokenProjection audience expirationSeconds:long path!
";
