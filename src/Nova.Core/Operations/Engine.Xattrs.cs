using Nova.Core.Index;
using Nova.Core.Logs;
using Nova.Core.Media;
using Nova.Core.Space;
using Nova.Pmem;

namespace Nova.Core.Operations;

// Ordering of setting an attribute (SPEC 5.16): as a write's.
//   1. store a long value into blocks, and the record    a crash leaves the old value or the new one
//   2. fence                                              the commit point
//   3. DRAM; the old value's blocks are free
internal sealed partial class Engine
{
    public NovaError GetXattr(in Credentials who, InodeIdentity identity, ReadOnlySpan<byte> name, Span<byte> value, out int length)
    {
        length = 0;
        NovaError error = XattrNamespaces.CheckName(name);
        if (error != NovaError.None)
        {
            return error;
        }

        error = Pin(identity, out Inode inode);
        if (error != NovaError.None)
        {
            return error;
        }

        Seam.EnterShared(inode.Index);
        error = XattrNamespaces.CheckRead(who, inode.Attributes, name);
        if (error == NovaError.None)
        {
            int index = inode.Xattrs.Find(Region, name);
            length = index < 0 ? 0 : inode.Xattrs.ValueLength(index);
            error = index < 0 ? NovaError.NoData
                : value.Length < length && !value.IsEmpty ? NovaError.BufferTooSmall
                : NovaError.None;
            if (error == NovaError.None && !value.IsEmpty)
            {
                inode.Xattrs.CopyValue(Region, index, value);
            }
        }

        Seam.ExitShared(inode.Index);
        Unpin(inode);
        return error;
    }

    public NovaError ListXattr(in Credentials who, InodeIdentity identity, Span<byte> names, out int length)
    {
        length = 0;
        NovaError error = Pin(identity, out Inode inode);
        if (error != NovaError.None)
        {
            return error;
        }

        Seam.EnterShared(inode.Index);
        for (int i = 0; i < inode.Xattrs.Count; i++)
        {
            ReadOnlySpan<byte> name = inode.Xattrs.NameOf(Region, i);
            if (XattrNamespaces.IsListed(who, name))
            {
                if (length + name.Length + 1 <= names.Length)
                {
                    name.CopyTo(names[length..]);
                    names[length + name.Length] = 0;
                }

                length += name.Length + 1;
            }
        }

        Seam.ExitShared(inode.Index);
        Unpin(inode);
        return length > names.Length && !names.IsEmpty ? NovaError.BufferTooSmall : NovaError.None;
    }

    public NovaError SetXattr(in Credentials who, InodeIdentity identity, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, XattrMode mode) =>
        ChangeXattr(who, identity, new XattrChange(name, value, mode));

    public NovaError RemoveXattr(in Credentials who, InodeIdentity identity, ReadOnlySpan<byte> name) =>
        ChangeXattr(who, identity, new XattrChange(name, default, null));

    private NovaError ChangeXattr(in Credentials who, InodeIdentity identity, scoped in XattrChange change)
    {
        NovaError error = XattrNamespaces.CheckName(change.Name);
        if (error != NovaError.None || change.Value.Length > Format.MaximumXattrValueBytes)
        {
            return error != NovaError.None ? error : NovaError.ValueTooLarge;
        }

        error = Pin(identity, out Inode inode);
        if (error != NovaError.None)
        {
            return error;
        }

        Seam.Enter(inode.Order);
        Operation operation = BeginOperation();
        try
        {
            error = CheckWritable();
            error = error != NovaError.None ? error : XattrNamespaces.CheckWrite(who, inode.Attributes, change.Name);
            int index = inode.Xattrs.Find(Region, change.Name);
            return error != NovaError.None ? error
                : change.Mode is { } mode ? SetXattrIn(operation, inode, index, change.Name, change.Value, mode)
                : RemoveXattrIn(operation, inode, index, change.Name);
        }
        finally
        {
            EndOperation(operation);
            Seam.Exit(inode.Order);
            Unpin(inode);
        }
    }

