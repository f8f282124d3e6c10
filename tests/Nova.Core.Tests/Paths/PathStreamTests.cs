using Xunit;

namespace Nova.Core.Tests.Paths;

public sealed class PathStreamTests : IDisposable
{
    private readonly PathVolume _fixture = new();
    private readonly NovaFile _file;

    public PathStreamTests() => _file = _fixture.Volume.OpenFile("/file", FileMode.CreateNew);

    public void Dispose()
    {
        _file.Dispose();
        _fixture.Dispose();
    }

    // The same calls on a MemoryStream give the same bytes, positions and lengths.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Stream_RandomCalls_BehavesLikeAMemoryStream(int seed)
    {
        Random random = new(seed);
        using MemoryStream expected = new();
        using Stream actual = _file.AsStream();
        for (int call = 0; call < 400; call++)
        {
            byte[] bytes = new byte[random.Next(300)];
            switch (random.Next(6))
            {
                case 0 or 1:
                    random.NextBytes(bytes);
                    expected.Write(bytes);
                    actual.Write(bytes);
                    break;
                case 2:
                    byte[] other = new byte[bytes.Length];
                    Assert.Equal(expected.Read(bytes), actual.Read(other));
                    Assert.Equal(bytes, other);
                    break;
                case 3:
                    long position = random.Next(2_000);
                    Assert.Equal(expected.Seek(position, SeekOrigin.Begin), actual.Seek(position, SeekOrigin.Begin));
                    break;
                case 4:
                    long length = random.Next(2_000);
                    expected.SetLength(length);
                    actual.SetLength(length);
                    break;
                default:
                    Assert.Equal(expected.ReadByte(), actual.ReadByte());
                    break;
            }

            Assert.Equal(expected.Position, actual.Position);
            Assert.Equal(expected.Length, actual.Length);
        }

        actual.Position = 0;
        using MemoryStream copy = new();
        actual.CopyTo(copy);
        Assert.Equal(expected.ToArray(), copy.ToArray());
    }

    [Fact]
    public async Task Stream_AsynchronousCalls_DoTheSame()
    {
        await using Stream stream = _file.AsStream();
        await stream.WriteAsync("hello"u8.ToArray());
        await stream.FlushAsync();
        stream.Position = 1;
        byte[] bytes = new byte[10];

        Assert.Equal(4, await stream.ReadAsync(bytes));
        Assert.Equal("ello"u8, bytes.AsSpan(0, 4));
        using CancellationTokenSource cancelled = new();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => stream.ReadExactlyAsync(bytes, cancelled.Token).AsTask());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => stream.WriteAsync(bytes, cancelled.Token).AsTask());
    }

    [Fact]
    public void Stream_Seek_FromAllOrigins()
    {
        _file.Write("0123456789"u8, 0);
        using Stream stream = _file.AsStream();

        Assert.Equal(4, stream.Seek(4, SeekOrigin.Begin));
        Assert.Equal(3, stream.Seek(-1, SeekOrigin.Current));
        Assert.Equal(8, stream.Seek(-2, SeekOrigin.End));
        Assert.Equal('8', stream.ReadByte());
        Assert.Throws<IOException>(() => stream.Seek(-1, SeekOrigin.Begin));
        Assert.Equal(9, stream.Position);
    }

    [Fact]
    public void Stream_Closed_LeavesTheFileOpen()
    {
        Stream stream = _file.AsStream();
        stream.Write("abc"u8);
        stream.Dispose();

        Assert.Equal(3, _file.Length);
        Assert.False(stream.CanRead);
        Assert.False(stream.CanWrite);
        Assert.Throws<ObjectDisposedException>(() => stream.Position);
        Assert.Throws<ObjectDisposedException>(() => stream.Write("x"u8));
    }

    [Fact]
    public void Stream_OfAnAppendingFile_WritesAtTheEnd()
    {
        _file.Write("abc"u8, 0);
        using NovaFile appending = _fixture.Volume.OpenFile("/file", FileMode.Append, FileAccess.Write);
        using Stream stream = appending.AsStream();
        Assert.Equal(3, stream.Position);
        _file.Append("de"u8);

        stream.Write("f"u8);

        Assert.Equal("abcdef", _fixture.Volume.ReadAllText("/file"));
        Assert.Equal(6, stream.Position);
        Assert.False(stream.CanRead);
        Assert.Throws<NotSupportedException>(() => stream.ReadByte());
    }

    [Fact]
    public void Stream_OfAReader_RefusesToWrite()
    {
        using NovaFile reader = _fixture.Volume.OpenFile("/file", FileMode.Open, FileAccess.Read);
        using Stream stream = reader.AsStream();

        Assert.False(stream.CanWrite);
        Assert.Throws<NotSupportedException>(() => stream.Write("x"u8));
        Assert.Throws<NotSupportedException>(() => stream.SetLength(0));
    }
}
