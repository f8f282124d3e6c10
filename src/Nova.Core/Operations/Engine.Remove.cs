using Nova.Core.Index;
using Nova.Core.Media;
using Nova.Pmem;

namespace Nova.Core.Operations;

// Ordering of every removal (SPEC 5.2, 5.9, 5.11).
//   1. store the entry's removal into the parent's log; the link count, or the death, into the child's
//                         a crash leaves neither: each names the other as its witness
//   2. fence              the commit point
//   3. DRAM: the name is gone. A file that is still open lives on, for this process alone, until its last handle closes; then what it held
//      goes: its data at once, its log pages and its slot when the tails that waited at its death are durable
internal sealed partial class Engine
{
    public NovaError Unlink(in Credentials who, InodeIdentity directory, ReadOnlySpan<byte> name) =>
        Names.IsDots(name)
            ? NovaError.IsDirectory
            : Remove(who, directory, name, Removal.File);

    public NovaError RemoveDirectory(in Credentials who, InodeIdentity directory, ReadOnlySpan<byte> name) =>
        name.SequenceEqual(Names.Self) ? NovaError.InvalidArgument
        : name.SequenceEqual(Names.Parent) ? NovaError.NotEmpty
        : Remove(who, directory, name, Removal.Directory);

    public NovaError Link(in Credentials who, InodeIdentity inode, InodeIdentity directory, ReadOnlySpan<byte> name, out InodeStatus status)
    {
        status = default;
        NovaError error = Names.Check(name);
        if (error != NovaError.None)
        {
            return error;
        }

        using LockSet locks = new(Seam);
        error = Pin(directory, out Inode parent);
        if (error != NovaError.None)
        {
            return error;
        }

        locks.Add(parent);
        error = Pin(inode, out Inode child);
        if (error != NovaError.None)
        {
            return error;
        }

        locks.Add(child);
        locks.Enter();
        error = CheckNewName(who, parent, name);
        error = error != NovaError.None ? error
            : child.IsDirectory ? NovaError.NotPermitted
            : child.IsDead ? NovaError.NotFound
            : child.Attributes.LinkCount >= Format.MaximumLinkCount ? NovaError.TooManyLinks
            : LinkIn(parent, child, name);
        if (error == NovaError.None)
        {
            status = child.ToStatus();
        }

        return error;
    }

    private NovaError LinkIn(Inode parent, Inode child, ReadOnlySpan<byte> name)
    {
        Operation operation = BeginOperation();
        try
        {
            long now = Now();
            int inParent = operation.Join(parent, parent.RemovalNeed + 1);
            int inChild = operation.Join(child, child.RemovalNeed + 1);
            int entry = AddEntry(operation, inParent, child.Number, child.Identity.Generation, child.Attributes.Type, name, 0, now);
            LinkCountPayload links = new() { LinkCount = child.Attributes.LinkCount + 1, ChangedNanoseconds = now };
            operation.Add(inChild, RecordKind.LinkCount, in links);
            NovaError error = operation.Prepare(SpaceClaim.Ordinary);
            if (error != NovaError.None)
            {
                return error;
            }

            FenceProof proof = operation.Commit();                              // 1, 2
            EnterEntries(parent);                                               // 3
            ChangeLinks(child, links);
            InsertEntry(operation, parent, entry, child, name, now, proof);
            Seam.ExitExclusive(parent.Index);
            return NovaError.None;
        }
        finally
        {
            EndOperation(operation);
        }
    }

    private NovaError Remove(in Credentials who, InodeIdentity directory, ReadOnlySpan<byte> name, Removal what)
    {
        NovaError error = Names.Check(name);
        if (error != NovaError.None)
        {
            return error;
        }

        while (true)
        {
            using LockSet locks = new(Seam);
            error = Pin(directory, out Inode parent);
            if (error != NovaError.None)
            {
                return error;
            }

            locks.Add(parent);
            error = FindChild(who, parent, name, out ulong number);
            if (error != NovaError.None)
            {
                return error;
            }

            if (!TryPin(number, out Inode child))
            {
                CheckNamed(parent, name);            // it went between the lookup and here: look again
                continue;
            }

            locks.Add(child);
            locks.Enter();
            if (TryFindEntry(parent, name, out IndexEntry entry) && entry.Child == number && !child.IsDead)
            {
                error = CheckRemovable(who, parent, child, what);
                return error != NovaError.None ? error : RemoveFrom(parent, child, entry);
            }
        }
    }

