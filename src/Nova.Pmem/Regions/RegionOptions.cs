namespace Nova.Pmem;

/// <summary>How a file becomes a region.</summary>
public sealed class RegionOptions
{
    /// <summary>The domain that must hold; opening fails where it can't be had. Null for the best that holds without costing disk speed:
    /// <see cref="PersistenceDomain.Dax"/>, else <see cref="PersistenceDomain.Emulated"/>.</summary>
    public PersistenceDomain? Domain { get; init; }

    /// <summary>The length; a positive multiple of <see cref="PmemRegion.PageSizeInBytes"/>. Creating needs it. Opening takes the file's length, in whole
    /// pages, where it is null, and fails where the file is shorter.</summary>
    public long? LengthInBytes { get; init; }

    /// <summary>Whether every page is brought into memory before the region is handed out.</summary>
    public bool Populate { get; init; }

    /// <summary>Whether the file is opened to be read only, beside other readers. Not for creating.</summary>
    public bool ReadOnly { get; init; }

    /// <summary>Whether a file that is there already is replaced when a region is created, unless it is in use.</summary>
    public bool ReplaceExisting { get; init; }

    /// <summary>Whether a file that could not be made completely is left for inspection. Otherwise it is deleted.</summary>
    public bool RetainFileOnFailure { get; init; }

    internal RegionAccess Access => ReadOnly ? RegionAccess.ReadOnly : RegionAccess.ReadWrite;
}
