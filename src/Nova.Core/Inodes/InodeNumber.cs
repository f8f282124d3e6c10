using System.Globalization;

namespace Nova.Core;

/// <summary>The number of an inode in its volume. SPEC 2.3.</summary>
/// <param name="Value">1 is the root directory; 256 and up are files and directories; 0 is none.</param>
/// <remarks>A number is used again after its inode has died. Together with the generation it never repeats: see <see cref="InodeIdentity"/>.</remarks>
public readonly record struct InodeNumber(ulong Value)
{
    /// <summary>The root directory of every volume.</summary>
    public static InodeNumber Root => new(1);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}

/// <summary>An inode for ever: its number and its generation. Never repeats in the life of a volume (SPEC R11), so it can be kept as a persistent handle.</summary>
/// <param name="Number">The inode number.</param>
/// <param name="Generation">The life of that number.</param>
/// <remarks>
/// Generation 0, which no inode has, stands for whatever lives under the number now. That is what a number alone becomes. It is right for the root, which never dies, and for an inode
/// that cannot die meanwhile: one that the caller has open, or a volume that nobody else changes. Otherwise it protects from nothing: if the inode dies, the number may have been given to another
/// by the time it is used, and the operation happens to that one, in a directory or on a file that the caller was perhaps never allowed to reach.
/// </remarks>
public readonly record struct InodeIdentity(InodeNumber Number, ulong Generation)
{
    /// <summary>Whatever lives under a number when it is used: generation 0.</summary>
    /// <param name="number">The number.</param>
    public static implicit operator InodeIdentity(InodeNumber number) => FromInodeNumber(number);

    /// <summary>Whatever lives under a number when it is used: generation 0.</summary>
    /// <param name="number">The number.</param>
    /// <returns>The identity; see the remarks of the type for what it does not protect from.</returns>
    public static InodeIdentity FromInodeNumber(InodeNumber number) => new(number, 0);
}
