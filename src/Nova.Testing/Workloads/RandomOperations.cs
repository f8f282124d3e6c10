using Nova.Testing.Trees;

namespace Nova.Testing.Workloads;

/// <summary>
/// Draws operations over few names and handles, so that they meet. It knows nothing of the tree: what it draws may fail, and often enough does not. Set-up makes directories and two files;
/// crashes are explored from there.
/// </summary>
internal sealed class RandomOperations(ulong seed)
{
    private const int Slots = 3;
    private static readonly Who Root = UserOperation.Superuser;
    private static readonly Who User = new(1000, 1000);
    private static readonly string[] Directories = ["", "/a", "/a", "/b", "/a/c"];
    private static readonly string[] Leaves = ["f", "g", "h", "c", "a", new string('n', 200)];
    private static readonly int[] Lengths = [1, 7, 30, 63, 100, 300, 1000, 1025, 4095, 4096, 5000, 12_288, 20_000];
    private static readonly long[] Offsets = [0, 0, 1, 50, 100, 4000, 4096, 8191, 12_288, 30_000];
    private static readonly uint[] Modes = [0x1A4, 0x1ED, 0x1FF, 0x180, 0x9ED, 0x5ED];

    private ulong _state = seed;

    /// <summary>Draws a workload.</summary>
    public Workload Draw(string name, int count)
    {
        List<Operation> all =
        [
            new MakeDirectory(Root, "/a", 0x1FF),
            new MakeDirectory(User, "/a/c", 0x1ED),
            new MakeDirectory(Root, "/b", 0x1FF),
            new CreateFile(Root, "/a/f", OpenHow.ReadWrite, 0x1B6, 0),
            new WriteFile(new Target(null, 0), 0, 9000, 1),
            new CreateFile(Root, "/b/g", OpenHow.ReadWrite, 0x1B6, 1),
            new WriteFile(new Target(null, 1), 0, 100, 2),
            new Mark(),
        ];
        for (int i = 0; i < count; i++)
            all.Add(One());
        return new Workload(name, all);
    }

    private Operation One() => Below(20) switch
    {
        < 4 => new WriteFile(Target(), Of(Offsets), Of(Lengths), Below(1000)),
        < 6 => new AppendFile(Target(), Of(Lengths), Below(1000)),
        6 => Below(2) == 0 ? new Resize(Target(), Of(Offsets)) : new Allocate(Target(), (AllocateKind)Below(5), Of(Offsets), Of(Lengths)),
        7 => new CreateFile(Root, Path(), OpenHow.ReadWrite, Of(Modes), Below(Slots)),
        8 => new MakeDirectory(Root, Path(), Of(Modes) & 0x1FF),
        9 => new MakeSymbolicLink(Root, Path(), new string('t', Of(Lengths) % 4000 + 1)),
        10 => new MakeNode(Root, Path(), FileType.Fifo, 0x180, 0),
        11 => new LinkFile(Root, Path(), Path()),
        12 => new Unlink(Root, Path()),
        13 => new RemoveDirectory(Root, Path()),
        < 17 => new Rename(Root, Path(), Path(), (RenameKind)(Below(4) % 3)),
        17 => new SetAttributes(Root, Path(), new Change { Permissions = Of(Modes), Modified = TimeValue.Now }),
        18 => Below(3) == 0 ? new RemoveXattr(Root, Path(), "user.a") : new SetXattr(Root, Path(), "user.a", Of(Lengths), Below(1000), XattrKind.Set),
        _ => Rare(),
    };

    private Operation Rare() => Below(5) switch
    {
        0 => new CloseFile(Below(Slots)),
        1 => new SyncVolume(),
        2 => new Remount(RemountKind.Clean),
        3 => new Remount(RemountKind.Crash),
        _ => new OpenFile(Root, Path(), OpenHow.ReadWrite | (Below(3) == 0 ? OpenHow.Truncate : OpenHow.None), Below(Slots)),
    };

    private Target Target() => Below(3) == 0 ? new Target(Path()) : new Target(null, Below(Slots));

    private string Path() => $"{Of(Directories)}/{Of(Leaves)}";

    private T Of<T>(T[] values) => values[Below(values.Length)];

    private int Below(int bound) => (int)(Mixing.Next(ref _state) % (ulong)bound);
}
