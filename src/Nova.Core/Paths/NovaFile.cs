namespace Nova.Core;

/// <summary>Where the writes of an open file go.</summary>
internal enum WritePlace
{
    Offset,
    End,
}

/// <summary>An open file of a volume. It has no position: every read and write names its offset; <see cref="AsStream"/> gives one that has.</summary>
/// <remarks>
/// Every operation is atomic, and durable when it returns. Reading and writing are safe from several threads; writers of one file take turns. The file lives until
/// it is disposed, also when its last name has been removed; dispose it before the volume.
/// </remarks>
public sealed class NovaFile : IDisposable
{
    private readonly InodeFace _inodes;
    private readonly FileHandle _handle;
    private readonly WritePlace _place;
    private int _closed;

    internal NovaFile(InodeFace inodes, FileHandle handle, FileAccess access, WritePlace place, string path)
    {
        _inodes = inodes;
        _handle = handle;
        _place = place;
        Access = access;
        Path = path;
    }

    /// <summary>The path that it was opened by; it may have another one by now.</summary>
    public string Path { get; }

    /// <summary>What it was opened for.</summary>
    public FileAccess Access { get; }

    /// <summary>The file's length in bytes.</summary>
    /// <exception cref="ObjectDisposedException">The file is closed.</exception>
    public long Length => GetStatus().Size;

    /// <summary>Whether every write goes to the end, because the file was opened with <see cref="FileMode.Append"/>.</summary>
    internal bool WritesAtEnd => _place == WritePlace.End;

    /// <summary>Status of the file, also after its last name has been removed.</summary>
    /// <returns>The status at one instant.</returns>
    /// <exception cref="ObjectDisposedException">The file is closed.</exception>
    public InodeStatus GetStatus()
    {
        Check(_inodes.GetStatus(_handle, out InodeStatus status), "get status of");
        return status;
    }

