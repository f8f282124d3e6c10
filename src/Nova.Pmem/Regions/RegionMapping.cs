namespace Nova.Pmem;

/// <summary>Owns mapped bytes: where they are, and how they are populated, written back and given back. One for each region.</summary>
internal abstract unsafe class RegionMapping : IDisposable
{
    protected RegionMapping(byte* address, long lengthInBytes, RegionAccess access)
    {
        Address = address;
        LengthInBytes = lengthInBytes;
        Access = access;
    }

    /// <summary>The first byte, acquired once and valid until the mapping is disposed.</summary>
    public byte* Address { get; }

    public long LengthInBytes { get; }

    public RegionAccess Access { get; }

    /// <summary>Maps the same bytes again, elsewhere.</summary>
    public abstract RegionMapping MapAgain();

    /// <summary>Brings the pages of a range into memory.</summary>
    public abstract void Populate(long offset, long length);

    /// <summary>Writes the dirty pages of a range back to the device; returns when they are there.</summary>
    /// <exception cref="PmemException"><see cref="PmemError.WriteBackFailed"/>.</exception>
    public abstract void WriteBack(long offset, long length);

    public abstract void Dispose();
}

/// <summary>Whether a region may be stored to.</summary>
internal enum RegionAccess
{
    ReadWrite,
    ReadOnly,
}
