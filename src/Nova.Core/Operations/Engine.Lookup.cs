using Nova.Core.Index;
using Nova.Core.Media;
using Nova.Pmem;

namespace Nova.Core.Operations;

// Reading: names, status, access, listings.
internal sealed partial class Engine
{
    /// <summary>Lookups that may find a busy directory changed; after that, a status of a moment later has to do.</summary>
    private const int MostLookups = 64;

    public NovaError Lookup(in Credentials who, InodeIdentity directory, ReadOnlySpan<byte> name, out InodeStatus status)
    {
        status = default;
        NovaError error = Names.Check(name);
        if (error != NovaError.None)
        {
            return error;
        }

        error = Pin(directory, out Inode parent);
        if (error != NovaError.None)
        {
            return error;
        }

        try
        {
            return Names.IsDots(name) ? LookUpDots(who, parent, name, out status) : LookUpEntry(who, parent, name, out status);
        }
        finally
        {
            Unpin(parent);
        }
    }

    public NovaError GetStatus(InodeIdentity inode, out InodeStatus status)
    {
        status = default;
        NovaError error = Pin(inode, out Inode found);
        if (error != NovaError.None)
        {
            return error;
        }

        status = StatusOf(found);
        Unpin(found);
        return NovaError.None;
    }

    public NovaError CheckAccess(in Credentials who, InodeIdentity inode, AccessModes modes)
    {
        NovaError error = Pin(inode, out Inode found);
        if (error != NovaError.None)
        {
            return error;
        }

        Seam.EnterShared(found.Index);
        error = Permissions.Check(who, found.Attributes, modes);
        bool file = found.Attributes.Type is InodeType.RegularFile or InodeType.Directory or InodeType.SymbolicLink;
        Seam.ExitShared(found.Index);
        Unpin(found);
        return error == NovaError.None && modes.Has(AccessModes.Write) && IsReadOnly && file ? NovaError.ReadOnly : error;
    }

    public NovaError List(FileHandle handle, ulong afterCookie, DirectoryListing page)
    {
        page.Clear();
        using FileUse use = new(Handles, handle);
        if (!use.IsOpen)
        {
            return NovaError.BadHandle;
        }

        Inode directory = use.Inode;
        NovaError error = !directory.IsDirectory ? NovaError.NotDirectory
            : !use.File.Modes.Has(OpenModes.Read) ? NovaError.BadHandle
            : NovaError.None;
        if (error == NovaError.None)
        {
            Seam.EnterShared(directory.Index);
            if (directory.IsDead)
            {
                error = NovaError.NotFound;
            }
            else
            {
                FillListing(directory, afterCookie, page);
            }

            Seam.ExitShared(directory.Index);
        }

        return error;
    }

    public NovaError ReadSymbolicLink(InodeIdentity link, Span<byte> target, out int length)
    {
        length = 0;
        NovaError error = Pin(link, out Inode inode);
        if (error != NovaError.None)
        {
            return error;
        }

        error = NovaError.InvalidArgument;
        if (inode.Attributes.Type == InodeType.SymbolicLink)
        {
            Seam.EnterShared(inode.Index);
            length = (int)Math.Min(inode.Attributes.Size, target.Length);
            ReadContent(inode, 0, target[..length]);
            Seam.ExitShared(inode.Index);
            error = NovaError.None;
        }

        Unpin(inode);
        return error;
    }

    /// <summary>What an entry names. Name and status are of one instant: the directory's entries are the same after the status was read as before.</summary>
    private NovaError LookUpEntry(in Credentials who, Inode directory, ReadOnlySpan<byte> name, out InodeStatus status)
    {
        status = default;
        for (int tries = 0; ; tries++)
        {
            Seam.EnterShared(directory.Index);
            NovaError error = CheckSearch(who, directory);
            int version = directory.EntriesVersion;
            IndexEntry entry = default;
            bool found = error == NovaError.None && TryFindEntry(directory, name, out entry);
            InodeIdentity child = found ? new InodeIdentity(new InodeNumber(entry.Child), GenerationOf(entry)) : default;
            Seam.ExitShared(directory.Index);
            if (error != NovaError.None || !found)
            {
                return error != NovaError.None ? error : NovaError.NotFound;
            }

            bool lives = GetStatus(child, out status) == NovaError.None;
            if (lives && status.LinkCount != 0 && (Volatile.Read(ref directory.EntriesVersion) == version || tries == MostLookups))
            {
                return NovaError.None;
            }

            status = default;
            if (!lives)
            {
                CheckNamed(directory, name);        // it went between the lookup and here: look again
            }
        }
    }

