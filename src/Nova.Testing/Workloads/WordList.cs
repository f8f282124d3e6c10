using Nova.Testing.Trees;

namespace Nova.Testing.Workloads;

/// <summary>Words that stand for values, in the order in which a message names them.</summary>
internal sealed class WordList<T>(params (string Word, T Value)[] pairs)
    where T : struct
{
    public IReadOnlyList<(string Word, T Value)> Pairs => pairs;

    public string WordOf(T value) => Array.Find(pairs, pair => pair.Value.Equals(value)).Word
        ?? throw new ArgumentOutOfRangeException(nameof(value), value, "A value that the language has no word for.");

    public override string ToString() => string.Join(", ", pairs.Select(static pair => pair.Word));
}

/// <summary>The words of the language for the values of the tree.</summary>
internal static class Words
{
    public static WordList<OpenHow> Flags { get; } = new(
        ("read", OpenHow.Read), ("write", OpenHow.Write), ("append", OpenHow.Append), ("truncate", OpenHow.Truncate), ("exclusive", OpenHow.Exclusive));

    public static WordList<AllocateKind> Allocations { get; } = new(
        ("extend", AllocateKind.Extend), ("keep-size", AllocateKind.KeepSize), ("punch-hole", AllocateKind.PunchHole), ("zero", AllocateKind.ZeroRange),
        ("zero-keep-size", AllocateKind.ZeroRangeKeepSize));

    public static WordList<SeekKind> Seeks { get; } = new(("data", SeekKind.Data), ("hole", SeekKind.Hole));

    public static WordList<RenameKind> Renames { get; } = new(
        ("replace", RenameKind.Replace), ("noreplace", RenameKind.NoReplace), ("exchange", RenameKind.Exchange));

    public static WordList<XattrKind> Xattrs { get; } = new(("set", XattrKind.Set), ("create", XattrKind.Create), ("replace", XattrKind.Replace));

    public static WordList<FileType> Types { get; } = new(
        ("fifo", FileType.Fifo), ("character", FileType.CharacterDevice), ("directory", FileType.Directory), ("block", FileType.BlockDevice), ("regular", FileType.Regular),
        ("symlink", FileType.SymbolicLink), ("socket", FileType.Socket), ("none", FileType.None));

    public static WordList<AccessBits> Accesses { get; } = new(("read", AccessBits.Read), ("write", AccessBits.Write), ("execute", AccessBits.Execute));

    public static WordList<RemountKind> Remounts { get; } = new(("clean", RemountKind.Clean), ("crash", RemountKind.Crash));

    /// <summary>Flags with a plus between them, or "none".</summary>
    public static string Join<T>(WordList<T> list, Func<T, bool> has)
        where T : struct
    {
        string joined = string.Join('+', list.Pairs.Where(pair => has(pair.Value)).Select(static pair => pair.Word));
        return joined.Length == 0 ? "none" : joined;
    }
}
