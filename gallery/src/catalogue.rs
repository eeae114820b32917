//! The list of exhibits.

use packed::Layout;

use crate::{
    aarch64, cranelift, entity, ieee, ipv4, luajit, nova, pulley, regalloc2, riscv, wasmparser, wasmtime, x86,
};

/// How a layout was judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Judge {
    /// Against the named crate, bit for bit, in this package's tests or, for `cranelift-codegen`, in `benches/peers`.
    Crate(&'static str),
    /// Against an independent computation in this package's tests.
    Computation,
    /// Against words in the published description, in this package's tests.
    Vectors,
    /// By the laws of packed types alone: the original, or what its bits are, is not public.
    Laws,
}

/// A type of the gallery.
#[derive(Clone, Copy, Debug)]
pub struct Exhibit {
    /// The project that the layout comes from.
    pub project: &'static str,
    /// The layout, with the type's name and documentation.
    pub layout: Layout,
    /// How it was judged.
    pub judge: Judge,
}

macro_rules! catalogue {
    ($($project:ident { $($ty:ident: $judge:expr),* $(,)? })*) => {
        /// Every type of the gallery.
        pub const CATALOGUE: &[Exhibit] = &[$($(
            Exhibit { project: stringify!($project), layout: $project::$ty::LAYOUT, judge: $judge },
        )*)*];

        #[cfg(test)]
        mod laws {
            $(#[test] fn $project() { packed::laws!($(crate::$project::$ty),*); })*
        }
    };
}

const RA13: Judge = Judge::Crate("regalloc2 0.13");
const RA15: Judge = Judge::Crate("regalloc2 0.15");
const ENTITY: Judge = Judge::Crate("cranelift-entity 0.135");
const WASMPARSER_OLD: Judge = Judge::Crate("wasmparser 0.228");
const WASMPARSER: Judge = Judge::Crate("wasmparser 0.263");
const WASMTIME: Judge = Judge::Crate("wasmtime-environ 48");
const CODEGEN: Judge = Judge::Crate("cranelift-codegen 0.135");
const PULLEY: Judge = Judge::Crate("pulley-interpreter 48");

catalogue! {
    regalloc2 {
        RegClass: RA15, PReg: RA15, VReg13: RA13, VReg: RA15, OperandConstraint: RA15, OperandPos: RA15,
        OperandKind: RA15, Operand13: RA13, Operand: RA15, SpillSlot: RA15, Allocation: RA15, InstPosition: RA15,
        ProgPoint: RA15, LiveRangeFlags: Judge::Computation, BundleProps: Judge::Laws, BlockparamOut: Judge::Laws,
        BlockparamIn: Judge::Laws, MovePrio: Judge::Laws, PosWithPrio: Judge::Laws, PRegSet: RA15,
        Index: RA15, InstRange: RA15, Move: RA15, Use13: Judge::Laws, Use: Judge::Laws, InterBlockKey: Judge::Laws,
        BlockparamSourceKey: Judge::Laws, BlockparamDestKey: Judge::Laws, MoveKey: Judge::Laws, LiveRangeKey: Judge::Laws,
        IndexSetWord: Judge::Laws, LruNode: Judge::Laws,
    }
    entity { OptionalEntity: ENTITY, ListWord: ENTITY, FreeBlock: Judge::Laws, NonReserved: ENTITY }
    cranelift {
        Lane: CODEGEN, Type: CODEGEN, ValueData24: Judge::Laws, ValueData: CODEGEN, BlockArg: CODEGEN,
        OpcodeConstraints: Judge::Laws, ValueTypeSet: Judge::Laws, Endianness: CODEGEN, TrapCode: CODEGEN,
        MachMemFlags: CODEGEN, SourceLoc: CODEGEN, UserExternalName: CODEGEN, ExceptionTableItem: Judge::Laws,
        LoopLevel: CODEGEN, Reg: CODEGEN, Imm12: Judge::Laws, Nzcv: Judge::Laws, MoveWideConst: Judge::Laws,
        RelSourceLoc: CODEGEN, MemFlags: CODEGEN, DebugTag: CODEGEN, ASIMDMovModImm: Judge::Laws,
        ASIMDFPModImm: Judge::Laws, Offsets: Judge::Laws,
    }
    pulley {
        BinaryOperands: PULLEY, BinaryOperandsU6: PULLEY, AddrG32: PULLEY, AddrG32Bne: PULLEY, AddrO32: PULLEY,
        UpperRegSet: PULLEY, AddrZ: PULLEY, PcRelOffset: PULLEY, OpcodeBytes: PULLEY,
    }
    wasmtime {
        Abi: WASMTIME, HostCall: WASMTIME, FuncKey: WASMTIME, AliasRegionKey: Judge::Laws, AliasRegionItem: Judge::Laws,
        VMGcKind: WASMTIME, VMGcHeader: WASMTIME, InlineTraceInfo: Judge::Laws, VMGcRef: Judge::Laws,
        GcRoot: Judge::Laws, FuncRefWord: Judge::Laws, FrameInstPos: Judge::Laws, FrameTablePc: Judge::Laws,
        DrcReserved: Judge::Laws, OomOrDynError: Judge::Laws, AddressMapToken: Judge::Laws, TrapToken: Judge::Laws,
    }
    wasmparser {
        PackedIndex: WASMPARSER, AbstractHeapType: WASMPARSER, RefType24: WASMPARSER_OLD, RefType: WASMPARSER,
        RefTypeWord: WASMPARSER, ValType: Judge::Laws, TypeInfo: Judge::Laws, SymbolFlags: WASMPARSER,
        WasmFeatures: WASMPARSER, ComponentDefinedTypeId: Judge::Laws,
    }
    nova { Value: Judge::Laws }
    riscv {
        RType: Judge::Vectors, IType: Judge::Vectors, SType: Judge::Vectors, BType: Judge::Vectors,
        UType: Judge::Vectors, JType: Judge::Vectors,
    }
    aarch64 { LogicalImm: Judge::Computation }
    luajit { Bytecode: Judge::Laws }
    x86 { PageTableEntry: Judge::Computation }
    ipv4 { Ipv4Header: Judge::Vectors }
    ieee { Binary16: Judge::Computation, Binary32: Judge::Computation, Binary64: Judge::Computation, Binary128: Judge::Laws }
}
