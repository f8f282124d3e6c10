using System.Runtime.InteropServices;
using Nova.Pmem;

namespace Nova.Testing;

// The one file of this project that touches memory by address: a region hands its mapped bytes to its base class. Everything else uses the span.

/// <summary>
/// A region of ordinary memory in the domain <see cref="PersistenceDomain.Simulated"/>, whose medium can be damaged: lines that can't be read, bits
/// that flip, bytes that change behind its back, a write-back that fails. It is as long-lived as the object.
/// </summary>
/// <remarks>
/// Stores are ordinary ones and a fence does nothing: what a crash would leave is decided by whoever watches the stores. Stores and reads are as safe from
/// several threads as those of any region; the methods that damage it are not.
/// </remarks>
public unsafe partial class SimulatedRegion : PmemRegion
{
    private const string Reason = "Simulated: what is lost is decided by a tester.";
    private const string WhatSurvives = "what the tester decides";

    private readonly byte* _memory;

    /// <summary>Makes a region of zeros.</summary>
    /// <param name="lengthInBytes">A positive multiple of <see cref="PmemRegion.PageSizeInBytes"/>, at most 1 GiB.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="lengthInBytes"/> is not as stated.</exception>
    public SimulatedRegion(long lengthInBytes)
        : this(Allocate(lengthInBytes), lengthInBytes) => _memory = Address;

    /// <summary>Makes a region that holds a copy of an image.</summary>
    /// <param name="image">The content; its length is a positive multiple of <see cref="PmemRegion.PageSizeInBytes"/>, at most 1 GiB.</param>
    /// <exception cref="ArgumentOutOfRangeException">The length of <paramref name="image"/> is not as stated.</exception>
    public SimulatedRegion(ReadOnlySpan<byte> image)
        : this(image.Length) => image.CopyTo(Bytes);

    /// <summary>Makes a second view of another region's memory, which it does not own.</summary>
    private protected SimulatedRegion(SimulatedRegion owner)
        : this(owner.Address, owner.LengthInBytes)
    {
    }

    private SimulatedRegion(byte* memory, long lengthInBytes)
        : base(memory, lengthInBytes, PersistenceDomain.Simulated, Reason, WhatSurvives)
    {
    }

    /// <summary>The bytes themselves, past every rule of the medium.</summary>
    internal Span<byte> Bytes => new(Address, (int)LengthInBytes);

    /// <summary>Gives the memory back.</summary>
    /// <param name="disposing">Always true.</param>
    protected override void Dispose(bool disposing) => NativeMemory.AlignedFree(_memory);

    private static byte* Allocate(long lengthInBytes)
    {
        const long Longest = 1L << 30;
        if (lengthInBytes is <= 0 or > Longest || lengthInBytes % PageSizeInBytes != 0)
            throw new ArgumentOutOfRangeException(nameof(lengthInBytes), lengthInBytes, "A simulated region is a positive number of whole pages, at most 1 GiB.");

        void* memory = NativeMemory.AlignedAlloc((nuint)lengthInBytes, PageSizeInBytes);
        NativeMemory.Clear(memory, (nuint)lengthInBytes);
        return (byte*)memory;
    }
}
