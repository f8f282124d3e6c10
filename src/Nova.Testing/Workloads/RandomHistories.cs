using Nova.Testing.Trees;

namespace Nova.Testing.Workloads;

/// <summary>Short histories over few names, so that threads meet.</summary>
internal static class RandomHistories
{
    private static readonly Who Root = UserOperation.Superuser;
    private static readonly string[] Names = ["/a", "/b", "/d/a"];
    private static readonly int[] Lengths = [10, 300, 5000];

    /// <summary>A directory, and a file that every thread holds open in its first place.</summary>
    public static IReadOnlyList<Operation> SetUp { get; } =
    [
        new MakeDirectory(Root, "/d", 0x1ED),
        new CreateFile(Root, "/shared", OpenHow.ReadWrite, 0x1A4, 0),
        new WriteFile(new Target(null, 0), 0, 6000, 99),
    ];

    /// <summary>Draws the operations of each thread.</summary>
    public static IReadOnlyList<IReadOnlyList<Operation>> Draw(int threads, int operations, int seed)
    {
        Random random = new(seed);
        return [.. Enumerable.Range(0, threads).Select(_ => (IReadOnlyList<Operation>)[.. Enumerable.Range(0, operations).Select(_ => One(random))])];
    }

    private static Operation One(Random random) => random.Next(11) switch
    {
        0 or 1 => new CreateFile(Root, Name(random), OpenHow.ReadWrite | OpenHow.Exclusive, 0x1A4, 1),
        2 => new Unlink(Root, Name(random)),
        3 => new MakeDirectory(Root, Name(random), 0x1ED),
        4 => new RemoveDirectory(Root, Name(random)),
        5 or 6 => new Rename(Root, Name(random), Name(random), (RenameKind)random.Next(3)),
        7 or 8 => new WriteFile(new Target(null, 0), random.Next(3) * 2000, Lengths[random.Next(Lengths.Length)], random.Next(1, 100)),
        9 => new AppendFile(new Target(null, 0), Lengths[random.Next(Lengths.Length)], random.Next(1, 100)),
        _ => new Resize(new Target(null, 0), random.Next(3) * 3000),
    };

    private static string Name(Random random) => Names[random.Next(Names.Length)];
}
