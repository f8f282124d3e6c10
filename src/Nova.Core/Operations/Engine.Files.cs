using Nova.Core.Index;

namespace Nova.Core.Operations;

// Handles, and reading through them.
internal sealed partial class Engine
{
    public NovaError Open(in Credentials who, ulong inode, OpenModes modes, out FileHandle handle)
    {
        handle = default;
        if (!TryPin(inode, out Inode found))
        {
            return NovaError.NotFound;
        }

        return OpenPinned(who, found, modes, out handle);
    }

    /// <summary>Opens a pinned inode: the pin is the handle's if it succeeds, and given back if not.</summary>
    private NovaError OpenPinned(in Credentials who, Inode inode, OpenModes modes, out FileHandle handle)
    {
        handle = default;
        try
        {
            NovaError error = CheckOpen(who, inode, modes);
            if (error == NovaError.None && modes.Has(OpenModes.Truncate))
            {
                error = Truncate(inode, 0, RightsOf(who));
            }

            if (error == NovaError.None)
            {
                handle = Handles.Open(inode, modes, RightsOf(who));
            }

            return error;
        }
        finally
        {
            if (handle == default)
            {
                Unpin(inode);
            }
        }
    }

    /// <summary>Opens what a name refers to, or bears a file of that name and opens it; which of the two is decided under the directory's order lock.</summary>
    public NovaError OpenOrCreate(in Credentials who, ulong directory, ReadOnlySpan<byte> name, uint permissions, OpenModes modes, out FileHandle handle, out InodeStatus status)
    {
        (handle, status) = (default, default);
        NovaError error = Names.Check(name);
        if (error != NovaError.None)
        {
            return error;
        }

        if (Names.IsDots(name))
        {
            return modes.Has(OpenModes.Exclusive) ? NovaError.Exists : NovaError.IsDirectory;
        }

        if (modes.Has(OpenModes.Truncate) && !modes.Has(OpenModes.Write))
        {
            return NovaError.InvalidArgument;
        }

        error = OpenOrBear(who, directory, name, permissions, modes, out handle, out status, out Inode? existing);
        if (existing is null)
        {
            return error;
        }

        // Pinned under the directory's lock: it is what the name referred to, whatever happens to the name now.
        if (existing.IsDirectory)
        {
            Unpin(existing);
            return NovaError.IsDirectory;
        }

        error = OpenPinned(who, existing, modes & ~OpenModes.Exclusive, out handle);
        return error == NovaError.None ? GetStatus(handle, out status) : error;
    }

    private NovaError OpenOrBear(
        in Credentials who, ulong directory, ReadOnlySpan<byte> name, uint permissions, OpenModes modes, out FileHandle handle, out InodeStatus status, out Inode? existing)
    {
        (handle, status, existing) = (default, default, null);
        using LockSet locks = new(Seam);
        if (!TryPin(directory, out Inode parent))
        {
            return NovaError.NotFound;
        }

        locks.Add(parent);
        locks.Enter();
        NovaError error = CheckSearch(who, parent);
        if (error != NovaError.None)
        {
            return error;
        }

        if (!modes.Has(OpenModes.Exclusive) && TryFindEntry(parent, name, out IndexEntry entry))
        {
            existing = PinNamed(entry);
            return NovaError.None;
        }

        error = CheckNewName(who, parent, name);
        if (error != NovaError.None)
        {
            return error;
        }

        Seed seed = new(InodeType.RegularFile, permissions & Permissions.All, 0) { KeepPinned = true };
        error = BearIn(who, parent, name, seed, default, out status, out Inode child);
        if (error == NovaError.None)
        {
            handle = Handles.Open(child, modes, RightsOf(who));
        }

        return error;
    }

    public NovaError Close(FileHandle handle) => Handles.TryClose(handle) ? NovaError.None : NovaError.BadHandle;

    public NovaError GetStatus(FileHandle handle, out InodeStatus status)
    {
        status = default;
        using FileUse use = new(Handles, handle);
        if (!use.IsOpen)
        {
            return NovaError.BadHandle;
        }

        status = StatusOf(use.Inode);
        return NovaError.None;
    }

