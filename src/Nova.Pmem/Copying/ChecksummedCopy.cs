namespace Nova.Pmem;

/// <summary>A non-temporal copy that computes CRC32C on the way: while stores drain the processor has time to multiply, so the checksum is nearly
/// free.</summary>
internal static unsafe class ChecksummedCopy
{
    private const int LineSize = PmemRegion.LineSizeInBytes;

    /// <summary>Copies as <see cref="NonTemporalCopy.Copy"/> does.</summary>
    /// <returns><see cref="Crc32C.Append"/> of the seed and the source.</returns>
    public static uint Copy(byte* target, byte* source, nuint length, uint seed)
    {
        nuint head = NonTemporalCopy.CopyHead(target, source, length);
        uint state = Crc32C.AppendRaw(~seed, source, head);

        nuint lines = (length - head) / LineSize;
        state = Crc32C.AppendLines<NonTemporalSink>(state, target + head, source + head, lines);

        nuint done = head + (lines * LineSize);
        NonTemporalCopy.CopyTail(target + done, source + done, length - done);
        return ~Crc32C.AppendRaw(state, source + done, length - done);
    }
}
