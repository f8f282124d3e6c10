using Nova.Core.Execution;

namespace Nova.Core.Operations;

/// <summary>The open files of a volume: a handle names a place in it and that place's turn, so a closed handle is recognised for ever.</summary>
/// <remarks>
/// An entry's word holds its turn (high half), whether it is open (bit 31) and how many users it has, the opener among them. An operation
/// becomes a user before it touches the inode; the last user gives the inode back. So closing while another thread reads is safe, and neither waits.
/// </remarks>
internal sealed class HandleTable(ExecutionSeam seam)
{
    private const ulong OpenBit = 1UL << 31;
    private const ulong UserMask = OpenBit - 1;
    private const int TurnShift = 32;

    private readonly IndexLock _latch = new();
    private readonly Stack<int> _free = new();
    private OpenFile[] _files = [];

    /// <summary>Opens a handle on a pinned inode; the pin is the handle's from now on.</summary>
    public FileHandle Open(Inode inode, OpenModes modes, OpenerRights rights)
    {
        seam.EnterExclusive(_latch);
        if (!_free.TryPop(out int index))
        {
            Grow();
            index = _free.Pop();
        }

        OpenFile file = _files[index];
        seam.ExitExclusive(_latch);
        (file.Inode, file.Modes, file.Rights) = (inode, modes, rights);
        ulong turn = (Volatile.Read(ref file.Word) >> TurnShift) + 1;
        Volatile.Write(ref file.Word, (turn << TurnShift) | OpenBit | 1);
        return new FileHandle((turn << TurnShift) | (uint)(index + 1));
    }

    /// <summary>Becomes a user of an open handle's file.</summary>
    public bool TryEnter(FileHandle handle, out OpenFile file)
    {
        OpenFile[] files = Volatile.Read(ref _files);
        long index = (long)(handle.Value & uint.MaxValue) - 1;
        file = index >= 0 && index < files.Length ? files[index] : null!;
        if (file is null)
        {
            return false;
        }

        while (true)
        {
            ulong word = Volatile.Read(ref file.Word);
            if (word >> TurnShift != handle.Value >> TurnShift || (word & OpenBit) == 0)
            {
                return false;
            }

            if (Interlocked.CompareExchange(ref file.Word, word + 1, word) == word)
            {
                return true;
            }
        }
    }

    /// <summary>Ends a use.</summary>
    public void Exit(OpenFile file)
    {
        if ((Interlocked.Decrement(ref file.Word) & (OpenBit | UserMask)) == 0)
        {
            Release(file);
        }
    }

    /// <summary>Closes a handle: no operation enters it any more; those inside go on.</summary>
    public bool TryClose(FileHandle handle)
    {
        if (!TryEnter(handle, out OpenFile file))
        {
            return false;
        }

        ulong before = Interlocked.And(ref file.Word, ~OpenBit);
        if ((before & OpenBit) != 0)
        {
            Exit(file);                  // the opener's use
        }

        Exit(file);                      // ours
        return (before & OpenBit) != 0;
    }

    /// <summary>Closes every handle.</summary>
    public void CloseAll()
    {
        foreach (OpenFile file in _files)
        {
            ulong word = Volatile.Read(ref file.Word);
            if ((word & OpenBit) != 0)
            {
                TryClose(new FileHandle((word >> TurnShift << TurnShift) | (uint)(file.Index + 1)));
            }
        }
    }

    /// <summary>Sums up what <paramref name="count"/> says of each open inode, each counted once.</summary>
    public long CountBlocks(Func<Inode, long> count)
    {
        HashSet<Inode> seen = [];
        foreach (OpenFile file in _files)
        {
            if ((Volatile.Read(ref file.Word) & OpenBit) != 0)
            {
                seen.Add(file.Inode);
            }
        }

        return seen.Sum(count);
    }

    private void Release(OpenFile file)
    {
        Inode inode = file.Inode;
        file.Inode = null!;
        seam.EnterExclusive(_latch);
        _free.Push(file.Index);
        seam.ExitExclusive(_latch);
        Engine.Unpin(inode);
    }

    private void Grow()
    {
        OpenFile[] larger = new OpenFile[Math.Max(16, _files.Length * 2)];
        _files.CopyTo(larger, 0);
        for (int i = larger.Length - 1; i >= _files.Length; i--)
        {
            larger[i] = new OpenFile(i);
            _free.Push(i);
        }

        Volatile.Write(ref _files, larger);
    }
}

/// <summary>A place in the handle table.</summary>
internal sealed class OpenFile(int index)
{
    /// <summary>Turn, open bit, users.</summary>
    public ulong Word;

    public Inode Inode = null!;
    public OpenModes Modes;
    public OpenerRights Rights;

    public int Index => index;
}

/// <summary>What the opener's credentials still mean once a file is open.</summary>
internal enum OpenerRights
{
    /// <summary>Writing clears the set-user-id and set-group-id bits.</summary>
    User,

    /// <summary>Writing keeps them.</summary>
    Superuser,
}
