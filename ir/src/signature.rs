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

/// The size of a structure in bytes.
///
/// Without alignment, so that an [`AbiParam`] takes eight bytes.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct StructSize([u8; 4]);

impl StructSize {
    /// This many bytes.
    pub const fn new(bytes: u32) -> Self {
        Self(bytes.to_ne_bytes())
    }

    /// The number of bytes.
    pub const fn get(self) -> u32 {
        u32::from_ne_bytes(self.0)
    }
}

impl fmt::Debug for StructSize {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.get().fmt(f)
    }
}

impl fmt::Display for StructSize {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.get().fmt(f)
    }
}

/// What a parameter or result is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum ArgumentPurpose {
    /// A parameter of the program.
    #[default]
    Normal,
    /// A structure of this size, passed on the stack (`sarg`).
    StructArgument(StructSize),
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

const _: () = assert!(size_of::<AbiParam>() == 8);

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

impl From<Type> for AbiParam {
    fn from(value_type: Type) -> Self {
        Self::new(value_type)
    }
}

/// The parameters and results of a function, and how they travel.
///
/// ```
/// use packir_ir::types::{I32, I64};
/// use packir_ir::{AbiParam, ArgumentExtension, CallConv, Signature};
///
/// let mut sig = Signature::new(CallConv::SystemV).with_params([I64, I32]).with_returns([I32]);
/// sig.push_param(AbiParam { extension: ArgumentExtension::Uext, ..AbiParam::new(I32) });
/// assert_eq!(sig.to_string(), "(i64, i32, i32 uext) -> i32 system_v");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, Default)]
pub struct Signature {
    /// The parameters, then the results: exactly as many as there are, as signatures rarely change.
    all: Box<[AbiParam]>,
    num_params: u32,
    /// How they travel.
    pub call_conv: CallConv,
}

impl Signature {
    /// A signature without parameters and results.
    pub fn new(call_conv: CallConv) -> Self {
        Self { all: Box::default(), num_params: 0, call_conv }
    }

    /// A signature of these parameters and, after the first `num_params`, results.
    pub(crate) fn from_parts(all: &[AbiParam], num_params: u32, call_conv: CallConv) -> Self {
        Self { all: all.into(), num_params, call_conv }
    }

    /// The same with more parameters.
    #[must_use]
    pub fn with_params<T: Into<AbiParam>>(self, params: impl IntoIterator<Item = T>) -> Self {
        let (mut all, end) = (self.all.into_vec(), self.num_params as usize);
        let before = all.len();
        all.splice(end..end, params.into_iter().map(Into::into));
        let added = u32::try_from(all.len() - before).expect("fewer than 2^32 parameters");
        Self { all: all.into(), num_params: self.num_params + added, call_conv: self.call_conv }
    }

    /// The same with more results.
    #[must_use]
    pub fn with_returns<T: Into<AbiParam>>(self, returns: impl IntoIterator<Item = T>) -> Self {
        let mut all = self.all.into_vec();
        all.extend(returns.into_iter().map(Into::into));
        Self { all: all.into(), ..self }
    }

    /// Adds a parameter at the end, in time linear in their number.
    pub fn push_param(&mut self, param: impl Into<AbiParam>) {
        *self = core::mem::take(self).with_params([param]);
    }

    /// Adds a result at the end, in time linear in their number.
    pub fn push_return(&mut self, result: impl Into<AbiParam>) {
        *self = core::mem::take(self).with_returns([result]);
    }

    /// The parameters.
    pub fn params(&self) -> &[AbiParam] {
        &self.all[..self.num_params as usize]
    }

    /// The results.
    pub fn returns(&self) -> &[AbiParam] {
        &self.all[self.num_params as usize..]
    }

    /// The parameters, then the results.
    pub fn params_and_returns(&self) -> &[AbiParam] {
        &self.all
    }

    /// The position of the parameter with this purpose, if there is one.
    pub fn special_param_index(&self, purpose: ArgumentPurpose) -> Option<usize> {
        self.params().iter().position(|param| param.purpose == purpose)
    }
}

impl fmt::Display for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(")?;
        write_list(f, self.params())?;
        f.write_str(")")?;
        if !self.returns().is_empty() {
            f.write_str(" -> ")?;
            write_list(f, self.returns())?;
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
