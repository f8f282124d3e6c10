using System.Buffers.Binary;
using System.Numerics;

namespace Nova.Testing.Trees;

/// <summary>
/// All that can be seen of a tree in one number, so that a tree is compared with an expected one without building anything. Two trees that differ have the same number once in
/// 2^64. Everything is summed, so that names and pages may come in any order: over inodes a hash of what is seen of each, and in it a sum over its names, a
/// sum over the words of its content that are not zero, and a sum over its attributes.
/// </summary>
/// <remarks>Numbers of inodes are not in it: a model gives others than a volume does.</remarks>
internal static class TreeDigest
{
    private const ulong NameSeed = 0xA24B_AED4_963E_E407;
    private const ulong WordStep = 0x9FB2_1C65_1E98_DF25;

    /// <summary>The path of the root.</summary>
    public const ulong RootPath = NameSeed;

    /// <summary>A path from that of its directory and its last name.</summary>
    public static ulong Path(ulong directory, ReadOnlySpan<byte> name) => Bytes(directory ^ NameSeed, name);

    /// <summary>Any bytes, depending on their length.</summary>
    public static ulong Bytes(ulong seed, ReadOnlySpan<byte> bytes)
    {
        ulong hash = seed + (ulong)bytes.Length;
        while (bytes.Length >= sizeof(ulong))
        {
            hash = Mixing.Combine(hash, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[sizeof(ulong)..];
        }

        ulong last = 0;
        for (int i = 0; i < bytes.Length; i++)
            last |= (ulong)bytes[i] << (8 * i);
        return Mixing.Combine(hash, last);
    }

    /// <summary>Bytes of a file's content. Pieces add up, and zeros add nothing.</summary>
    /// <param name="offset">Where they lie in the file, a multiple of 8.</param>
    /// <param name="bytes">The bytes; only the last piece of a file may end between words.</param>
    public static ulong Content(long offset, ReadOnlySpan<byte> bytes)
    {
        ulong sum = 0;
        ulong place = ((ulong)offset / sizeof(ulong)) + 1;
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
            sum += WordAt(place++, BinaryPrimitives.ReadUInt64LittleEndian(bytes));

        ulong last = 0;
        for (int i = 0; i < bytes.Length; i++)
            last |= (ulong)bytes[i] << (8 * i);
        return sum + WordAt(place, last);
    }

    /// <summary>One extended attribute; their hashes are added up.</summary>
    public static ulong Xattr(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value) => Bytes(Bytes(1, name), value);

    /// <summary>An inode with all its parts.</summary>
    public static ulong Inode(in InodeDigest inode)
    {
        ulong hash = Mixing.Combine(inode.Names, ((ulong)inode.Type << 32) | inode.Permissions);
        hash = Mixing.Combine(hash, ((ulong)inode.User << 32) | inode.Group);
        hash = Mixing.Combine(hash, inode.LinkCount);
        hash = Mixing.Combine(hash, (ulong)inode.Size);
        hash = Mixing.Combine(hash, inode.Device);
        hash = Mixing.Combine(hash, (ulong)inode.Accessed);
        hash = Mixing.Combine(hash, (ulong)inode.Modified);
        hash = Mixing.Combine(hash, (ulong)inode.Changed);
        hash = Mixing.Combine(hash, (ulong)inode.Born);
        hash = Mixing.Combine(hash, inode.Content);
        return Mixing.Combine(hash, inode.Xattrs);
    }

    // One multiplication and a turn, twice: not as good a hash as Mixing's, but the sum is mixed again, and this is where the time goes.
    private static ulong WordAt(ulong place, ulong word)
    {
        if (word == 0)
            return 0;
        ulong high = Math.BigMul(word ^ BitOperations.RotateLeft(place * WordStep, 23), WordStep ^ place, out ulong low);
        return high ^ low;
    }
}

/// <summary>What is seen of an inode, as far as the digest needs it. Times are nanoseconds since 1970.</summary>
internal struct InodeDigest
{
    /// <summary>The sum of the paths that lead to it.</summary>
    public ulong Names;
    public FileType Type;
    public uint Permissions;
    public uint LinkCount;
    public uint User;
    public uint Group;
    public long Size;
    public ulong Device;
    public long Accessed;
    public long Modified;
    public long Changed;
    public long Born;

    /// <summary>Of a file the sum over its words, of a symbolic link the hash of its target.</summary>
    public ulong Content;

    /// <summary>The sum over its attributes.</summary>
    public ulong Xattrs;
}
