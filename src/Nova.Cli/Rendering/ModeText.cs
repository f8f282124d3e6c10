using Nova.Core;

namespace Nova.Cli.Rendering;

/// <summary>Modes as <c>ls -l</c> writes them.</summary>
internal static class ModeText
{
    /// <summary>"drwxr-xr-t".</summary>
    /// <param name="mode">Type and permission bits.</param>
    public static string Format(uint mode) => string.Create(10, mode, static (text, bits) =>
    {
        text[0] = (InodeType)(bits >> 12 & 15) switch
        {
            InodeType.Directory => 'd',
            InodeType.SymbolicLink => 'l',
            InodeType.Fifo => 'p',
            InodeType.Socket => 's',
            InodeType.CharacterDevice => 'c',
            InodeType.BlockDevice => 'b',
            _ => '-',
        };
        for (int bit = 0; bit < 9; bit++)
            text[1 + bit] = (bits & (256u >> bit)) != 0 ? "rwx"[bit % 3] : '-';
        Mark(text, 3, (bits & 0b100_000_000_000) != 0, 's');
        Mark(text, 6, (bits & 0b010_000_000_000) != 0, 's');
        Mark(text, 9, (bits & 0b001_000_000_000) != 0, 't');
    });

    /// <summary>A special bit shows in the place of x: small where x is set too, else large.</summary>
    private static void Mark(Span<char> text, int place, bool isSet, char letter)
    {
        if (isSet)
            text[place] = text[place] == 'x' ? letter : char.ToUpperInvariant(letter);
    }
}
