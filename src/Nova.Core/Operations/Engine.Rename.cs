using Nova.Core.Index;
using Nova.Core.Media;
using Nova.Pmem;

namespace Nova.Core.Operations;

// Ordering of a rename (SPEC 5.10 to 5.12).
//   1. store, in each log that takes part, what happens to it: the old entry's removal and the new entry (which may supersede one), the moved
//      inode's new place, the replaced inode's link count or death
//                         a crash leaves none of it: all name each other, through the hub, as witnesses
//   2. fence              the commit point
//   3. DRAM
// Moving a directory to another parent, and exchanging one, holds the volume's rename lock from the check of ancestry until after the fence: no second move can
// make a directory its own ancestor in between (DESIGN 4, rule 10).
internal sealed partial class Engine
{
    public NovaError Rename(in Credentials who, InodeIdentity directory, ReadOnlySpan<byte> name, InodeIdentity newDirectory, ReadOnlySpan<byte> newName, RenameMode mode)
    {
        NovaError error = Names.Check(name);
        error = error != NovaError.None ? error : Names.Check(newName);
        if (error != NovaError.None)
        {
            return error;
        }

        if (Names.IsDots(name) || Names.IsDots(newName))
        {
            return mode == RenameMode.NoReplace && !Names.IsDots(name) ? NovaError.Exists : NovaError.Busy;
        }

        // Whether directories move is known only once the names have been looked up; between different parents the lock is cheap next to the fence.
        bool across = directory.Number != newDirectory.Number;
        if (across)
        {
            Seam.Enter(_renames);
        }

        try
        {
            while (true)
            {
                error = TryRename(who, new Place(directory, name), new Place(newDirectory, newName), mode, out PlaceOutcome outcome);
                if (outcome == PlaceOutcome.Done)
                {
                    return error;
                }
            }
        }
        finally
        {
            if (across)
            {
                Seam.Exit(_renames);
            }
        }
    }

    /// <summary>Looks both names up, locks what they name, looks again, and renames; asks for another round if something moved in between.</summary>
    private NovaError TryRename(in Credentials who, Place from, Place to, RenameMode mode, out PlaceOutcome outcome)
    {
        outcome = PlaceOutcome.Done;
        LockSet locks = new(Seam);
        try
        {
            NovaError error = Pin(from.Directory, out Inode oldParent);
            if (error != NovaError.None)
            {
                return error;
            }

            locks.Add(oldParent);
            error = Pin(to.Directory, out Inode newParent);
            if (error != NovaError.None)
            {
                return error;
            }

            locks.Add(newParent);
            error = FindChild(who, oldParent, from.Name, out ulong movedNumber);
            if (error != NovaError.None)
            {
                return error;
            }

            error = FindChild(who, newParent, to.Name, out ulong targetNumber);
            if (error is not (NovaError.None or NovaError.NotFound))
            {
                return error;
            }

            if (!TryPin(movedNumber, out Inode moved))
            {
                CheckNamed(oldParent, from.Name);
                outcome = PlaceOutcome.Again;
                return NovaError.None;
            }

            locks.Add(moved);
            Inode? target = null;
            if (targetNumber != 0)
            {
                if (!TryPin(targetNumber, out target))
                {
                    CheckNamed(newParent, to.Name);
                    outcome = PlaceOutcome.Again;
                    return NovaError.None;
                }

                locks.Add(target);
            }

            locks.Enter();
            bool same = TryFindEntry(oldParent, from.Name, out IndexEntry oldEntry) && oldEntry.Child == movedNumber
                && TryFindEntry(newParent, to.Name, out IndexEntry newEntry) == (target is not null) && (target is null || newEntry.Child == targetNumber);
            if (!same)
            {
                outcome = PlaceOutcome.Again;
                return NovaError.None;
            }

            RenameParts parts = new(oldParent, newParent, moved, target);
            error = CheckRename(who, parts, mode);
            return error != NovaError.None || ReferenceEquals(moved, target) ? error     // two names of one inode: POSIX does nothing
                : mode == RenameMode.Exchange ? Exchange(parts, from.Name, to.Name)
                : Move(parts, from.Name, to.Name);
        }
        finally
        {
            locks.Dispose();
        }
    }