    public NovaError Read(FileHandle handle, long offset, Span<byte> destination, out int count)
    {
        count = 0;
        using FileUse use = new(Handles, handle);
        if (!use.IsOpen)
        {
            return NovaError.BadHandle;
        }

        Inode inode = use.Inode;
        NovaError error = !use.File.Modes.Has(OpenModes.Read) ? NovaError.BadHandle
            : inode.IsDirectory ? NovaError.IsDirectory
            : offset < 0 ? NovaError.InvalidArgument
            : NovaError.None;
        if (error != NovaError.None)
        {
            return error;
        }

        Seam.EnterShared(inode.Index);
        long left = inode.Attributes.Size - offset;
        if (left > 0)
        {
            count = (int)Math.Min(left, destination.Length);
            ReadContent(inode, offset, destination[..count]);
        }

        Seam.ExitShared(inode.Index);
        return NovaError.None;
    }

    public NovaError Seek(FileHandle handle, SeekTarget target, long offset, out long found)
    {
        found = 0;
        using FileUse use = new(Handles, handle);
        if (!use.IsOpen)
        {
            return NovaError.BadHandle;
        }

        Inode inode = use.Inode;
        Seam.EnterShared(inode.Index);
        NovaError error = inode.Attributes.Type == InodeType.RegularFile ? SeekIn(inode, target, offset, out found) : NovaError.InvalidArgument;
        Seam.ExitShared(inode.Index);
        return error;
    }

    private static NovaError SeekIn(Inode inode, SeekTarget target, long offset, out long found)
    {
        long size = inode.Attributes.Size;
        found = offset;
        if (offset < 0 || offset >= size)
        {
            return NovaError.NoSuchOffset;
        }

        while (inode.Extents.TryFind(found, out Extent extent) && extent.FileOffset < size)
        {
            bool inside = extent.FileOffset <= found && extent.Kind != ExtentKind.Unwritten;
            if (target == SeekTarget.Hole && !inside)
            {
                return NovaError.None;
            }

            if (target == SeekTarget.Data && extent.Kind != ExtentKind.Unwritten)
            {
                found = Math.Max(found, extent.FileOffset);
                return NovaError.None;
            }

            found = extent.EndOffset;
        }

        if (target == SeekTarget.Data)
        {
            return NovaError.NoSuchOffset;
        }

        found = Math.Min(found, size);
        return NovaError.None;
    }

    /// <summary>Copies bytes of a file; what is not mapped, or set aside, reads as zeros. Under the order lock or, shared, the index lock.</summary>
    private void ReadContent(Inode inode, long offset, Span<byte> destination)
    {
        while (!destination.IsEmpty)
        {
            if (!inode.Extents.TryFind(offset, out Extent extent) || extent.FileOffset - offset >= destination.Length)
            {
                destination.Clear();
                return;
            }

            if (extent.FileOffset > offset)
            {
                int gap = (int)(extent.FileOffset - offset);
                destination[..gap].Clear();
                destination = destination[gap..];
                offset = extent.FileOffset;
            }

            int length = (int)Math.Min(destination.Length, extent.EndOffset - offset);
            if (extent.Kind == ExtentKind.Unwritten)
            {
                destination[..length].Clear();
            }
            else
            {
                Region.Read(extent.RegionOffset + (offset - extent.FileOffset), length).CopyTo(destination);
            }

            destination = destination[length..];
            offset += length;
        }
    }

    private NovaError CheckOpen(in Credentials who, Inode inode, OpenModes modes)
    {
        bool writes = (modes & (OpenModes.Write | OpenModes.Append | OpenModes.Truncate)) != OpenModes.None;
        if (modes.Has(OpenModes.Truncate) && !modes.Has(OpenModes.Write))
        {
            return NovaError.InvalidArgument;
        }

        if (inode.Attributes.Type == InodeType.SymbolicLink && modes != OpenModes.None)
        {
            return NovaError.TooManySymbolicLinks;
        }

        if (inode.IsDirectory && writes)
        {
            return NovaError.IsDirectory;
        }

        AccessModes wanted = (modes.Has(OpenModes.Read) ? AccessModes.Read : AccessModes.None) | (writes ? AccessModes.Write : AccessModes.None);
        Seam.EnterShared(inode.Index);
        NovaError error = Permissions.Check(who, inode.Attributes, wanted);
        Seam.ExitShared(inode.Index);
        return error != NovaError.None ? error
            : writes && IsReadOnly && inode.Attributes.Type == InodeType.RegularFile ? NovaError.ReadOnly
            : modes != OpenModes.None && inode.Attributes.Type is not (InodeType.RegularFile or InodeType.Directory) ? NovaError.NoContent
            : NovaError.None;
    }

    private static OpenerRights RightsOf(in Credentials who) => who.IsSuperuser ? OpenerRights.Superuser : OpenerRights.User;
}
