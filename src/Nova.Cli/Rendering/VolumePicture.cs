using System.Globalization;
using System.Text;
using Nova.Core;
using Spectre.Console;

namespace Nova.Cli.Rendering;

/// <summary>A picture of where the blocks of a volume lie: one character for a run of blocks, after what most of the used ones in it are. In colour on a terminal that has it.</summary>
internal static class VolumePicture
{
    private const int Rows = 10;
    private const int PlainWidth = 80;
    private const int WidestWidth = 120;
    private const int Indent = 3;

    private static readonly Kind[] Kinds =
    [
        new('#', "grey", "superblock and anchors"),
        new('T', "yellow", "inode tables"),
        new('L', "green", "logs"),
        new('D', "blue", "data"),
        new('.', "default", "free"),
    ];

    /// <summary>Draws the volume as it is now to standard output.</summary>
    public static void Draw(NovaVolume volume)
    {
        bool isTerminal = !Console.IsOutputRedirected;
        int width = (isTerminal ? Math.Clamp(AnsiConsole.Profile.Width, 20, WidestWidth) : PlainWidth) - Indent;
        VolumeMap map = volume.GetMap(width * Rows);
        foreach (VolumeMapCell[] row in map.Cells.Chunk(width))
            Show(row, isTerminal);

        StringBuilder legend = new();
        foreach (Kind kind in Kinds)
            legend.Append(CultureInfo.InvariantCulture, $"{kind.Glyph} {kind.Name}   ");
        Console.WriteLine($"   {legend}(one character: {map.BlocksPerCell} blocks)");
    }

    /// <summary>The kind of a cell, as an index into the legend: what most of its used blocks are, or free if none is used.</summary>
    internal static char GlyphOf(in VolumeMapCell cell) => Kinds[KindOf(cell)].Glyph;

    private static int KindOf(in VolumeMapCell cell)
    {
        ReadOnlySpan<long> used = [cell.FixedBlocks, cell.TableBlocks, cell.LogBlocks, cell.DataBlocks];
        int most = used.Length;
        for (int kind = 0; kind < used.Length; kind++)
        {
            if (used[kind] > (most == used.Length ? 0 : used[most]))
                most = kind;
        }

        return most;
    }

    private static void Show(VolumeMapCell[] row, bool isTerminal)
    {
        if (!isTerminal)
        {
            Console.WriteLine($"   {string.Concat(row.Select(cell => GlyphOf(cell)))}");
            return;
        }

        StringBuilder markup = new("   ");
        foreach (VolumeMapCell cell in row)
        {
            Kind kind = Kinds[KindOf(cell)];
            markup.Append(CultureInfo.InvariantCulture, $"[{kind.Colour}]{kind.Glyph}[/]");
        }

        AnsiConsole.MarkupLine(markup.ToString());
    }

    private readonly record struct Kind(char Glyph, string Colour, string Name);
}
