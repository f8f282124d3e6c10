using System.Buffers.Binary;
using Nova.Pmem;

namespace Nova.Core.Media;

/// <summary>The volume's secret, and the checks that are made of it: nothing written for another volume, inode or life validates. SPEC R3, 3.2, 3.3.</summary>
internal sealed class VolumeSecret
{
    private readonly byte[] _secret;
    private readonly uint _crc;

    public VolumeSecret(ReadOnlySpan<byte> secret)
    {
        _secret = secret.ToArray();
        _crc = Crc32C.Compute(secret);
    }

    /// <summary>For checks that no inode owns: the geometry, the name hash.</summary>
    public ReadOnlySpan<byte> Bytes => _secret;

    /// <summary>From what the checksums of an inode's records, pages and links continue.</summary>
    public uint IdentitySeed(ulong inode, ulong generation)
    {
        Span<byte> identity = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64LittleEndian(identity, inode);
        BinaryPrimitives.WriteUInt64LittleEndian(identity[8..], generation);
        return Crc32C.Append(_crc, identity);
    }

    /// <summary>The check of a tail word: it does not depend on the generation, which a dead slot has forgotten but for its low bits.</summary>
    public uint TailCheck(ulong inode, ulong content)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, inode);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[8..], content);
        return Crc32C.Append(_crc, bytes);
    }
}
