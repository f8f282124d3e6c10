namespace Nova.Core.Operations;

/// <summary>The use of an open file, until the end of the block: as long as it lasts, closing the handle does not take the inode away.</summary>
internal readonly ref struct FileUse
{
    private readonly HandleTable _table;
    private readonly OpenFile? _file;

    public FileUse(HandleTable table, FileHandle handle)
    {
        _table = table;
        _file = table.TryEnter(handle, out OpenFile file) ? file : null;
    }

    /// <summary>Whether the handle was open.</summary>
    public bool IsOpen => _file is not null;

    public OpenFile File => _file ?? throw new InvalidOperationException("The handle is not open.");

    public Inode Inode => File.Inode;

    public void Dispose()
    {
        if (_file is not null)
        {
            _table.Exit(_file);
        }
    }
}
