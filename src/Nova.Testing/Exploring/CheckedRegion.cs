using Nova.Pmem;

namespace Nova.Testing;

/// <summary>A region on an image, for one check or many: every line is saved before the first store to it, so that all can be undone; reads can be
/// noted; and both can be made to fail, to end a check that does not end.</summary>
internal sealed class CheckedRegion(ImageMemory image, LineSet? reads) : SimulatedView(image.Region)
{
    private volatile bool _isInterrupted;
    private bool _notesReads;

    /// <summary>Whether reads are noted.</summary>
    public bool NotesReads
    {
        get => _notesReads;
        set => WatchesReads = _notesReads = value;
    }

    /// <summary>Whether reads and stores fail.</summary>
    public bool IsInterrupted => _isInterrupted;

    /// <summary>Lets every read and store from here on fail. Called from another thread.</summary>
    public void Interrupt()
    {
        _isInterrupted = true;
        WatchesReads = true;
    }

    protected override void OnRead(long offset, int length)
    {
        ThrowIfInterrupted();
        if (_notesReads)
            reads?.Add(offset, length);
    }

    private protected override void OnStoring(long offset, long length)
    {
        ThrowIfInterrupted();
        if (length > 0)
            image.Save(offset, length);
    }

    private void ThrowIfInterrupted()
    {
        if (_isInterrupted)
            throw new TimeoutException("The check takes too long; its region fails from here on.");
    }
}

/// <summary>The lines that were touched since the set was last cleared.</summary>
internal sealed class LineSet(long lengthInBytes)
{
    private readonly int[] _round = new int[lengthInBytes / PmemRegion.LineSizeInBytes];
    private int _current = 1;

    public void Clear() => _current++;

    public void Add(long offset, int length)
    {
        int last = (int)((offset + length - 1) / PmemRegion.LineSizeInBytes);
        for (int line = (int)(offset / PmemRegion.LineSizeInBytes); line <= last; line++)
            _round[line] = _current;
    }

    public bool Contains(int line) => _round[line] == _current;
}
