using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Nova.Pmem;

/// <summary>
/// Stores that go round the cache, so that a fence alone makes them durable. Every byte leaves by a non-temporal store: whole lines by vectors, the
/// rest by 8-byte words. A word that is only partly covered is merged with its present bytes first: a cached store of the odd bytes would stay in the
/// cache past the fence, which is how an 11-byte write loses its last 3 bytes.
/// </summary>
internal static unsafe class NonTemporalCopy
{
    private const int WordSize = sizeof(ulong);
    private const int LineSize = PmemRegion.LineSizeInBytes;

    /// <summary>Whether this processor has the stores; without them nothing here may be called.</summary>
    public static bool IsSupported
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Sse2.X64.IsSupported;
    }

    /// <summary>Copies bytes. The ranges may not overlap, and the aligned words that hold the target must be mapped.</summary>
    public static void Copy(byte* target, byte* source, nuint length)
    {
        nuint done = CopyHead(target, source, length);
        nuint lines = (length - done) & ~(nuint)(LineSize - 1);
        CopyLines(target + done, source + done, lines);
        done += lines;
        CopyTail(target + done, source + done, length - done);
    }

    /// <summary>Copies up to the first line boundary, or all if there is none.</summary>
    /// <returns>The number of bytes copied; the target after them is line-aligned, or fewer than 8 bytes are left.</returns>
    public static nuint CopyHead(byte* target, byte* source, nuint length)
    {
        nuint done = 0;
        nuint first = Misalignment(target, WordSize);
        if (first != 0)
        {
            done = Math.Min(WordSize - first, length);
            MergeWord(target - first, first, source, done);
        }

        for (; length - done >= WordSize && Misalignment(target + done, LineSize) != 0; done += WordSize)
            StoreWord(target + done, *(ulong*)(source + done));
        return done;
    }

    /// <summary>Stores zeros. The aligned words that hold the target must be mapped.</summary>
    public static void Zero(byte* target, long length)
    {
        ulong zero = 0;
        nuint head = Misalignment(target, WordSize);
        if (head != 0)
        {
            nuint count = (nuint)Math.Min((long)(WordSize - head), length);
            MergeWord(target - head, head, (byte*)&zero, count);
            target += count;
            length -= (long)count;
        }

        for (; length >= WordSize && Misalignment(target, LineSize) != 0; target += WordSize, length -= WordSize)
            StoreWord(target, 0);
        for (; length >= LineSize; target += LineSize, length -= LineSize)
            StoreLine(target, Vector512<byte>.Zero);
        for (; length >= WordSize; target += WordSize, length -= WordSize)
            StoreWord(target, 0);
        if (length != 0)
            MergeWord(target, 0, (byte*)&zero, (nuint)length);
    }

    /// <summary>Stores one word whole.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreWord(byte* target, ulong value)
    {
        Debug.Assert(Misalignment(target, WordSize) == 0, "a word is stored aligned");
        Sse2.X64.StoreNonTemporal((ulong*)target, value);
    }

    /// <summary>Copies whole words, then merges the last bytes, into a word-aligned target.</summary>
    public static void CopyTail(byte* target, byte* source, nuint length)
    {
        for (; length >= WordSize; target += WordSize, source += WordSize, length -= WordSize)
            StoreWord(target, *(ulong*)source);
        if (length != 0)
            MergeWord(target, 0, source, length);
    }

    /// <summary>Stores one line into a line-aligned target, with the widest stores there are.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreLine(byte* target, Vector512<byte> line)
    {
        if (Avx512F.IsSupported)
        {
            line.StoreAlignedNonTemporal(target);
        }
        else if (Avx.IsSupported)
        {
            line.GetLower().StoreAlignedNonTemporal(target);
            line.GetUpper().StoreAlignedNonTemporal(target + 32);
        }
        else
        {
            line.GetLower().GetLower().StoreAlignedNonTemporal(target);
            line.GetLower().GetUpper().StoreAlignedNonTemporal(target + 16);
            line.GetUpper().GetLower().StoreAlignedNonTemporal(target + 32);
            line.GetUpper().GetUpper().StoreAlignedNonTemporal(target + 48);
        }
    }

    private static void CopyLines(byte* target, byte* source, nuint length)
    {
        byte* end = target + length;
        for (; target < end; target += LineSize, source += LineSize)
            StoreLine(target, Vector512.Load(source));
    }

    /// <summary>Replaces some bytes of an aligned word and stores it whole.</summary>
    public static void MergeWord(byte* word, nuint first, byte* source, nuint count)
    {
        ulong merged = *(ulong*)word;
        for (nuint index = 0; index < count; index++)
            ((byte*)&merged)[first + index] = source[index];
        StoreWord(word, merged);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static nuint Misalignment(byte* address, nuint alignment) => (nuint)address & (alignment - 1);
}