    private NovaError CheckRename(in Credentials who, in RenameParts parts, RenameMode mode)
    {
        NovaError error = CheckWritable();
        if (error != NovaError.None)
        {
            return error;
        }

        if (parts.Target is null && mode == RenameMode.Exchange)
        {
            return NovaError.NotFound;
        }

        if (parts.Target is not null && mode == RenameMode.NoReplace)
        {
            return NovaError.Exists;
        }

        if (ReferenceEquals(parts.Moved, parts.Target))
        {
            return NovaError.None;
        }

        error = CheckAncestry(parts, mode);
        if (error != NovaError.None || parts.NewParent.IsDead || parts.OldParent.IsDead)
        {
            return error != NovaError.None ? error : NovaError.NotFound;
        }

        error = Permissions.CheckRemoval(who, parts.OldParent.Attributes, parts.Moved.Attributes);
        if (error == NovaError.None)
        {
            error = parts.Target is null
                ? Permissions.Check(who, parts.NewParent.Attributes, AccessModes.Write | AccessModes.Execute)
                : Permissions.CheckRemoval(who, parts.NewParent.Attributes, parts.Target.Attributes);
        }

        return error != NovaError.None ? error : CheckDirectories(who, parts, mode);
    }

    /// <summary>No directory may come to lie below itself. Within one directory nothing can.</summary>
    private NovaError CheckAncestry(in RenameParts parts, RenameMode mode) =>
        ReferenceEquals(parts.OldParent, parts.NewParent) ? NovaError.None
        : IsAncestor(parts.Moved, parts.NewParent) ? NovaError.InvalidArgument
        : parts.Target is null || !IsAncestor(parts.Target, parts.OldParent) ? NovaError.None
        : mode == RenameMode.Exchange ? NovaError.InvalidArgument
        : NovaError.NotEmpty;

    /// <summary>What a directory may replace, and who may give it another parent (its ".." changes: write permission on itself).</summary>
    private static NovaError CheckDirectories(in Credentials who, in RenameParts parts, RenameMode mode)
    {
        if (parts.Target is { } target && mode == RenameMode.Replace)
        {
            if (parts.Moved.IsDirectory != target.IsDirectory)
            {
                return target.IsDirectory ? NovaError.IsDirectory : NovaError.NotDirectory;
            }

            if (target.IsDirectory && target.Entries.Count > 0)
            {
                return NovaError.NotEmpty;
            }
        }

        if (ReferenceEquals(parts.OldParent, parts.NewParent))
        {
            return NovaError.None;
        }

        NovaError error = parts.Moved.IsDirectory ? Permissions.Check(who, parts.Moved.Attributes, AccessModes.Write) : NovaError.None;
        return error == NovaError.None && mode == RenameMode.Exchange && parts.Target!.IsDirectory
            ? Permissions.Check(who, parts.Target.Attributes, AccessModes.Write)
            : error;
    }

    /// <summary>Whether a directory is another one or above it. Parents change only under the rename lock, or not at all within one directory.</summary>
    private bool IsAncestor(Inode ancestor, Inode descendant)
    {
        if (!ancestor.IsDirectory)
        {
            return false;
        }

        ulong number = descendant.Number;
        for (long steps = 0; steps <= Area.BlockCount * Format.SlotsPerBlock; steps++)
        {
            if (number == ancestor.Number)
            {
                return true;
            }

            if (number == Format.RootInode || !TryPin(number, out Inode inode))
            {
                return false;
            }

            number = inode.Attributes.Parent;
            Unpin(inode);
        }

        throw NovaException.Damage("directory tree", descendant.Identity.SlotOffset, "a chain of parents that ends at the root", "a circle");
    }

    private NovaError Move(in RenameParts parts, ReadOnlySpan<byte> name, ReadOnlySpan<byte> newName)
    {
        _ = TryFindEntry(parts.OldParent, name, out IndexEntry oldEntry);
        IndexEntry replaced = default;
        if (parts.Target is not null)
        {
            _ = TryFindEntry(parts.NewParent, newName, out replaced);
        }

        Operation operation = BeginOperation();
        try
        {
            long now = Now();
            bool within = ReferenceEquals(parts.OldParent, parts.NewParent);
            long gained = parts.Target is null ? 1 : 0;
            int inOld = operation.Join(parts.OldParent, parts.OldParent.RemovalNeed - 1 + (within ? gained : 0));
            int inNew = within ? inOld : operation.Join(parts.NewParent, parts.NewParent.RemovalNeed + gained);
            RemoveEntryPayload removal = new() { Entry = oldEntry.Sequence, ModifiedNanoseconds = now };
            operation.Add(inOld, RecordKind.RemoveEntry, in removal);
            int added = AddEntry(operation, inNew, parts.Moved.Number, parts.Moved.Identity.Generation, parts.Moved.Attributes.Type, newName, replaced.Sequence, now);
            RelocatePayload relocate = Relocate(operation, parts.Moved, parts.NewParent, now);
            LinkCountPayload links = parts.Target is null ? default : DropLink(operation, parts.Target, now);
            NovaError error = operation.Prepare(SpaceClaim.Ordinary);
            if (error != NovaError.None)
            {
                return error;
            }

            FenceProof proof = operation.Commit();                              // 1, 2
            EnterIndexes(parts);                                                // 3: no reader finds the new name missing
            DropEntry(parts.OldParent, oldEntry.Sequence, now, proof);
            if (parts.Target is not null)
            {
                DropEntry(parts.NewParent, replaced.Sequence, now, proof);
            }

            InsertEntry(operation, parts.NewParent, added, parts.Moved, newName, now, proof);
            if (parts.Target is not null)
            {
                ChangeLinks(parts.Target, links);
            }

            Resettle(parts.Moved, relocate);
            ExitIndexes(parts);
            return NovaError.None;
        }
        finally
        {
            EndOperation(operation);
        }
    }

