//! oc-lib's enumerations. Go writes their numbers; a hand-written document may hold their names, in any case.
//! The names and numbers of this file are from memory of oc-lib: this is the one place to mend them.

use crate::source::reader::{Read, Reader};
use crate::source::scalars::{Named, enumerated};
use crate::source::token::{Stopped, Token};

macro_rules! enumeration {
    ($($(#[$meta:meta])* pub enum $name:ident { $($(#[$variant_meta:meta])* $variant:ident = $number:literal $text:literal),* $(,)? })*) => {$(
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum $name {$($(#[$variant_meta])* $variant = $number,)*}

        impl $name {
            /// The name in oc-lib.
            ///
            /// ```
            /// assert_eq!(oc_argo::workflow::StorageType::S3.name(), "S3");
            /// assert_eq!(oc_argo::workflow::Relation::SelfPeer.name(), "SELF");
            /// ```
            pub fn name(self) -> &'static str {
                match self {$(Self::$variant => $text,)*}
            }

            pub(super) const NAMES: &'static [Named] = &[$(($number, $text)),*];

            pub(super) fn from_number(number: i64) -> Option<Self> {
                match number {
                    $($number => Some(Self::$variant),)*
                    _ => None,
                }
            }
        }

        impl Read for $name {
            fn read<'t>(&mut self, token: Token<'t>, reader: &mut Reader<'t>) -> Result<(), Stopped> {
                let read = enumerated(token, Self::NAMES, reader)?.and_then(Self::from_number);
                *self = read.unwrap_or(*self);
                Ok(())
            }
        }

        #[cfg(feature = "schema")]
        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({ "enum": [$($number, $text),*] })
            }
        }
    )*};
}

enumeration! {
    /// What a storage is. Only [`StorageType::S3`] and local storages (`instance.local`) are translated.
    #[derive(Default)]
    pub enum StorageType {
        /// Files.
        #[default]
        File = 0 "FILE",
        /// A stream.
        Stream = 1 "STREAM",
        /// An API.
        Api = 2 "API",
        /// A database.
        Database = 3 "DATABASE",
        /// An S3 bucket.
        S3 = 4 "S3",
        /// Memory.
        Memory = 5 "MEMORY",
        /// Hardware.
        Hardware = 6 "HARDWARE",
        /// Azure blobs.
        Azure = 7 "AZURE",
        /// Google Cloud Storage.
        Gcs = 8 "GCS",
    }

    /// The unit of a storage instance's `size`.
    #[derive(Default)]
    pub enum SizeType {
        /// Gibibytes (`Gi`).
        #[default]
        Gb = 0 "GB",
        /// Mebibytes (`Mi`).
        Mb = 1 "MB",
        /// Kibibytes (`Ki`).
        Kb = 2 "KB",
        /// Tebibytes (`Ti`).
        Tb = 3 "TB",
    }

    /// What a native tool does.
    pub enum NativeToolKind {
        /// Publishes an event that starts another workflow.
        WorkflowEvent = 0 "WORKFLOW_EVENT",
    }

    /// How a peer stands to the peer that holds the document.
    #[derive(Default)]
    pub enum Relation {
        /// Unknown.
        #[default]
        None = 0 "NONE",
        /// The peer itself.
        SelfPeer = 1 "SELF",
        /// A partner.
        Partner = 2 "PARTNER",
        /// A peer with which nothing is shared.
        Blacklist = 3 "BLACKLIST",
    }
}
