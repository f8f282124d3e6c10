using System.Runtime.CompilerServices;
using Nova.Core.Execution;

namespace Nova.Core.Operations;

/// <summary>Pins and order locks of the inodes that one operation touches: taken in the order of inode numbers, each once, so operations never wait in a circle.</summary>
internal ref struct LockSet
{
    private readonly ExecutionSeam _seam;
    private Members _members;
    private int _count;
    private int _entered;

    public LockSet(ExecutionSeam seam) => _seam = seam;

    /// <summary>Adds a pinned inode: the pin is the set's from now on.</summary>
    public void Add(Inode inode)
    {
        int at = _count;
        while (at > 0 && _members[at - 1].Number > inode.Number)
        {
            _members[at] = _members[at - 1];
            at--;
        }

        _members[at] = inode;
        _count++;
    }

    /// <summary>Enters the order locks.</summary>
    public void Enter()
    {
        for (; _entered < _count; _entered++)
        {
            if (!IsRepeated(_entered))
            {
                _seam.Enter(_members[_entered].Order);
            }
        }
    }

    /// <summary>Leaves the locks and gives the pins back.</summary>
    public void Dispose()
    {
        while (_entered > 0)
        {
            _entered--;
            if (!IsRepeated(_entered))
            {
                _seam.Exit(_members[_entered].Order);
            }
        }

        while (_count > 0)
        {
            Engine.Unpin(_members[--_count]);
        }
    }

    private readonly bool IsRepeated(int index) => index > 0 && ReferenceEquals(_members[index - 1], _members[index]);

    [InlineArray(4)]
    private struct Members
    {
        private Inode _first;
    }
}
