using Nova.Core.Index;
using Nova.Core.Media;
using Nova.Pmem;

namespace Nova.Core.Operations;

// Reading: names, status, access, listings.
internal sealed partial class Engine
{
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
            ulong child = 0;
            Seam.EnterShared(parent.Index);
            error = CheckSearch(who, parent);
            if (error == NovaError.None)
            {
                child = Find(parent, name);
            }

            Seam.ExitShared(parent.Index);
            return error != NovaError.None ? error
                : child == 0 ? NovaError.NotFound
                : GetStatus(child, out status);
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

    public NovaError GetStatus(InodeIdentity identity, out InodeStatus status)
    {
        NovaError error = GetStatus(identity.Number.Value, out status);
        if (error == NovaError.None && status.Generation == identity.Generation)
        {
            return NovaError.None;
        }

        status = default;
        return NovaError.Stale;
    }

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
        if (!Handles.TryEnter(handle, out OpenFile file))
        {
            return NovaError.BadHandle;
        }

        Inode directory = file.Inode;
        NovaError error = !directory.IsDirectory ? NovaError.NotDirectory
            : !file.Modes.Has(OpenModes.Read) ? NovaError.BadHandle
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

        Handles.Exit(file);
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

    /// <summary>What a name refers to, or 0. Under the directory's order or index lock.</summary>
    private ulong Find(Inode directory, ReadOnlySpan<byte> name)
    {
        if (Names.IsDots(name))
        {
            return name.Length == 1 ? directory.Number : directory.IsDead ? 0 : directory.Attributes.Parent;
        }

        return TryFindEntry(directory, name, out IndexEntry entry) ? entry.Child : 0;
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
