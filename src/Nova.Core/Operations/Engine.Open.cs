using Nova.Core.Index;

namespace Nova.Core.Operations;

// Opening. What is checked is what is opened, and what is emptied: by name all of it happens under the directory's order lock, and emptying under the inode's own.
internal sealed partial class Engine
{
    public NovaError Open(in Credentials who, InodeIdentity inode, OpenModes modes, out FileHandle handle)
    {
        handle = default;
        NovaError error = Pin(inode, out Inode found);
        if (error != NovaError.None)
        {
            return error;
        }

        if (!modes.Has(OpenModes.Truncate))
        {
            return OpenPinned(who, found, modes, out handle);
        }

        using OrderHold hold = new(Seam, found.Order);
        return OpenPinned(who, found, modes, out handle);
    }

    /// <summary>Opens a pinned inode: the pin is the handle's if it succeeds, and given back if not. To truncate, under the inode's order lock: what was checked is what is emptied.</summary>
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

    /// <summary>
    /// Opens what a name refers to, or bears a file of that name and opens it. All of it, the check and the emptying too, is done under the directory's order lock: the name refers to that file throughout.
    /// </summary>
    public NovaError OpenOrCreate(in Credentials who, InodeIdentity directory, ReadOnlySpan<byte> name, uint permissions, OpenModes modes, out FileHandle handle, out InodeStatus status)
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

        while (true)
        {
            error = TryOpenOrCreate(who, new Place(directory, name), permissions, modes, out handle, out status, out PlaceOutcome outcome);
            if (outcome == PlaceOutcome.Done)
            {
                return error;
            }
        }
    }

    /// <summary>Looks the name up, locks what has to be locked, looks again, and opens or bears; asks for another round if something moved in between.</summary>
    private NovaError TryOpenOrCreate(
        in Credentials who, Place place, uint permissions, OpenModes modes, out FileHandle handle, out InodeStatus status, out PlaceOutcome outcome)
    {
        (handle, status, outcome) = (default, default, PlaceOutcome.Done);
        using LockSet locks = new(Seam);
        NovaError error = Pin(place.Directory, out Inode parent);
        if (error != NovaError.None)
        {
            return error;
        }

        locks.Add(parent);
        bool empties = modes.Has(OpenModes.Truncate) && !modes.Has(OpenModes.Exclusive);
        Inode? emptied = null;
        if (empties && FindChild(who, parent, place.Name, out ulong number) == NovaError.None)
        {
            if (!TryPin(number, out emptied))
            {
                CheckNamed(parent, place.Name);
                outcome = PlaceOutcome.Again;
                return NovaError.None;
            }

            locks.Add(emptied);
        }

        locks.Enter();
        error = CheckSearch(who, parent);
        if (error != NovaError.None)
        {
            return error;
        }

        bool found = TryFindEntry(parent, place.Name, out IndexEntry entry);
        if (empties && (found ? entry.Child : 0) != (emptied?.Number ?? 0))
        {
            outcome = PlaceOutcome.Again;
            return NovaError.None;
        }

        return found && !modes.Has(OpenModes.Exclusive)
            ? OpenNamed(who, PinNamed(entry), modes, out handle, out status)
            : BearOpen(who, parent, place.Name, permissions, modes, out handle, out status);
    }

    private NovaError OpenNamed(in Credentials who, Inode inode, OpenModes modes, out FileHandle handle, out InodeStatus status)
    {
        (handle, status) = (default, default);
        if (inode.IsDirectory)
        {
            Unpin(inode);
            return NovaError.IsDirectory;
        }

        NovaError error = OpenPinned(who, inode, modes, out handle);
        if (error == NovaError.None)
        {
            status = StatusOf(inode);
        }

        return error;
    }

    private NovaError BearOpen(in Credentials who, Inode parent, ReadOnlySpan<byte> name, uint permissions, OpenModes modes, out FileHandle handle, out InodeStatus status)
    {
        (handle, status) = (default, default);
        NovaError error = CheckNewName(who, parent, name);
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
