using System.Security.Cryptography;
using Nova.Testing.Trees;

namespace Nova.Testing.Workloads;

/// <summary>A tree and the few handles that a workload keeps in it, by number of their place.</summary>
internal sealed class World(ITree tree)
{
    public const int Slots = 8;
    private readonly int[] _handles = new int[Slots];
    private readonly bool[] _isOpen = new bool[Slots];

    public ITree Tree { get; } = tree;

    /// <summary>Whether a file is held open.</summary>
    public bool HoldsHandles => _isOpen.Contains(true);

    /// <summary>The handle in a place, which may have been closed; 0, which no tree gives, where there never was one.</summary>
    public int this[int slot] => _handles[slot];

    /// <summary>Puts what opening gave into a place; what was there is closed, so that no handle is lost.</summary>
    public void Keep(int slot, Errno errno, int handle)
    {
        if (errno != Errno.Ok)
            return;
        if (_isOpen[slot])
            _ = Close(slot);
        (_handles[slot], _isOpen[slot]) = (handle, true);
    }

    /// <summary>Closes the handle in a place. It stays there, so that operations meet a closed handle.</summary>
    public Errno Close(int slot)
    {
        _isOpen[slot] = false;
        return Tree.Close(_handles[slot]);
    }

    /// <summary>Opens a file as the superuser in the first place.</summary>
    public World With(string path, OpenHow how)
    {
        Errno errno = Tree.Open(new Who(0, 0), path, how, out int handle);
        Keep(0, errno, handle);
        return this;
    }
}

/// <summary>What an operation gave: an error, or what can be seen of its result in a form that can be compared.</summary>
internal readonly record struct Outcome(Errno Errno, string Detail = "", long Number = 0)
{
    public static Outcome Of(Errno errno) => new(errno);

    public static Outcome Of(Errno errno, ReadOnlySpan<byte> bytes) =>
        new(errno, errno == Errno.Ok ? $"{bytes.Length} bytes {Convert.ToHexString(SHA256.HashData(bytes))[..12]}" : "");

    public override string ToString() => Errno == Errno.Ok && Detail.Length != 0 ? $"{Errno} ({Detail})" : $"{Errno}";
}
