using Nova.Core.Media;
using Nova.Pmem;

namespace Nova.Core.Recovery;

/// <summary>Reads the allocator image piece by piece, each byte once: what is used is what the checksum covers.</summary>
/// <remarks>Not thread-safe.</remarks>
/// <param name="region">The medium.</param>
/// <param name="regionOffset">Where the image lies.</param>
/// <param name="length">Bytes of the image; they lie within the region.</param>
/// <param name="identitySeed">Of the volume inode.</param>
internal sealed class ImageStream(PmemRegion region, long regionOffset, long length, uint identitySeed)
{
    private const int PieceBytes = 64 << 10;

    private readonly byte[] _piece = new byte[PieceBytes];
    private readonly long _end = regionOffset + length;
    private long _next = regionOffset;           // of the byte after the piece, in the region
    private int _filled;
    private int _at;
    private uint _checksum = identitySeed;

    /// <summary>Fills <paramref name="target"/> with the bytes that come next.</summary>
    /// <returns>False if the image has fewer; what it has is lost.</returns>
    public bool TryRead(Span<byte> target)
    {
        while (!target.IsEmpty)
        {
            if (_at == _filled && !TryFill())
            {
                return false;
            }

            int count = Math.Min(target.Length, _filled - _at);
            _piece.AsSpan(_at, count).CopyTo(target);
            _at += count;
            target = target[count..];
        }

        return true;
    }

    /// <summary>Reads a struct.</summary>
    /// <returns>False if too few bytes are left.</returns>
    public bool TryRead<T>(out T value)
        where T : unmanaged
    {
        Span<byte> bytes = stackalloc byte[Overlay.SizeOf<T>()];
        bool read = TryRead(bytes);
        value = read ? Overlay.Read<T>(bytes) : default;
        return read;
    }

    /// <summary>Whether all of the image has been read, and has this checksum.</summary>
    public bool EndsWith(uint checksum) => _next == _end && _at == _filled && _checksum == checksum;

    private bool TryFill()
    {
        _at = 0;
        _filled = (int)Math.Min(PieceBytes, _end - _next);
        region.Read(_next, _filled).CopyTo(_piece);
        _checksum = Crc32C.Append(_checksum, _piece.AsSpan(0, _filled));
        _next += _filled;
        return _filled > 0;
    }
}
