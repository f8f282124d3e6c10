namespace Nova.Pmem;

/// <summary>Regions of files.</summary>
public static class RegionFile
{
    /// <summary>Makes a file of zeros, with room for every byte, and maps it.</summary>
    /// <param name="path">Where; refused if something is there, unless <see cref="RegionOptions.ReplaceExisting"/> says otherwise.</param>
    /// <param name="options">Needs a length.</param>
    /// <returns>The region; it holds an exclusive lock of the file until it is closed.</returns>
    /// <exception cref="ArgumentException">The options have no length, or one that is not a whole number of pages, or ask for a read-only region.</exception>
    /// <exception cref="PmemException"><see cref="PmemError.NoSpace"/>: the host has no room; <see cref="PmemError.Locked"/>: the file to replace is in
    /// use; <see cref="PmemError.DomainUnavailable"/>. A file that was made is deleted, unless the options retain it.</exception>
    /// <exception cref="IOException">The file exists, or can't be made.</exception>
    public static PmemRegion Create(string path, RegionOptions options) => Create(path, options, Platform.Current);

    /// <summary>Maps a file that is there.</summary>
    /// <param name="path">A regular file of at least one page.</param>
    /// <param name="options">How; null for a writable region over the whole file.</param>
    /// <returns>The region; it holds an exclusive lock of the file until it is closed, or a shared one if it is read-only.</returns>
    /// <exception cref="FileNotFoundException">Nothing is there.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be opened so.</exception>
    /// <exception cref="PmemException"><see cref="PmemError.Locked"/>: another opener holds the file; the message says who.
    /// <see cref="PmemError.NotRegularFile"/>, <see cref="PmemError.TooShort"/>, <see cref="PmemError.ReadOnly"/>: the file is not fit.
    /// <see cref="PmemError.DomainUnavailable"/>: the domain that was asked for can't be had.</exception>
    public static PmemRegion Open(string path, RegionOptions? options = null) => Open(path, options, Platform.Current);

    /// <summary>Creates on a machine that a test describes.</summary>
    internal static PmemRegion Create(string path, RegionOptions options, Platform platform)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(options);
        if (options.LengthInBytes is not { } lengthInBytes)
            throw new ArgumentException("Creating a region needs a length.", nameof(options));
        RegionLength.ThrowIfInvalid(lengthInBytes, nameof(options));
        if (options.ReadOnly)
            throw new ArgumentException("A region can't be created read-only.", nameof(options));

        return OpenedFile.Create(path, lengthInBytes, options).IntoRegion(platform);
    }

    /// <summary>Opens on a machine that a test describes.</summary>
    internal static PmemRegion Open(string path, RegionOptions? options, Platform platform)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        options ??= new RegionOptions();
        if (options.LengthInBytes is { } lengthInBytes)
            RegionLength.ThrowIfInvalid(lengthInBytes, nameof(options));

        return OpenedFile.Open(path, options).IntoRegion(platform);
    }
}
