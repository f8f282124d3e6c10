using Nova.CommitModel.Tests.Commit;
using Nova.CommitModel.Tests.Machinery;

namespace Nova.CommitModel.Tests.Data;

internal enum DataKind : byte
{
    /// <summary>The file becomes one half block of new bytes, in a block of their own.</summary>
    Replace,

    /// <summary>The second half of the file, in place, in the unwritten rest of its block.</summary>
    Append,

    Death,
}

/// <summary>A record that names a half block and carries the checksum of its bytes: <paramref name="Content"/> stands for both.</summary>
internal readonly record struct DataRecord(
    byte Log, byte Sequence, byte Operation, byte First, byte Count, DataKind Kind, byte Block, ushort Content, WitnessList Witnesses);

/// <summary>What an operation does to one file. <paramref name="Count"/> 2: it replaces the content twice, in one run.</summary>
internal readonly record struct DataPart(int Log, DataKind Kind, int Count = 1);

internal enum Ending
{
    Commits,

    /// <summary>Fails after storing: it zeroes its records, fences, and leaves exactly the old state.</summary>
    Abandons,
}

internal sealed record DataShape(string Name, Ending Ending, params DataPart[] Parts)
{
    public bool IsDisjointFrom(DataShape other) => !Parts.Any(p => other.Parts.Any(o => o.Log == p.Log));
}

/// <summary>The bytes of one part of one operation, each different from all others.</summary>
internal static class Content
{
    public static ushort Of(int operation, int log, int place) => (ushort)(CellValue.First + (operation * 4) + (log * 2) + place);

    public static string Describe(ushort content) => content < CellValue.First
        ? "0T?"[content].ToString()
        : $"op{(content - CellValue.First) / 4}{"ab"[(content - CellValue.First) / 2 % 2]}{(content - CellValue.First) % 2}";
}
