//! The shapes of volumes and claims. Rare sources are not looked into.

/// Written as [`shapes`](super::shapes) says.
pub(super) const OBJECTS: &str = "\
Claim apiVersion kind metadata:ObjectMeta spec:ClaimSpec status:any
Volume configMap:ConfigMapVolume emptyDir:EmptyDirVolume hostPath:HostPathVolume name! \
    persistentVolumeClaim:ClaimVolume secret:SecretVolume *
ObjectMeta annotations:@text labels:@label name *
ClaimSpec accessModes:[]~ReadOnlyMany|ReadWriteMany|ReadWriteOnce|ReadWriteOncePod resources:Resources \
    selector:LabelSelector storageClassName *
ConfigMapVolume defaultMode:mode items:[]KeyToPath name optional:bool
EmptyDirVolume medium sizeLimit:quantity
HostPathVolume path! type
ClaimVolume claimName! readOnly:bool
SecretVolume defaultMode:mode items:[]KeyToPath optional:bool secretName
KeyToPath key! mode:mode path!
";
