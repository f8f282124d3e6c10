using Nova.Core.Media;
using Nova.Pmem;

namespace Nova.Core.Operations;

// Mode, owner, group, times and size: what is asked for together is one record, or a run of two, and so is atomic.
internal sealed partial class Engine
{
    public NovaError SetAttributes(in Credentials who, InodeIdentity identity, in AttributeChange change, out InodeStatus status)
    {
        status = default;
        NovaError error = Pin(identity, out Inode inode);
        if (error != NovaError.None)
        {
            return error;
        }

        Seam.Enter(inode.Order);
        Operation operation = BeginOperation();
        try
        {
            error = CheckChange(who, inode, change);
            if (error == NovaError.None && change != default)
            {
                error = CheckWritable();
                error = error == NovaError.None ? Change(operation, who, inode, change) : error;
            }

            if (error == NovaError.None)
            {
                status = inode.ToStatus();
            }

            return error;
        }
        finally
        {
            EndOperation(operation);
            Seam.Exit(inode.Order);
            Unpin(inode);
        }
    }

    private static NovaError CheckChange(in Credentials who, Inode inode, in AttributeChange change)
    {
        ref readonly InodeAttributes now = ref inode.Attributes;
        if (change.Size is { } size)
        {
            NovaError error = inode.IsDirectory ? NovaError.IsDirectory
                : now.Type != InodeType.RegularFile || size < 0 ? NovaError.InvalidArgument
                : size > VolumeLimits.LargestFileInBytes ? NovaError.FileTooLarge
                : Permissions.Check(who, now, AccessModes.Write);
            if (error != NovaError.None)
            {
                return error;
            }
        }

        bool owner = Permissions.IsOwner(who, now);
        if (change.Permissions is { } bits)
        {
            NovaError error = (bits & ~Permissions.All) != 0 ? NovaError.InvalidArgument
                : now.Type == InodeType.SymbolicLink ? NovaError.NotSupported
                : !owner ? NovaError.NotPermitted
                : NovaError.None;
            if (error != NovaError.None)
            {
                return error;
            }
        }

        if (!who.IsSuperuser)
        {
            bool givesAway = change.Owner is { } user && (user != now.Owner || !owner);
            bool foreignGroup = change.Group is { } group && (!owner || (group != now.Group && !who.IsMemberOf(group)));
            if (givesAway || foreignGroup)
            {
                return NovaError.NotPermitted;
            }
        }

        return CheckTimes(who, inode, change, owner);
    }

    /// <summary>An explicit time needs ownership, and so does one of the two alone; both to now need ownership or write permission.</summary>
    private static NovaError CheckTimes(in Credentials who, Inode inode, in AttributeChange change, bool owner)
    {
        if (owner || (change.Accessed.IsOmit && change.Modified.IsOmit))
        {
            return NovaError.None;
        }

        return change.Accessed.IsNow && change.Modified.IsNow
            ? Permissions.Check(who, inode.Attributes, AccessModes.Write)
            : NovaError.NotPermitted;
    }

    private NovaError Change(Operation operation, in Credentials who, Inode inode, in AttributeChange change)
    {
        long now = Now();
        InodeAttributes after = inode.Attributes;
        AttributeFields fields = Resolve(who, change, now, ref after);
        after.ChangedNanoseconds = now;
        int participant = operation.Join(inode);
        if (change.Size is { } size)
        {
            SetSizePayload payload = new() { Size = (ulong)size, ModifiedNanoseconds = now };
            operation.Add(participant, RecordKind.SetSize, in payload);
            after.ModifiedNanoseconds = change.Modified.Resolve(now, now);
        }

        if (fields != AttributeFields.None)
        {
            AttributesRecord.Add(operation, participant, fields, after);
        }

        NovaError error = operation.Prepare(change.Size is { } cut ? ClaimOf(inode, cut, VolumeLimits.LargestFileInBytes) : SpaceClaim.Ordinary);
        if (error != NovaError.None)
        {
            return error;
        }

        // Ordering: as in Engine.Size: records, fence, DRAM.
        FenceProof proof = operation.Commit();
        Seam.EnterExclusive(inode.Index);
        if (change.Size is { } newSize)
        {
            inode.SetSize(newSize, ref operation.Released);
            after.Size = newSize;
        }

        inode.Attributes = after;
        Seam.ExitExclusive(inode.Index);
        Reclaim(ref operation.Released, proof);
        return NovaError.None;
    }

    /// <summary>What the attributes become, and which of them a record has to hold.</summary>
    private static AttributeFields Resolve(in Credentials who, in AttributeChange change, long now, ref InodeAttributes after)
    {
        AttributeFields fields = AttributeFields.None;
        uint mode = after.Mode;
        bool chown = change.Owner is not null || change.Group is not null;
        if (chown)
        {
            fields |= AttributeFields.Ids;
            after.Owner = change.Owner ?? after.Owner;
            after.Group = change.Group ?? after.Group;
        }

        if (after.Type != InodeType.Directory && (chown || (change.Size is not null && !who.IsSuperuser)))
        {
            mode = Permissions.WithoutPrivilegeBits(mode);
        }

        if (change.Permissions is { } bits)
        {
            mode = (after.Mode & ~Permissions.All) | bits;
            if (!who.IsSuperuser && !who.IsMemberOf(after.Group))
            {
                mode &= ~Permissions.SetGroupId;
            }

            fields |= AttributeFields.Mode;
        }

        fields |= mode != after.Mode ? AttributeFields.Mode : AttributeFields.None;
        after.Mode = mode;
        fields |= change.Accessed.IsOmit ? AttributeFields.None : AttributeFields.Accessed;
        fields |= change.Modified.IsOmit ? AttributeFields.None : AttributeFields.Modified;
        after.AccessedNanoseconds = change.Accessed.Resolve(now, after.AccessedNanoseconds);
        after.ModifiedNanoseconds = change.Modified.Resolve(now, after.ModifiedNanoseconds);
        return fields;
    }
}