    /// <summary>Reads bytes at an offset.</summary>
    /// <param name="destination">Filled from its start.</param>
    /// <param name="offset">Bytes from the start of the file, 0 or more.</param>
    /// <returns>Bytes read: fewer than asked for only at the end of the file, 0 at or past it.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="offset"/> is negative.</exception>
    /// <exception cref="UnauthorizedAccessException">The file was not opened for reading.</exception>
    /// <exception cref="ObjectDisposedException">The file is closed.</exception>
    /// <exception cref="NovaException"><see cref="NovaError.Corrupt"/>: the file's log, or its data where it is checked, fails its checks.</exception>
    /// <remarks>Holes read as zeros. Stores nothing; no time changes. Safe from several threads.</remarks>
    public int Read(Span<byte> destination, long offset)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        Check(_inodes.Read(_handle, offset, destination, out int count), "read");
        return count;
    }

    /// <summary>Writes bytes at an offset, all or none of them. A file opened with <see cref="FileMode.Append"/> takes <see cref="Append"/> only.</summary>
    /// <param name="source">0 to <see cref="VolumeLimits.AtomicWriteBytes"/> bytes. Not retained.</param>
    /// <param name="offset">Bytes from the start of the file, 0 or more. A gap before it reads as zeros.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="offset"/> is negative, or the range passes the largest file size.</exception>
    /// <exception cref="UnauthorizedAccessException">The file was not opened for writing.</exception>
    /// <exception cref="InvalidOperationException">The file was opened with <see cref="FileMode.Append"/>.</exception>
    /// <exception cref="ObjectDisposedException">The file is closed.</exception>
    /// <exception cref="NovaException"><see cref="NovaError.NoSpace"/>: the file is as it was; <see cref="NovaError.ReadOnly"/>; <see cref="NovaError.Unknown"/>:
    /// the write may or may not be durable.</exception>
    /// <remarks>Atomic, and durable on return, one fence. Safe from several threads; writers of one file take turns.</remarks>
    public void Write(ReadOnlySpan<byte> source, long offset)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        if (WritesAtEnd)
            throw new InvalidOperationException("The file was opened with FileMode.Append: use Append, which says where the bytes went.");
        NovaError error = _inodes.Write(_handle, offset, source);
        ThrowIfTooLarge(error, offset, nameof(offset));
        Check(error, "write");
    }

    /// <summary>Writes bytes at the end of the file, all or none of them.</summary>
    /// <param name="source">0 to <see cref="VolumeLimits.AtomicWriteBytes"/> bytes. Not retained.</param>
    /// <returns>The offset of the first byte.</returns>
    /// <exception cref="UnauthorizedAccessException">The file was not opened for writing.</exception>
    /// <exception cref="ObjectDisposedException">The file is closed.</exception>
    /// <exception cref="NovaException"><see cref="NovaError.NoSpace"/>, <see cref="NovaError.FileTooLarge"/>: the file is as it was;
    /// <see cref="NovaError.ReadOnly"/>; <see cref="NovaError.Unknown"/>: the write may or may not be durable.</exception>
    /// <remarks>Atomic, and durable on return, one fence. Safe from several threads: two appends never overlap.</remarks>
    public long Append(ReadOnlySpan<byte> source)
    {
        Check(_inodes.Append(_handle, source, out long offset), "append to");
        return offset;
    }

    /// <summary>Cuts the file, or lets it grow by a hole that reads as zeros.</summary>
    /// <param name="length">Bytes, 0 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="length"/> is negative or past the largest file size.</exception>
    /// <exception cref="UnauthorizedAccessException">The file was not opened for writing.</exception>
    /// <exception cref="ObjectDisposedException">The file is closed.</exception>
    /// <exception cref="NovaException"><see cref="NovaError.NoSpace"/>: the file is as it was; <see cref="NovaError.ReadOnly"/>.</exception>
    /// <remarks>Atomic, and durable on return. Safe from several threads.</remarks>
    public void SetLength(long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        NovaError error = _inodes.SetLength(_handle, length);
        ThrowIfTooLarge(error, length, nameof(length));
        Check(error, "set length of");
    }

    /// <summary>Sets blocks aside, punches a hole, or zeroes a range, as Linux's <c>fallocate</c>.</summary>
    /// <param name="mode">What becomes of the range.</param>
    /// <param name="offset">Bytes from the start of the file, 0 or more.</param>
    /// <param name="length">Bytes, 1 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">The range is empty or negative, or passes the largest file size.</exception>
    /// <exception cref="UnauthorizedAccessException">The file was not opened for writing.</exception>
    /// <exception cref="ObjectDisposedException">The file is closed.</exception>
    /// <exception cref="NovaException"><see cref="NovaError.NoSpace"/>: the file is as it was; <see cref="NovaError.ReadOnly"/>.</exception>
    /// <remarks>Atomic, and durable on return. Safe from several threads.</remarks>
    public void Allocate(AllocateMode mode, long offset, long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(length);
        NovaError error = _inodes.Allocate(_handle, mode, offset, length);
        ThrowIfTooLarge(error, offset, nameof(offset));
        Check(error, "allocate");
    }

    /// <summary>Looks for data or for a hole.</summary>
    /// <param name="target">What to look for.</param>
    /// <param name="offset">Where to start, bytes from the start of the file, 0 or more.</param>
    /// <param name="found">The first byte at or after <paramref name="offset"/> that is such.</param>
    /// <returns>False if there is none: the offset is at or past the end, or only a hole follows.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="offset"/> is negative.</exception>
    /// <exception cref="ObjectDisposedException">The file is closed.</exception>
    /// <remarks>Stores nothing. Safe from several threads.</remarks>
    public bool TrySeek(SeekTarget target, long offset, out long found)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        NovaError error = _inodes.Seek(_handle, target, offset, out found);
        if (error == NovaError.NoSuchOffset)
            return false;
        Check(error, "seek in");
        return true;
    }

    /// <summary>A stream over the file, from its start, or from its end if it was opened with <see cref="FileMode.Append"/>.</summary>
    /// <returns>A stream with a position of its own. Closing it leaves the file open; closing the file ends it.</returns>
    /// <exception cref="ObjectDisposedException">The file is closed.</exception>
    /// <remarks>Not buffered: each write is an atomic operation, durable on return, so <see cref="Stream.Flush"/> has nothing to do. One thread at a time, as with every stream.</remarks>
    public Stream AsStream() => new NovaFileStream(this);

    /// <summary>Closes the file. Nothing is left to be written. A second call does nothing.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _closed, 1) == 0)
            _inodes.Close(_handle);
    }

    /// <summary>Writes content of any length from the start of the file, in pieces where one write can't hold it.</summary>
    internal void WriteInPieces(ReadOnlySpan<byte> source)
    {
        for (int at = 0; at < source.Length; at += VolumeLimits.AtomicWriteBytes)
            Write(source.Slice(at, Math.Min(VolumeLimits.AtomicWriteBytes, source.Length - at)), at);
    }

    /// <summary>A range past the largest file is the caller's mistake.</summary>
    private static void ThrowIfTooLarge(NovaError error, long value, string parameter)
    {
        if (error == NovaError.FileTooLarge)
            throw new ArgumentOutOfRangeException(parameter, value, "The range passes the largest file size.");
    }

    private void Check(NovaError error, string operation)
    {
        if (error == NovaError.None)
            return;
        ObjectDisposedException.ThrowIf(error == NovaError.BadHandle && Volatile.Read(ref _closed) != 0, this);
        PathFailure.ThrowIfFailed(error, operation, Path);
    }
}
