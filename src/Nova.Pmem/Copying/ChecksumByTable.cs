namespace Nova.Pmem;

/// <summary>CRC32C by tables, eight bytes at a step, for processors without a checksum instruction.</summary>
internal static class ChecksumByTable
{
    // Row r, column b: what a byte b leaves of the state after r more bytes of zeros.
    private static readonly uint[] Table = MakeTable();

    /// <summary>Goes on with a raw state (not inverted).</summary>
    public static uint Run(uint state, ReadOnlySpan<byte> source)
    {
        while (source.Length >= 8)
        {
            state ^= source[0] | ((uint)source[1] << 8) | ((uint)source[2] << 16) | ((uint)source[3] << 24);
            state = Row(7, state) ^ Row(6, state >> 8) ^ Row(5, state >> 16) ^ Row(4, state >> 24)
                ^ Row(3, source[4]) ^ Row(2, source[5]) ^ Row(1, source[6]) ^ Row(0, source[7]);
            source = source[8..];
        }

        foreach (byte next in source)
            state = Row(0, state ^ next) ^ (state >> 8);
        return state;
    }

    private static uint Row(int row, uint value) => Table[(row * 256) + (int)(value & 0xFF)];

    private static uint[] MakeTable()
    {
        uint[] table = new uint[8 * 256];
        for (int value = 0; value < 256; value++)
        {
            uint state = (uint)value;
            for (int bit = 0; bit < 8; bit++)
                state = (state >> 1) ^ ((state & 1) == 0 ? 0 : Castagnoli.Polynomial);
            table[value] = state;
        }

        for (int at = 256; at < table.Length; at++)
            table[at] = (table[at - 256] >> 8) ^ table[table[at - 256] & 0xFF];
        return table;
    }
}
