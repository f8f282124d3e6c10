using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Nova.Pmem;

/// <summary>Where a checksum loop puts the lines that it has loaded anyway. A type argument, so that each use compiles to a loop of its own.</summary>
internal unsafe interface ILineSink
{
    /// <summary>Takes a line of 64 bytes.</summary>
    static abstract void Put(byte* target, Vector512<byte> line);
}

/// <summary>Stores lines non-temporally into a line-aligned target: copy and checksum in one pass.</summary>
internal unsafe readonly struct NonTemporalSink : ILineSink
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Put(byte* target, Vector512<byte> line) => NonTemporalCopy.StoreLine(target, line);
}

/// <summary>Drops lines: checksum only.</summary>
internal unsafe readonly struct NoSink : ILineSink
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Put(byte* target, Vector512<byte> line)
    {
    }
}
