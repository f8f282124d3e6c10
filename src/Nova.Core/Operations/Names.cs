using Nova.Core.Media;

namespace Nova.Core.Operations;

/// <summary>What may be a name: 1 to 255 bytes, no slash, no NUL; compared as bytes.</summary>
internal static class Names
{
    public static ReadOnlySpan<byte> Self => "."u8;

    public static ReadOnlySpan<byte> Parent => ".."u8;

    /// <summary>Whether these bytes can stand in a directory.</summary>
    public static bool IsValid(ReadOnlySpan<byte> name) => Check(name) == NovaError.None && !IsDots(name);

    /// <summary>What Linux says of a name before it looks for it.</summary>
    public static NovaError Check(ReadOnlySpan<byte> name) =>
        name.IsEmpty ? NovaError.NotFound
        : name.Length > Format.MaximumNameBytes ? NovaError.NameTooLong
        : name.ContainsAny((byte)'/', (byte)0) ? NovaError.InvalidArgument
        : NovaError.None;

    /// <summary>"." or "..".</summary>
    public static bool IsDots(ReadOnlySpan<byte> name) => name.SequenceEqual(Self) || name.SequenceEqual(Parent);
}
