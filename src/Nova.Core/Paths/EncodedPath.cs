using System.Buffers;

namespace Nova.Core;

/// <summary>The bytes of a path string, in a rented buffer that goes back when this is disposed.</summary>
internal readonly ref struct EncodedPath
{
    private readonly byte[] _rented;

    /// <summary>Encodes a path.</summary>
    /// <param name="path">Not empty.</param>
    /// <param name="parameter">What the caller calls it.</param>
    /// <exception cref="ArgumentException">It is null, empty, or has half a surrogate pair that is no escape.</exception>
    public EncodedPath(string path, string parameter = "path")
    {
        ArgumentException.ThrowIfNullOrEmpty(path, parameter);
        _rented = ArrayPool<byte>.Shared.Rent(NovaNames.MaxBytes(path));
        Bytes = _rented.AsSpan(0, NovaNames.Encode(path, _rented));
    }

    /// <summary>The bytes; good until this is disposed.</summary>
    public ReadOnlySpan<byte> Bytes { get; }

    public void Dispose() => ArrayPool<byte>.Shared.Return(_rented);
}