    private NovaError SetXattrIn(Operation operation, Inode inode, int index, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, XattrMode mode)
    {
        NovaError error = mode == XattrMode.Create && index >= 0 ? NovaError.Exists
            : mode == XattrMode.Replace && index < 0 ? NovaError.NoData
            : index < 0 && !inode.Xattrs.HasRoomFor(name.Length) ? NovaError.NoSpace
            : NovaError.None;
        if (error != NovaError.None)
        {
            return error;
        }

        bool inline = value.Length <= XattrLayout.MaximumInlineValue;
        long blocks = inline ? 0 : (value.Length + PageSize - 1) / PageSize;
        if (blocks > 0 && !TryAllocate(inode.Shard, blocks, AllocationHint.Data, ref operation.DataRuns))
        {
            return NovaError.NoSpace;
        }

        int extents = operation.DataRuns.Count;          // at most 16: a value has 16 blocks
        SetXattrPayload payload = new()
        {
            ChangedNanoseconds = Now(),
            ValueLength = (uint)value.Length,
            ValueChecksum = inline ? 0 : Crc32C.Compute(value),
            NameLength = (byte)name.Length,
            ExtentCount = (byte)extents,
        };
        int following = inline ? name.Length + value.Length : XattrLayout.ExtentsStart(name.Length) - SetXattrPayload.SizeInBytes + (extents * XattrLayout.ExtentBytes);
        int record = operation.Add(operation.Join(inode), RecordKind.SetXattr, in payload, following, inline ? RecordFlags.None : RecordFlags.DataChecksum);
        WriteXattr(operation, record, name, inline ? value : default);
        error = operation.Prepare(SpaceClaim.Ordinary);
        if (error != NovaError.None)
        {
            return error;
        }

        RunList runs = operation.DataRuns;
        FenceProof proof = StoreValueAndCommit(operation, runs, inline ? default : value);       // 1, 2
        RunList old = default;
        if (index >= 0)
        {
            inode.Xattrs.AddBlocks(Region, index, ref old);
        }

        Seam.EnterExclusive(inode.Index);                                                        // 3
        inode.Xattrs.Set(index, operation.PayloadOffset(record), payload);
        inode.Attributes.ChangedNanoseconds = payload.ChangedNanoseconds;
        Seam.ExitExclusive(inode.Index);
        Reclaim(ref old, proof);
        return NovaError.None;
    }

    private static void WriteXattr(Operation operation, int record, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        Span<byte> following = operation.Following<SetXattrPayload>(record);
        name.CopyTo(following);
        value.CopyTo(following[name.Length..]);
        int at = XattrLayout.ExtentsStart(name.Length) - SetXattrPayload.SizeInBytes;
        for (int i = 0; i < operation.DataRuns.Count; i++, at += XattrLayout.ExtentBytes)
        {
            XattrLayout.WriteExtent(following[at..], operation.DataRuns[i]);
        }
    }

    private FenceProof StoreValueAndCommit(Operation operation, in RunList runs, ReadOnlySpan<byte> value)
    {
        StoreBatch batch = Region.BeginBatch();
        try
        {
            for (int i = 0; i < runs.Count && !value.IsEmpty; i++)
            {
                int part = (int)Math.Min(value.Length, runs[i].Count * PageSize);
                batch.Store(runs[i].FirstBlock * PageSize, value[..part], StoreTags.Data);
                value = value[part..];
            }

            return operation.Commit(ref batch);
        }
        catch (PmemException failure)
        {
            throw Stop(failure);
        }
        finally
        {
            batch.Dispose();
        }
    }

    private NovaError RemoveXattrIn(Operation operation, Inode inode, int index, ReadOnlySpan<byte> name)
    {
        if (index < 0)
        {
            return NovaError.NoData;
        }

        RemoveXattrPayload payload = new() { ChangedNanoseconds = Now(), NameLength = (byte)name.Length };
        int record = operation.Add(operation.Join(inode), RecordKind.RemoveXattr, in payload, name.Length);
        name.CopyTo(operation.Following<RemoveXattrPayload>(record));
        NovaError error = operation.Prepare(inode.Xattrs.HoldsBlocks(index) ? SpaceClaim.Freeing : SpaceClaim.Removal);
        if (error != NovaError.None)
        {
            return error;
        }

        FenceProof proof = operation.Commit();                                                   // 1, 2
        RunList old = default;
        inode.Xattrs.AddBlocks(Region, index, ref old);
        Seam.EnterExclusive(inode.Index);                                                        // 3
        inode.Xattrs.RemoveAt(index);
        inode.Attributes.ChangedNanoseconds = payload.ChangedNanoseconds;
        Seam.ExitExclusive(inode.Index);
        Reclaim(ref old, proof);
        return NovaError.None;
    }

    private void Reclaim(ref RunList blocks, FenceProof proof)
    {
        ReleasedBlocks released = new();
        for (int i = 0; i < blocks.Count; i++)
        {
            released.Add(blocks[i]);
        }

        Reclaim(ref released, proof);
    }

    /// <summary>What becomes of an attribute.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="value">Its value.</param>
    /// <param name="mode">Whether it has to be there; null: it is removed.</param>
    private readonly ref struct XattrChange(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, XattrMode? mode)
    {
        public ReadOnlySpan<byte> Name { get; } = name;

        public ReadOnlySpan<byte> Value { get; } = value;

        public XattrMode? Mode { get; } = mode;
    }
}
