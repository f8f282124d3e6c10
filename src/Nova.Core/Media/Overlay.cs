using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Nova.Core.Media;

/// <summary>The one place where bytes become structs and back. Always by copy: what was checked is what is used.</summary>
/// <remarks>The medium is little-endian; so is every platform that .NET 10 runs on with mapped files. <see cref="Require"/> says no elsewhere.</remarks>
internal static class Overlay
{
    /// <summary>Copies a struct out of the first bytes of <paramref name="source"/>.</summary>
    public static T Read<T>(ReadOnlySpan<byte> source)
        where T : unmanaged => MemoryMarshal.Read<T>(source);

    /// <summary>Copies a struct into the first bytes of <paramref name="destination"/>.</summary>
    public static void Write<T>(Span<byte> destination, in T value)
        where T : unmanaged => MemoryMarshal.Write(destination, in value);

    /// <summary>The bytes of a struct on the stack, to be checksummed or stored.</summary>
    public static ReadOnlySpan<byte> BytesOf<T>(in T value)
        where T : unmanaged => MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in value));

    /// <summary>The bytes of a run of words.</summary>
    public static ReadOnlySpan<byte> BytesOf(ReadOnlySpan<ulong> words) => MemoryMarshal.AsBytes(words);

    /// <summary>A run of words in bytes; the length is a multiple of 8.</summary>
    public static Span<byte> BytesOf(Span<ulong> words) => MemoryMarshal.AsBytes(words);

    /// <summary>Refuses a machine whose integers are not laid out as the medium's.</summary>
    public static void Require()
    {
        if (!BitConverter.IsLittleEndian)
        {
            throw new PlatformNotSupportedException("Nova volumes are little-endian and so must be the machine that opens one.");
        }
    }

    /// <summary>The first four bytes of unused structs, as a place for a number: the link of a list of free ones.</summary>
    public static ref int FirstInt32<T>(Span<T> unused)
        where T : unmanaged => ref MemoryMarshal.Cast<T, int>(unused)[0];

    /// <summary>Size of a struct, bytes.</summary>
    public static int SizeOf<T>()
        where T : unmanaged => Unsafe.SizeOf<T>();
}
