namespace Nova.Pmem;

/// <summary>Writes pages back to the device. A seam: a test records what each write-back took and rebuilds the medium from it.</summary>
internal interface IWriteBack
{
    /// <summary>Writes back the content that the pages have when they are taken, and what is needed to find them again; returns when all of it is on the
    /// device.</summary>
    /// <param name="runs">Runs of pages, ascending; one or more.</param>
    /// <exception cref="PmemException"><see cref="PmemError.WriteBackFailed"/>: any part of the pages may have reached the device.</exception>
    void WriteBack(ReadOnlySpan<PageRun> runs);
}

/// <summary>Pages beside one another.</summary>
/// <param name="FirstPage">The number of the first, from the start of the region.</param>
/// <param name="PageCount">1 or more.</param>
internal readonly record struct PageRun(long FirstPage, long PageCount);

/// <summary>Writes the pages of a mapping back.</summary>
internal sealed class MappingWriteBack : IWriteBack
{
    private readonly RegionMapping _mapping;

    public MappingWriteBack(RegionMapping mapping) => _mapping = mapping;

    // One call for everything between the first page and the last: each call waits for the device's cache to be emptied, which costs more than
    // whatever else lies dirty between.
    public void WriteBack(ReadOnlySpan<PageRun> runs)
    {
        long firstPage = runs[0].FirstPage;
        long endPage = runs[^1].FirstPage + runs[^1].PageCount;
        _mapping.WriteBack(firstPage * PmemRegion.PageSizeInBytes, (endPage - firstPage) * PmemRegion.PageSizeInBytes);
    }
}
