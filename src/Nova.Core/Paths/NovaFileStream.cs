namespace Nova.Core;

/// <summary>A position over a <see cref="NovaFile"/>. Not buffered; everything is done, and durable, when a call returns, so the asynchronous calls complete at once.</summary>
internal sealed class NovaFileStream : Stream
{
    private readonly NovaFile _file;
    private long _position;
    private bool _closed;

    public NovaFileStream(NovaFile file)
    {
        _file = file;
        long length = file.Length;
        _position = file.WritesAtEnd ? length : 0;
    }

    public override bool CanRead => !_closed && _file.Access.HasFlag(FileAccess.Read);

    public override bool CanWrite => !_closed && _file.Access.HasFlag(FileAccess.Write);

    public override bool CanSeek => !_closed;

    public override long Length
    {
        get
        {
            ThrowIfClosed();
            return _file.Length;
        }
    }

    public override long Position
    {
        get
        {
            ThrowIfClosed();
            return _position;
        }

        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            ThrowIfClosed();
            _position = value;
        }
    }

    public override int Read(Span<byte> buffer)
    {
        ThrowIfClosed();
        if (!CanRead)
            throw new NotSupportedException("The file was not opened for reading.");
        int count = _file.Read(buffer, _position);
        _position += count;
        return count;
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        ThrowIfClosed();
        if (!CanWrite)
            throw new NotSupportedException("The file was not opened for writing.");
        if (_file.WritesAtEnd)
            _position = _file.Append(buffer);
        else
            _file.Write(buffer, _position);
        _position += buffer.Length;
    }

    public override int Read(byte[] buffer, int offset, int count)
    {
        ValidateBufferArguments(buffer, offset, count);
        return Read(buffer.AsSpan(offset, count));
    }

    public override int ReadByte()
    {
        byte value = 0;
        return Read(new Span<byte>(ref value)) == 0 ? -1 : value;
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled<int>(cancellationToken);
        try
        {
            return ValueTask.FromResult(Read(buffer.Span));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return ValueTask.FromException<int>(failure);
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        ValidateBufferArguments(buffer, offset, count);
        return ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();
    }

    public override void Write(byte[] buffer, int offset, int count)
    {
        ValidateBufferArguments(buffer, offset, count);
        Write(buffer.AsSpan(offset, count));
    }

    public override void WriteByte(byte value) => Write([value]);

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled(cancellationToken);
        try
        {
            Write(buffer.Span);
            return ValueTask.CompletedTask;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return ValueTask.FromException(failure);
        }
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        ValidateBufferArguments(buffer, offset, count);
        return WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();
    }

    public override long Seek(long offset, SeekOrigin origin)
    {
        ThrowIfClosed();
        long from = origin switch
        {
            SeekOrigin.Begin => 0,
            SeekOrigin.Current => _position,
            SeekOrigin.End => _file.Length,
            _ => throw new ArgumentOutOfRangeException(nameof(origin), origin, "Not a value of the enumeration."),
        };
        long to = checked(from + offset);
        if (to < 0)
            throw new IOException("A position before the start of the file was asked for.");
        return _position = to;
    }

    public override void SetLength(long value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        ThrowIfClosed();
        if (!CanWrite)
            throw new NotSupportedException("The file was not opened for writing.");
        _file.SetLength(value);
        _position = Math.Min(_position, value);
    }

    public override void Flush() => ThrowIfClosed();

    public override Task FlushAsync(CancellationToken cancellationToken) =>
        cancellationToken.IsCancellationRequested ? Task.FromCanceled(cancellationToken) : Task.CompletedTask;

    protected override void Dispose(bool disposing)
    {
        _closed = true;
        base.Dispose(disposing);
    }

    private void ThrowIfClosed() => ObjectDisposedException.ThrowIf(_closed, this);
}
