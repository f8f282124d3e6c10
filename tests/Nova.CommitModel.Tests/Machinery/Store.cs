namespace Nova.CommitModel.Tests.Machinery;

/// <summary>What a crash may do to one store.</summary>
internal enum StoreUnit : byte
{
    /// <summary>An aligned 8-byte store: whole or lost.</summary>
    Word,

    /// <summary>One or more lines: whole, lost or torn.</summary>
    Line,
}

/// <summary>One store to the medium: which cell of the image, and what it then holds.</summary>
internal readonly record struct Store(int Cell, ushort Value, StoreUnit Unit)
{
    /// <summary>How many outcomes a crash may choose from: lost, whole, and torn for a line.</summary>
    public int OutcomeCount => Unit == StoreUnit.Line ? 3 : 2;

    public static Store Word(int cell, ushort value) => new(cell, value, StoreUnit.Word);

    public static Store Line(int cell, ushort value) => new(cell, value, StoreUnit.Line);
}

/// <summary>What became of a store.</summary>
internal static class Outcome
{
    public const byte Lost = 0;
    public const byte Whole = 1;
    public const byte Torn = 2;
}

/// <summary>The values a cell may hold that are not a model's own.</summary>
internal static class CellValue
{
    /// <summary>Zeroed bytes.</summary>
    public const ushort Zero = 0;

    /// <summary>A store that arrived in part: no checksum holds over it.</summary>
    public const ushort Torn = 1;

    /// <summary>Someone else's bytes: the block was freed and used again.</summary>
    public const ushort Foreign = 2;

    /// <summary>Values from here on belong to the model.</summary>
    public const ushort First = 3;
}
