using Nova.Pmem;

namespace Nova.Testing;

/// <summary>The ways in which a medium damages what it holds.</summary>
public enum MediumFaultKind
{
    /// <summary>A line can't be read until it is written anew as a whole.</summary>
    PoisonedLine,

    /// <summary>One bit is turned over.</summary>
    FlippedBit,

    /// <summary>1 to 4,096 bytes that nobody stored there.</summary>
    StrayWrite,

    /// <summary>A page holds what was meant for another one.</summary>
    MisdirectedPage,

    /// <summary>A page holds what it held at an earlier time, with checksums that were valid then.</summary>
    LostWrite,
}

/// <summary>One damage of a medium. Does the same whenever it is applied to the same bytes.</summary>
/// <param name="Kind">What happens.</param>
/// <param name="Offset">Where, in bytes from the start of the region.</param>
/// <param name="LengthInBytes">How many bytes it changes, or makes unreadable; 1 for a bit.</param>
/// <param name="Detail">Of a bit: which, 0 to 7. Of a stray write: the seed of its bytes. Of a misdirected page: the offset from which its bytes come.</param>
public readonly record struct MediumFault(MediumFaultKind Kind, long Offset, long LengthInBytes, long Detail)
{
    private const int LineSize = PmemRegion.LineSizeInBytes;
    private const int PageSize = PmemRegion.PageSizeInBytes;

    /// <summary>Chooses where a fault strikes.</summary>
    /// <param name="kind">What happens.</param>
    /// <param name="regionLengthInBytes">A positive multiple of <see cref="PmemRegion.PageSizeInBytes"/>.</param>
    /// <param name="seed">The same seed gives the same fault.</param>
    public static MediumFault Choose(MediumFaultKind kind, long regionLengthInBytes, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(regionLengthInBytes, PageSize);
        ulong state = Mixing.Combine(seed, (ulong)kind);
        switch (kind)
        {
            case MediumFaultKind.PoisonedLine:
                return new MediumFault(kind, Below(ref state, regionLengthInBytes / LineSize) * LineSize, LineSize, 0);
            case MediumFaultKind.FlippedBit:
                return new MediumFault(kind, Below(ref state, regionLengthInBytes), 1, Below(ref state, 8));
            case MediumFaultKind.StrayWrite:
                long length = 1 + Below(ref state, PageSize);
                return new MediumFault(kind, Below(ref state, regionLengthInBytes - length + 1), length, Below(ref state, long.MaxValue));
            default:
                long pages = regionLengthInBytes / PageSize;
                return new MediumFault(kind, Below(ref state, pages) * PageSize, PageSize, Below(ref state, pages) * PageSize);
        }
    }

    /// <summary>Damages a region.</summary>
    /// <param name="region">Long enough for the fault.</param>
    /// <param name="earlier">What the region held at an earlier time, from its first byte; used by a lost write alone.</param>
    /// <exception cref="ArgumentOutOfRangeException">The fault leaves the region, or what it held earlier.</exception>
    public void ApplyTo(SimulatedRegion region, ReadOnlySpan<byte> earlier = default)
    {
        ArgumentNullException.ThrowIfNull(region);
        switch (Kind)
        {
            case MediumFaultKind.PoisonedLine:
                region.Poison(Offset, LengthInBytes);
                break;
            case MediumFaultKind.FlippedBit:
                region.FlipBit(Offset, (int)Detail);
                break;
            case MediumFaultKind.StrayWrite:
                region.Overwrite(Offset, StrayBytes());
                break;
            case MediumFaultKind.MisdirectedPage:
                region.Overwrite(Offset, region.ToImage().AsSpan((int)Detail, (int)LengthInBytes));
                break;
            default:
                region.Overwrite(Offset, earlier.Slice((int)Offset, (int)LengthInBytes));
                break;
        }
    }

    private byte[] StrayBytes()
    {
        byte[] bytes = new byte[LengthInBytes];
        ulong state = (ulong)Detail;
        for (int at = 0; at < bytes.Length; at++)
            bytes[at] = (byte)Mixing.Next(ref state);
        return bytes;
    }

    private static long Below(ref ulong state, long bound) => (long)(Mixing.Next(ref state) % (ulong)bound);
}
