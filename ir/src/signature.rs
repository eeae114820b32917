//! What a function takes and gives.

use core::fmt;
use core::str::FromStr;

use crate::types::Type;

/// The names of a calling convention in the text format.
macro_rules! call_convs {
    ($($(#[$doc:meta])* $name:ident = $text:literal;)*) => {
        /// How arguments and results travel. Tail calls need [`CallConv::Tail`] on both sides; otherwise the
        /// convention changes nothing that a function computes.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
        pub enum CallConv { $($(#[$doc])* $name,)* }

        impl CallConv {
            /// Every convention.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The word in the text format.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }
        }
    };
}

call_convs! {
    /// Whatever is fastest; not stable across versions.
    #[default]
    Fast = "fast";
    /// The convention with tail calls.
    Tail = "tail";
    /// The System V convention.
    SystemV = "system_v";
    /// The Windows "fastcall" convention.
    WindowsFastcall = "windows_fastcall";
    /// The convention of Apple's 64-bit Arm systems.
    AppleAarch64 = "apple_aarch64";
    /// The convention of stack probes.
    Probestack = "probestack";
    /// The convention of Winch.
    Winch = "winch";
    /// Every register is the callee's to preserve; no results.
    PreserveAll = "preserve_all";
}

impl fmt::Display for CallConv {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for CallConv {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.iter().copied().find(|conv| conv.name() == text).ok_or(())
    }
}

/// How a narrow integer fills a wider register.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum ArgumentExtension {
    /// The upper bits are not defined.
    #[default]
    None,
    /// Zeros (`uext`).
    Uext,
    /// Copies of the sign (`sext`).
    Sext,
}

/// What a parameter or result is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum ArgumentPurpose {
    /// A parameter of the program.
    #[default]
    Normal,
    /// A structure passed on the stack, of this many bytes (`sarg`).
    StructArgument(u32),
    /// The address for a returned structure (`sret`).
    StructReturn,
    /// The context of the virtual machine (`vmctx`).
    VmContext,
}

/// A parameter or a result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct AbiParam {
    /// Its type.
    pub value_type: Type,
    /// What it is for.
    pub purpose: ArgumentPurpose,
    /// How it fills a wider register.
    pub extension: ArgumentExtension,
}

impl AbiParam {
    /// An ordinary parameter of this type.
    pub const fn new(value_type: Type) -> Self {
        Self { value_type, purpose: ArgumentPurpose::Normal, extension: ArgumentExtension::None }
    }
}

impl fmt::Display for AbiParam {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.value_type)?;
        f.write_str(match self.extension {
            ArgumentExtension::None => "",
            ArgumentExtension::Uext => " uext",
            ArgumentExtension::Sext => " sext",
        })?;
        match self.purpose {
            ArgumentPurpose::Normal => Ok(()),
            ArgumentPurpose::StructArgument(size) => write!(f, " sarg({size})"),
            ArgumentPurpose::StructReturn => f.write_str(" sret"),
            ArgumentPurpose::VmContext => f.write_str(" vmctx"),
        }
    }
}

/// The parameters and results of a function, and how they travel.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Default)]
pub struct Signature {
    /// The parameters.
    pub params: Vec<AbiParam>,
    /// The results.
    pub returns: Vec<AbiParam>,
    /// How they travel.
    pub call_conv: CallConv,
}

impl Signature {
    /// A signature without parameters and results.
    pub const fn new(call_conv: CallConv) -> Self {
        Self { params: Vec::new(), returns: Vec::new(), call_conv }
    }

    /// The position of the parameter with this purpose, if there is one.
    pub fn special_param_index(&self, purpose: ArgumentPurpose) -> Option<usize> {
        self.params.iter().position(|param| param.purpose == purpose)
    }
}

impl fmt::Display for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(")?;
        write_list(f, &self.params)?;
        f.write_str(")")?;
        if !self.returns.is_empty() {
            f.write_str(" -> ")?;
            write_list(f, &self.returns)?;
        }
        write!(f, " {}", self.call_conv)
    }
}

fn write_list(f: &mut fmt::Formatter<'_>, params: &[AbiParam]) -> fmt::Result {
    for (index, param) in params.iter().enumerate() {
        if index > 0 {
            f.write_str(", ")?;
        }
        write!(f, "{param}")?;
    }
    Ok(())
}
