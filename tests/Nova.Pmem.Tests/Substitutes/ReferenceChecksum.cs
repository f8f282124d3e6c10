namespace Nova.Pmem.Tests;

/// <summary>CRC32C a bit at a time: too simple to be wrong, and shares nothing with the product.</summary>
internal static class ReferenceChecksum
{
    public static uint Append(uint crc, ReadOnlySpan<byte> source)
    {
        uint state = ~crc;
        foreach (byte next in source)
        {
            state ^= next;
            for (int bit = 0; bit < 8; bit++)
                state = (state & 1) != 0 ? (state >> 1) ^ 0x82F63B78 : state >> 1;
        }

        return ~state;
    }
}
