using Nova.Testing.Trees;
using Xunit;

namespace Nova.Core.Tests.Conformance;

/// <summary>
/// What POSIX.1-2017 says of a directory tree, with Linux's error for each failure. Derive from it for every face; the model is run through it too, so
/// that the oracle and the tests agree before either judges the product.
/// </summary>
public abstract partial class FaceConformance : IDisposable
{
    protected const long SmallVolume = 8L << 20;

    protected static readonly Who Root = new(0, 0);
    protected static readonly Who Alice = new(1000, 1000, 2000);
    protected static readonly Who Bob = new(1001, 1001);

    /// <summary>In Alice's first group.</summary>
    protected static readonly Who Carol = new(1002, 1002, 1000);

    private readonly Lazy<ITree> _tree;

    private protected FaceConformance() => _tree = new Lazy<ITree>(() => Make(SmallVolume));

    private protected StepClock Clock { get; } = new();

    private protected ITree Tree => _tree.Value;

    public void Dispose()
    {
        if (_tree.IsValueCreated)
            _tree.Value.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Makes an empty tree: a root directory 0755 of the superuser, and <see cref="Clock"/> for times.</summary>
    private protected abstract ITree Make(long sizeInBytes);

    /// <summary>Permission bits from octal digits written as a decimal number: 644 is rw-r--r--.</summary>
    protected static uint Octal(int digits) => Convert.ToUInt32(digits.ToString(System.Globalization.CultureInfo.InvariantCulture), 8);

    protected static byte[] Pattern(int length, int seed = 1)
    {
        byte[] bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    protected static void Ok(Errno errno) => Assert.Equal(Errno.Ok, errno);

    protected void MakeDirectory(string path, int digits = 755, Who? who = null)
    {
        Ok(Tree.MakeDirectory(who ?? Root, path, Octal(digits)));
    }

    /// <summary>A directory where everyone may do everything.</summary>
    protected void MakeCommon(string path, int digits = 777)
    {
        MakeDirectory(path);
        Ok(Tree.SetAttributes(Root, path, new Change { Permissions = Octal(digits) }));
    }

    protected void MakeFile(string path, byte[]? content = null, int digits = 644, Who? who = null)
    {
        Ok(Tree.Create(who ?? Root, path, OpenHow.Write | OpenHow.Exclusive, Octal(digits), out int handle));
        if (content is not null)
            Ok(Tree.Write(handle, 0, content));
        Ok(Tree.Close(handle));
    }

    /// <summary>A file with exactly these permission bits, whoever owns it.</summary>
    protected void MakeFileOf(Who owner, string path, int digits, byte[]? content = null)
    {
        MakeFile(path, content);
        Ok(Tree.SetAttributes(Root, path, new Change { User = owner.User, Group = owner.Group }));
        Ok(Tree.SetAttributes(Root, path, new Change { Permissions = Octal(digits) }));
    }

    protected int OpenFor(OpenHow how, TreePath path, Who? who = null)
    {
        Ok(Tree.Open(who ?? Root, path, how, out int handle));
        return handle;
    }

    protected Stat StatOf(TreePath path, Who? who = null)
    {
        Ok(Tree.Stat(who ?? Root, path, out Stat? stat));
        return stat!;
    }

    protected Stat StatOfHandle(int handle)
    {
        Ok(Tree.StatHandle(handle, out Stat? stat));
        return stat!;
    }

    protected Errno ErrnoOfStat(TreePath path, Who? who = null) => Tree.Stat(who ?? Root, path, out _);

    protected Errno ErrnoOfOpen(OpenHow how, TreePath path, Who? who = null) => Tree.Open(who ?? Root, path, how, out _);

    protected byte[] Content(string path)
    {
        int handle = OpenFor(OpenHow.Read, path);
        byte[] bytes = ReadAt(handle, 0, (int)StatOf(path).Size + 10);
        Ok(Tree.Close(handle));
        return bytes;
    }

    protected byte[] ReadAt(int handle, long offset, int count)
    {
        Ok(Tree.Read(handle, offset, count, out byte[]? bytes));
        return bytes!;
    }

    protected string[] Names(TreePath path)
    {
        int handle = OpenFor(OpenHow.Read, path);
        string[] names = [.. ListAll(handle).Select(entry => entry.Name).Order(StringComparer.Ordinal)];
        Ok(Tree.Close(handle));
        return names;
    }

    protected List<Entry> ListAll(int handle, ulong cookie = 0, int pageSize = 8)
    {
        List<Entry> all = [];
        while (true)
        {
            Ok(Tree.List(handle, cookie, pageSize, out Entry[]? page));
            if (page!.Length == 0)
                return all;
            all.AddRange(page);
            cookie = page[^1].Cookie;
        }
    }
}
