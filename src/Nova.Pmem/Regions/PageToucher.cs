namespace Nova.Pmem;

/// <summary>Populates pages by touching them, where the system has no call for it.</summary>
internal static unsafe class PageToucher
{
    /// <summary>Touches one word of each page of a range: loads it, or adds zero to it so that the page becomes writable without changing.</summary>
    public static void Touch(byte* address, long offset, long length, RegionAccess access)
    {
        int pageSize = Environment.SystemPageSize;
        byte* end = address + offset + length;
        for (byte* page = address + (offset & ~(long)(pageSize - 1)); page < end; page += pageSize)
        {
            if (access == RegionAccess.ReadOnly)
                _ = Volatile.Read(ref *page);
            else
                _ = Interlocked.Add(ref *(long*)page, 0);
        }
    }
}