    /// <summary>Looks a name up for an operation that will lock what it finds, and look again.</summary>
    private NovaError FindChild(in Credentials who, Inode parent, ReadOnlySpan<byte> name, out ulong number)
    {
        Seam.EnterShared(parent.Index);
        NovaError error = CheckSearch(who, parent);
        number = error == NovaError.None && TryFindEntry(parent, name, out IndexEntry entry) ? entry.Child : 0;
        Seam.ExitShared(parent.Index);
        return error != NovaError.None ? error : number == 0 ? NovaError.NotFound : NovaError.None;
    }

    private NovaError CheckRemovable(in Credentials who, Inode parent, Inode child, Removal what)
    {
        NovaError error = CheckWritable();
        if (error == NovaError.None)
        {
            error = Permissions.CheckRemoval(who, parent.Attributes, child.Attributes);
        }

        return error != NovaError.None ? error
            : what == Removal.File && child.IsDirectory ? NovaError.IsDirectory
            : what == Removal.Directory && !child.IsDirectory ? NovaError.NotDirectory
            : what == Removal.Directory && child.Entries.Count > 0 ? NovaError.NotEmpty
            : NovaError.None;
    }

    private NovaError RemoveFrom(Inode parent, Inode child, in IndexEntry entry)
    {
        Operation operation = BeginOperation();
        try
        {
            long now = Now();
            int inParent = operation.Join(parent, parent.RemovalNeed - 1);
            RemoveEntryPayload removal = new() { Entry = entry.Sequence, ModifiedNanoseconds = now };
            operation.Add(inParent, RecordKind.RemoveEntry, in removal);
            LinkCountPayload links = DropLink(operation, child, now);
            NovaError error = operation.Prepare(SpaceClaim.Removal);
            if (error != NovaError.None)
            {
                return error;
            }

            FenceProof proof = operation.Commit();                              // 1, 2
            EnterEntries(parent);                                               // 3
            ChangeLinks(child, links);
            DropEntry(parent, entry.Sequence, now, proof);
            Seam.ExitExclusive(parent.Index);
            return NovaError.None;
        }
        finally
        {
            EndOperation(operation);
        }
    }

    /// <summary>Adds the record by which an inode loses a name: its link count, or its death if that was the last one.</summary>
    private static LinkCountPayload DropLink(Operation operation, Inode child, long now)
    {
        LinkCountPayload links = new() { LinkCount = child.IsDirectory ? 0 : child.Attributes.LinkCount - 1, ChangedNanoseconds = now };
        if (links.LinkCount > 0)
        {
            operation.Add(operation.Join(child, child.RemovalNeed - 1), RecordKind.LinkCount, in links);
            return links;
        }

        int inChild = operation.Join(child, 0);
        DeathPayload death = new() { ChangedNanoseconds = now };
        operation.Add(inChild, RecordKind.Death, in death);
        operation.EndLife(inChild);
        return links;
    }

    /// <summary>Enters the index lock of a directory whose entries change. The locks of what they name may be entered under it: whoever does holds the order locks of all of them.</summary>
    private void EnterEntries(Inode directory)
    {
        Seam.EnterExclusive(directory.Index);
        directory.EntriesVersion++;
    }

    private void ChangeLinks(Inode inode, in LinkCountPayload links)
    {
        Seam.EnterExclusive(inode.Index);
        inode.Attributes.LinkCount = links.LinkCount;
        inode.Attributes.ChangedNanoseconds = links.ChangedNanoseconds;
        Seam.ExitExclusive(inode.Index);
    }

    /// <summary>The entry's removal is committed. Under the directory's index lock.</summary>
    private void DropEntry(Inode directory, ulong sequence, long now, FenceProof proof)
    {
        proof.ThrowIfNotFrom(Region);
        directory.Entries.Remove(sequence);
        directory.Attributes.Modify(now);
    }

    /// <summary>What the caller believes it removes.</summary>
    private enum Removal
    {
        File,
        Directory,
    }
}
