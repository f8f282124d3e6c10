using System.Runtime.Intrinsics.X86;

namespace Nova.Pmem;

/// <summary>The instructions that write a cache line back, best first.</summary>
internal enum FlushInstruction
{
    /// <summary>This processor has none.</summary>
    None,

    /// <summary>Writes a line back and may keep it cached.</summary>
    Clwb,

    /// <summary>Writes a line back and drops it; weakly ordered.</summary>
    ClflushOpt,

    /// <summary>Writes a line back and drops it, one after another.</summary>
    Clflush,
}

/// <summary>Asks the processor which instruction it has. Source: Intel SDM volume 2A, CPUID leaf 1 (EDX bit 19) and leaf 7 (EBX bits 23 and 24).</summary>
internal static class FlushInstructions
{
    private const int HighestLeaf = 0;
    private const int FeatureLeaf = 1;
    private const int ExtendedLeaf = 7;
    private const int ClflushBit = 19;
    private const int ClflushOptBit = 23;
    private const int ClwbBit = 24;

    public static FlushInstruction Best()
    {
        if (!X86Base.X64.IsSupported)
            return FlushInstruction.None;

        int highestLeaf = X86Base.CpuId(HighestLeaf, 0).Eax;
        int features = X86Base.CpuId(FeatureLeaf, 0).Edx;
        int extended = highestLeaf >= ExtendedLeaf ? X86Base.CpuId(ExtendedLeaf, 0).Ebx : 0;
        return Choose(features, extended);
    }

    /// <summary>The best instruction that the feature words name.</summary>
    internal static FlushInstruction Choose(int features, int extended) =>
        HasBit(extended, ClwbBit) ? FlushInstruction.Clwb
        : HasBit(extended, ClflushOptBit) ? FlushInstruction.ClflushOpt
        : HasBit(features, ClflushBit) ? FlushInstruction.Clflush
        : FlushInstruction.None;

    private static bool HasBit(int word, int bit) => ((word >> bit) & 1) != 0;
}
