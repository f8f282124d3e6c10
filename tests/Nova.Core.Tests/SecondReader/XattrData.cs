namespace Nova.SecondReader;

/// <summary>Values of attributes that lie in blocks. SPEC 5.16.</summary>
internal static class XattrData
{
    /// <summary>The blocks of the value, in its order.</summary>
    public static IEnumerable<ulong> Blocks(LogRecord record)
    {
        int extents = (24 + record.U8(16) + 7) / 8 * 8;
        for (int i = 0; i < record.U8(17); i++)
        {
            for (ulong k = 0; k < record.U64(extents + 16 * i + 8); k++)
                yield return record.U64(extents + 16 * i) + k;
        }
    }

    public static byte[] Read(Medium medium, LogRecord record)
    {
        byte[] value = new byte[record.U32(8)];
        int at = 0;
        foreach (ulong block in Blocks(record))
        {
            int count = Math.Min(Medium.BlockSize, value.Length - at);
            medium.Slice((long)block * Medium.BlockSize, count).CopyTo(value.AsSpan(at));
            at += count;
        }

        return at == value.Length ? value : throw new InvalidDataException("an attribute's blocks are fewer than its value needs");
    }
}