    /// <summary>The directory itself ("."), or the one that it lies in ("..").</summary>
    private NovaError LookUpDots(in Credentials who, Inode directory, ReadOnlySpan<byte> name, out InodeStatus status)
    {
        status = default;
        bool self = name.Length == 1;
        while (true)
        {
            Seam.EnterShared(directory.Index);
            NovaError error = CheckSearch(who, directory);
            ulong number = self ? directory.Number : ParentOf(directory);
            Seam.ExitShared(directory.Index);
            if (error != NovaError.None || number == 0)
            {
                return error != NovaError.None ? error : NovaError.NotFound;
            }

            if (!TryPin(number, out Inode found))
            {
                CheckParent(directory);             // the directory has moved, and its old parent is gone: look again
                continue;
            }

            // A directory knows its parent by number. The pinned life is the parent if the directory lies in that number still: a pinned number has no other life.
            Seam.EnterShared(directory.Index);
            bool stays = self || ParentOf(directory) == number;
            Seam.ExitShared(directory.Index);
            status = stays ? StatusOf(found) : default;
            Unpin(found);
            if (stays)
            {
                return NovaError.None;
            }
        }
    }

    /// <summary>The number of the directory that one lies in; 0 once it is removed. Under the order lock or, shared, the index lock.</summary>
    private static ulong ParentOf(Inode directory) => directory.IsDead ? 0 : directory.Attributes.Parent;

    /// <summary>The status of an inode at one instant.</summary>
    private InodeStatus StatusOf(Inode inode)
    {
        Seam.EnterShared(inode.Index);
        InodeStatus status = inode.ToStatus();
        Seam.ExitShared(inode.Index);
        return status;
    }

    private static NovaError CheckSearch(in Credentials who, Inode directory) =>
        !directory.IsDirectory ? NovaError.NotDirectory : Permissions.Check(who, directory.Attributes, AccessModes.Execute);

    private ulong GenerationOf(in IndexEntry entry) =>
        Overlay.Read<AddEntryPayload>(Region.Read(entry.RecordPosition, AddEntryPayload.SizeInBytes)).ChildGeneration;

    /// <summary>Pins what an entry names. Under the directory's order lock: then an entry that is there names a life that is there, or the volume is damaged.</summary>
    /// <exception cref="NovaException"><see cref="NovaError.Corrupt"/>: the entry dangles.</exception>
    private Inode PinNamed(in IndexEntry entry)
    {
        ulong generation = GenerationOf(entry);
        if (TryPin(entry.Child, out Inode inode))
        {
            if (inode.Identity.Generation == generation)
            {
                return inode;
            }

            Unpin(inode);
        }

        throw NovaException.Damage("directory entry", entry.RecordPosition, "a name of a live inode", $"inode {entry.Child} of generation {generation}, which is not");
    }

    /// <summary>Makes sure that a name that could not be followed has gone, or can be followed now.</summary>
    private void CheckNamed(Inode directory, ReadOnlySpan<byte> name)
    {
        Seam.Enter(directory.Order);
        try
        {
            if (TryFindEntry(directory, name, out IndexEntry entry))
            {
                Unpin(PinNamed(entry));
            }
        }
        finally
        {
            Seam.Exit(directory.Order);
        }
    }

    /// <summary>Makes sure that a parent that could not be pinned has lost the directory, or can be pinned now.</summary>
    private void CheckParent(Inode directory)
    {
        using OrderHold hold = new(Seam, directory.Order);
        ulong number = ParentOf(directory);
        if (number == 0)
        {
            return;
        }

        if (!TryPin(number, out Inode parent))
        {
            throw NovaException.Damage("directory", directory.Identity.SlotOffset, $"a live parent of directory {directory.Number}", $"inode {number}, which is not");
        }

        Unpin(parent);
    }

    private bool TryFindEntry(Inode directory, ReadOnlySpan<byte> name, out IndexEntry entry) =>
        directory.Entries.TryFind((uint)Hash.Of(name), name, new MediumNames(Region), out entry);

    private void FillListing(Inode directory, ulong cookie, DirectoryListing page)
    {
        MediumNames names = new(Region);
        while (directory.Entries.TryNext(cookie, out IndexEntry entry))
        {
            AddEntryPayload payload = Overlay.Read<AddEntryPayload>(Region.Read(entry.RecordPosition, AddEntryPayload.SizeInBytes));
            if (!page.TryAdd(names.At(entry.RecordPosition), entry.Child, payload.ChildGeneration, entry.Sequence, (InodeType)entry.Type))
            {
                return;
            }

            cookie = entry.Sequence;
        }

        page.IsLast = true;
    }
}

/// <summary>Names as they stand in the AddEntry records on the medium; a position is that of the payload.</summary>
internal readonly struct MediumNames(PmemRegion region) : INameSource
{
    public ReadOnlySpan<byte> At(long payloadOffset)
    {
        byte length = region.Read(payloadOffset + AddEntryPayload.NameLengthOffset, 1)[0];
        return region.Read(payloadOffset + AddEntryPayload.SizeInBytes, length);
    }

    public bool Matches(long recordPosition, ReadOnlySpan<byte> name) => At(recordPosition).SequenceEqual(name);
}
