using Microsoft.Win32.SafeHandles;

namespace Nova.Pmem;

/// <summary>The system calls on memory that a region needs. A seam: what a machine without persistent memory refuses can be granted in a test.
/// Every call returns 0 or an error number of the system.</summary>
internal unsafe interface INativeMemory
{
    /// <summary>Maps a file from its start, or memory of no file if <paramref name="file"/> is null.</summary>
    int Map(SafeFileHandle? file, nuint length, MapProtection protection, MapSharing sharing, out byte* address);

    /// <summary>Unmaps what <see cref="Map"/> mapped.</summary>
    int Unmap(byte* address, nuint length);

    /// <summary>Changes what may be done with mapped pages.</summary>
    int Protect(byte* address, nuint length, MapProtection protection);

    /// <summary>Brings pages into memory, to be read or written.</summary>
    int Populate(byte* address, nuint length, MapProtection protection);

    /// <summary>Writes dirty pages and the metadata needed to find them back to the device, and returns when they are there.</summary>
    int WriteBack(byte* address, nuint length);
}

/// <summary>What may be done with mapped pages; the values are those of <c>mmap</c>.</summary>
[Flags]
internal enum MapProtection
{
    None = 0,
    Read = 1,
    Write = 2,
    Execute = 4,
}

/// <summary>Who sees stores to mapped pages.</summary>
internal enum MapSharing
{
    /// <summary>This process alone.</summary>
    Private,

    /// <summary>Everyone who maps the file.</summary>
    Shared,

    /// <summary>Everyone, and the file's metadata is durable before a page can be stored to: <c>MAP_SYNC</c>.</summary>
    SharedSynchronously,
}
