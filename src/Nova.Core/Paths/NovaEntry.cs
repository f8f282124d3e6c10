namespace Nova.Core;

/// <summary>One name in a directory, as <c>EnumerateEntries</c> gives it.</summary>
/// <param name="NameBytes">1 to 255 bytes, no slash and no NUL; not necessarily UTF-8.</param>
/// <param name="Type">What it is.</param>
/// <param name="Identity">The inode that it names, for ever.</param>
public readonly record struct NovaEntry(ReadOnlyMemory<byte> NameBytes, InodeType Type, InodeIdentity Identity)
{
    /// <summary>The name as a string, bytes that are not UTF-8 escaped as <see cref="NovaNames"/> says. Made anew each time.</summary>
    public string Name => NovaNames.ToText(NameBytes.Span);

    /// <inheritdoc/>
    public override string ToString() => Name;
}
