namespace Nova.Pmem;

/// <summary>The rule for lengths: a positive number of whole pages.</summary>
internal static class RegionLength
{
    public static void ThrowIfInvalid(long lengthInBytes, string parameterName)
    {
        if (lengthInBytes <= 0 || lengthInBytes % PmemRegion.PageSizeInBytes != 0)
            throw new ArgumentOutOfRangeException(
                parameterName, lengthInBytes, $"A region is a positive multiple of {PmemRegion.PageSizeInBytes} bytes long.");
    }
}