    private NovaError Exchange(in RenameParts parts, ReadOnlySpan<byte> name, ReadOnlySpan<byte> newName)
    {
        Inode target = parts.Target!;
        _ = TryFindEntry(parts.OldParent, name, out IndexEntry oldEntry);
        _ = TryFindEntry(parts.NewParent, newName, out IndexEntry newEntry);
        Operation operation = BeginOperation();
        try
        {
            long now = Now();
            int inOld = operation.Join(parts.OldParent);
            int inNew = ReferenceEquals(parts.OldParent, parts.NewParent) ? inOld : operation.Join(parts.NewParent);
            int first = AddEntry(operation, inOld, target.Number, target.Identity.Generation, target.Attributes.Type, name, oldEntry.Sequence, now);
            int second = AddEntry(operation, inNew, parts.Moved.Number, parts.Moved.Identity.Generation, parts.Moved.Attributes.Type, newName, newEntry.Sequence, now);
            RelocatePayload moved = Relocate(operation, parts.Moved, parts.NewParent, now);
            RelocatePayload back = Relocate(operation, target, parts.OldParent, now);
            NovaError error = operation.Prepare(SpaceClaim.Ordinary);
            if (error != NovaError.None)
            {
                return error;
            }

            FenceProof proof = operation.Commit();                              // 1, 2
            EnterIndexes(parts);                                                // 3: no reader finds one inode under both names
            DropEntry(parts.OldParent, oldEntry.Sequence, now, proof);
            DropEntry(parts.NewParent, newEntry.Sequence, now, proof);
            InsertEntry(operation, parts.OldParent, first, target, name, now, proof);
            InsertEntry(operation, parts.NewParent, second, parts.Moved, newName, now, proof);
            Resettle(parts.Moved, moved);
            Resettle(target, back);
            ExitIndexes(parts);
            return NovaError.None;
        }
        finally
        {
            EndOperation(operation);
        }
    }

    private static RelocatePayload Relocate(Operation operation, Inode inode, Inode parent, long now)
    {
        RelocatePayload relocate = new() { Parent = inode.IsDirectory ? parent.Number : 0, ChangedNanoseconds = now };
        operation.Add(operation.Join(inode), RecordKind.Relocate, in relocate);
        return relocate;
    }

    private void Resettle(Inode inode, in RelocatePayload relocate)
    {
        Seam.EnterExclusive(inode.Index);
        inode.Attributes.Parent = inode.IsDirectory ? relocate.Parent : inode.Attributes.Parent;
        inode.Attributes.ChangedNanoseconds = relocate.ChangedNanoseconds;
        Seam.ExitExclusive(inode.Index);
    }

    /// <summary>Enters the index locks of both parents, in the order of their numbers.</summary>
    private void EnterIndexes(in RenameParts parts)
    {
        bool oldFirst = parts.OldParent.Number <= parts.NewParent.Number;
        EnterEntries(oldFirst ? parts.OldParent : parts.NewParent);
        if (!ReferenceEquals(parts.OldParent, parts.NewParent))
        {
            EnterEntries(oldFirst ? parts.NewParent : parts.OldParent);
        }
    }

    private void ExitIndexes(in RenameParts parts)
    {
        Seam.ExitExclusive(parts.OldParent.Index);
        if (!ReferenceEquals(parts.OldParent, parts.NewParent))
        {
            Seam.ExitExclusive(parts.NewParent.Index);
        }
    }

    /// <summary>A name in a directory.</summary>
    private readonly ref struct Place(InodeIdentity directory, ReadOnlySpan<byte> name)
    {
        public InodeIdentity Directory { get; } = directory;

        public ReadOnlySpan<byte> Name { get; } = name;
    }

    /// <summary>The inodes of a rename, locked: two parents (or one, twice), what moves, and what stood under the new name.</summary>
    private readonly record struct RenameParts(Inode OldParent, Inode NewParent, Inode Moved, Inode? Target);

    /// <summary>Whether an operation is over that looked names up, locked what they name, and looked again.</summary>
    private enum PlaceOutcome
    {
        Done,

        /// <summary>Something moved in between: nothing was done, and it wants another round.</summary>
        Again,
    }
}
