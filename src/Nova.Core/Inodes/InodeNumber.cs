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
public readonly record struct InodeIdentity(InodeNumber Number, ulong Generation);
