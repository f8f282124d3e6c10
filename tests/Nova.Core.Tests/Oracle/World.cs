namespace Nova.Core.Tests.Oracle;

/// <summary>A tree and the few handles that a workload keeps in it, by number of their place.</summary>
public sealed class World(ITree tree)
{
    public const int Slots = 3;
    private readonly int[] _handles = new int[Slots];

    public ITree Tree { get; } = tree;

    /// <summary>The handle in a place; 0, which no tree gives, where there is none.</summary>
    public int this[int slot]
    {
        get => _handles[slot];
        set => _handles[slot] = value;
    }

    /// <summary>Puts what opening gave into a place; what was there is closed, so that no handle is lost.</summary>
    public void Keep(int slot, Errno errno, int handle)
    {
        if (errno != Errno.Ok)
            return;
        if (_handles[slot] != 0)
            Tree.Close(_handles[slot]);
        _handles[slot] = handle;
    }

    /// <summary>Opens a file as the superuser in the first place.</summary>
    public World With(string path, OpenHow how)
    {
        Errno errno = Tree.Open(new Who(0, 0), path, how, out int handle);
        Keep(0, errno, handle);
        return this;
    }

    /// <summary>Whether a file is held open.</summary>
    public bool HoldsHandles => _handles.Any(handle => handle != 0);
}

/// <summary>What an operation gave: an error, or what can be seen of its result in a form that can be compared.</summary>
public readonly record struct Outcome(Errno Errno, string Detail = "", long Number = 0)
{
    public static Outcome Of(Errno errno) => new(errno);

    public static Outcome Of(Errno errno, ReadOnlySpan<byte> bytes) =>
        new(errno, errno == Errno.Ok ? $"{bytes.Length} bytes {System.Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(bytes))[..12]}" : "");

    public override string ToString() => Errno == Errno.Ok && Detail.Length != 0 ? $"{Errno} ({Detail})" : $"{Errno}";
}
