//! The API's own spelling of enums of the rules. The matches are total in both directions, so a new
//! variant there does not compile before it has a name here.

/// Makes an enum of the API that has the variants of one of the rules.
macro_rules! mirror {
    ($(#[$doc:meta])* $name:ident = $source:ty {
        $($(#[$variant_doc:meta])* $variant:ident),+ $(,)?
    }) => {
        $(#[$doc])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize, utoipa::ToSchema,
        )]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($(#[$variant_doc])* $variant),+ }

        const _: () = {
            type Source = $source;

            impl From<Source> for $name {
                fn from(value: Source) -> Self {
                    match value { $(Source::$variant => Self::$variant),+ }
                }
            }

            impl From<$name> for Source {
                fn from(value: $name) -> Self {
                    match value { $($name::$variant => Self::$variant),+ }
                }
            }
        };
    };
}

pub(crate) use mirror;
