using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Nova.House.Tests.Reading;
using Xunit;

namespace Nova.House.Tests.Documents;

public sealed class SpecLayoutTests
{
    private const string Media = "Nova.Core.Media";

    private static IReadOnlyList<SpecTable> Tables => SpecTable.In(Repository.Read("docs/SPEC.md"));

    private static Type[] Structs => [.. Assembly.Load("Nova.Core").GetTypes().Where(type => type.Namespace == Media && type.IsValueType && !type.IsNested)];

    [Fact]
    public void Tables_OfTheSpecification_AreWhole()
    {
        Assert.True(Tables.Count >= 20, $"only {Tables.Count} tables found");
        Finding.AssertNone(Tables.SelectMany(table => table.Check()));
    }

    [Fact]
    public void Structs_OfTheMedium_AreThoseOfTheSpecification()
    {
        if (!Directory.Exists(Repository.PathOf("src/Nova.Core/Media")))
        {
            return;
        }

        Dictionary<string, Type> structs = Structs.ToDictionary(type => type.Name);
        Finding.AssertNone(Tables.SelectMany(table => structs.TryGetValue(table.Name, out Type? type)
            ? StructLayout.Check(table, type)
            : [new Finding("docs/SPEC.md", table.Line, $"there is no struct {Media}.{table.Name}")]));
    }

    [Fact]
    public void Structs_WithExplicitLayout_AreSpecified() =>
        Finding.AssertNone(Structs.Where(type => type.IsExplicitLayout && !Tables.Any(table => table.Name == type.Name))
            .Select(type => new Finding("src/Nova.Core/Media", 0, $"{type.Name} has no table in docs/SPEC.md")));

    [Theory]
    [InlineData(typeof(Exact), 0)]
    [InlineData(typeof(Sequential), 1)]
    [InlineData(typeof(Renamed), 2)]
    [InlineData(typeof(Hole), 2)]
    [InlineData(typeof(Overlap), 4)]
    [InlineData(typeof(Padded), 1)]
    [InlineData(typeof(Misaligned), 5)]
    public void Check_StructAgainstTable_FindsEveryDifference(Type type, int findings)
    {
        SpecTable table = Assert.Single(SpecTable.In("""
            text
            <!-- layout Exact -->
            | offset | size | field | meaning |
            |---|---|---|---|
            | 0 | 8 | Magic | 0x31 |
            | 8 | 4 | Checksum | |
            | 12 | 4 | Reserved | zero |

            """));

        Finding[] found = [.. StructLayout.Check(table, type)];

        Assert.True(findings == found.Length, string.Join('\n', found));
    }

    [Theory]
    [InlineData("| 0 | 8 | A | |\n| 12 | 4 | B | |\n")]
    [InlineData("| 4 | 8 | A | |\n")]
    [InlineData("| 0 | 8 | A | |\n| 4 | 4 | B | |\n")]
    [InlineData("\nno table")]
    public void Check_BrokenTable_IsFound(string rows) => Assert.Single(Assert.Single(SpecTable.In("<!-- layout X -->\n" + rows)).Check());

    [StructLayout(LayoutKind.Explicit, Size = 16)]
    private struct Exact
    {
        [FieldOffset(0)] public ulong Magic;
        [FieldOffset(8)] public uint Checksum;
        [FieldOffset(12)] public FourBytes Reserved;
    }

    [InlineArray(4)]
    private struct FourBytes
    {
        private byte _first;
    }

    private readonly record struct Sequential(ulong Magic);

    [StructLayout(LayoutKind.Explicit, Size = 16)]
    private struct Renamed
    {
        [FieldOffset(0)] public ulong Magic;
        [FieldOffset(8)] public uint Crc;
        [FieldOffset(12)] public uint Reserved;
    }

    [StructLayout(LayoutKind.Explicit, Size = 16)]
    private struct Hole
    {
        [FieldOffset(0)] public ulong Magic;
        [FieldOffset(12)] public uint Reserved;
    }

    [StructLayout(LayoutKind.Explicit, Size = 16)]
    private struct Overlap
    {
        [FieldOffset(0)] public ulong Magic;
        [FieldOffset(4)] public uint Checksum;
        [FieldOffset(12)] public uint Reserved;
    }

    [StructLayout(LayoutKind.Explicit, Size = 24)]
    private struct Padded
    {
        [FieldOffset(0)] public ulong Magic;
        [FieldOffset(8)] public uint Checksum;
        [FieldOffset(12)] public uint Reserved;
    }

    [StructLayout(LayoutKind.Explicit, Size = 16)]
    private struct Misaligned
    {
        [FieldOffset(0)] public uint Checksum;
        [FieldOffset(4)] public ulong Magic;
        [FieldOffset(12)] public uint Reserved;
    }
}
