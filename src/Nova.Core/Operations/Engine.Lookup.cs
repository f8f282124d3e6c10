using Nova.Core.Index;
using Nova.Core.Media;
using Nova.Pmem;

namespace Nova.Core.Operations;

// Reading: names, status, access, listings.
internal sealed partial class Engine
{
    /// <summary>Lookups that may find a busy directory changed; after that, a status of a moment later has to do.</summary>
    private const int MostLookups = 64;

    public NovaError Lookup(in Credentials who, ulong directory, ReadOnlySpan<byte> name, out InodeStatus status)
    {
        status = default;
        NovaError error = Names.Check(name);
        if (error != NovaError.None)
        {
            return error;
        }

        if (!TryPin(directory, out Inode parent))
        {
            return NovaError.NotFound;
        }

        try
        {
            // Name and status are of one instant: the directory's entries are the same after the status was read as before.
            for (int tries = 0; ; tries++)
            {
                Seam.EnterShared(parent.Index);
                error = CheckSearch(who, parent);
                int version = parent.EntriesVersion;
                InodeIdentity child = error == NovaError.None ? Find(parent, name) : default;
                Seam.ExitShared(parent.Index);
                if (error != NovaError.None || child == default)
                {
                    return error != NovaError.None ? error : NovaError.NotFound;
                }

                bool found = TryGetStatus(child, out status);
                if (found && (Names.IsDots(name) || (status.LinkCount != 0 && (Volatile.Read(ref parent.EntriesVersion) == version || tries == MostLookups))))
                {
                    return NovaError.None;
                }

                status = default;
                if (!found)
                {
                    CheckNamed(parent, name);        // it went between the lookup and here: look again
                }
            }
        }
        finally
        {
            Unpin(parent);
        }
    }

    public NovaError GetStatus(ulong inode, out InodeStatus status)
    {
        status = default;
        if (!TryPin(inode, out Inode found))
        {
            return NovaError.NotFound;
        }

        status = StatusOf(found);
        Unpin(found);
        return NovaError.None;
    }

    public NovaError GetStatus(InodeIdentity identity, out InodeStatus status) => TryGetStatus(identity, out status) ? NovaError.None : NovaError.Stale;

    public NovaError CheckAccess(in Credentials who, ulong inode, AccessModes modes)
    {
        if (!TryPin(inode, out Inode found))
        {
            return NovaError.NotFound;
        }

        Seam.EnterShared(found.Index);
        NovaError error = Permissions.Check(who, found.Attributes, modes);
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

    public NovaError ReadSymbolicLink(ulong link, Span<byte> target, out int length)
    {
        length = 0;
        if (!TryPin(link, out Inode inode))
        {
            return NovaError.NotFound;
        }

        NovaError error = NovaError.InvalidArgument;
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

    /// <summary>The status of an inode of this very life; generation 0 stands for any.</summary>
    private bool TryGetStatus(InodeIdentity identity, out InodeStatus status)
    {
        bool found = GetStatus(identity.Number.Value, out status) == NovaError.None && (identity.Generation == 0 || status.Generation == identity.Generation);
        status = found ? status : default;
        return found;
    }

    /// <summary>What a name refers to, or default. "." and ".." come without a generation. Under the directory's order or index lock.</summary>
    private InodeIdentity Find(Inode directory, ReadOnlySpan<byte> name)
    {
        if (Names.IsDots(name))
        {
            return directory.IsDead && name.Length > 1 ? default : new InodeIdentity(new InodeNumber(name.Length == 1 ? directory.Number : directory.Attributes.Parent), 0);
        }

        return TryFindEntry(directory, name, out IndexEntry entry) ? new InodeIdentity(new InodeNumber(entry.Child), GenerationOf(entry)) : default;
    }

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
            else if (Names.IsDots(name) && Find(directory, name) is var above && above != default && !TryGetStatus(above, out _))
            {
                throw NovaException.Damage("directory", directory.Identity.SlotOffset, $"a live parent of directory {directory.Number}", $"inode {above.Number}, which is not");
            }
        }
        finally
        {
            Seam.Exit(directory.Order);
        }
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
