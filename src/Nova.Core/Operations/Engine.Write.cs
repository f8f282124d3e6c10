using Nova.Core.Index;
using Nova.Core.Media;
using Nova.Core.Space;
using Nova.Pmem;

namespace Nova.Core.Operations;

// Ordering of a write (SPEC 5.3, 5.4).
//   1. store data and records     a crash leaves a record that does not validate, or one whose data fails its checksum: the old file
//   2. fence                      the commit point
//   3. DRAM: the extents point to the new bytes; blocks that nothing refers to any more are free
internal sealed partial class Engine
{
    /// <summary>The longest write whose bytes lie in the record itself: below it a record is cheaper than a copied page.</summary>
    public const int LargestSmallWrite = 1024;

    /// <summary>The most bytes that one inline record holds.</summary>
    private const int MaximumInlineBytes = 3072;

    /// <summary>Extents that a page may be made of before a write folds it into one block.</summary>
    private const int MaximumPieces = 8;

    public NovaError Write(FileHandle handle, long offset, ReadOnlySpan<byte> source)
    {
        using FileUse use = new(Handles, handle);
        if (!use.IsOpen)
        {
            return NovaError.BadHandle;
        }

        using OrderHold hold = new(Seam, use.Inode.Order);
        bool atEnd = offset >= 0 && use.File.Modes.Has(OpenModes.Append);
        return WriteTo(use.File, atEnd ? use.Inode.Attributes.Size : offset, source);
    }

    public NovaError Append(FileHandle handle, ReadOnlySpan<byte> source, out long offset)
    {
        offset = 0;
        using FileUse use = new(Handles, handle);
        if (!use.IsOpen)
        {
            return NovaError.BadHandle;
        }

        using OrderHold hold = new(Seam, use.Inode.Order);
        offset = use.Inode.Attributes.Size;
        return WriteTo(use.File, offset, source);
    }

    private NovaError WriteTo(OpenFile file, long offset, ReadOnlySpan<byte> source)
    {
        if ((file.Modes & (OpenModes.Write | OpenModes.Append)) == OpenModes.None)
        {
            return NovaError.BadHandle;
        }

        if (offset < 0 || source.Length > VolumeLimits.AtomicWriteBytes)
        {
            return NovaError.InvalidArgument;
        }

        if (source.Length > VolumeLimits.LargestFileInBytes - offset)
        {
            return NovaError.FileTooLarge;
        }

        NovaError error = CheckWritable();
        if (error != NovaError.None || source.IsEmpty)
        {
            return error;
        }

        Inode inode = file.Inode;
        Operation operation = BeginOperation();
        try
        {
            return IsSmall(inode, offset, source.Length)
                ? WriteInline(operation, file, offset, source)
                : WriteBlocks(operation, file, offset, source);
        }
        finally
        {
            EndOperation(operation);
        }
    }

    /// <summary>
    /// Whether the bytes go into the record itself: they are few, and either overwrite pages that don't consist of many pieces yet, or fit into the container that the log is in.
    /// Never where blocks are set aside for them, or where the file's last block can take them.
    /// </summary>
    private static bool IsSmall(Inode inode, long offset, int length)
    {
        if (length > LargestSmallWrite || offset == inode.AppendOffset)
        {
            return false;
        }

        long end = offset + length;
        long lastPage = (end - 1) / Format.BlockSizeInBytes;
        bool overwrites = false;
        for (long page = offset / Format.BlockSizeInBytes; page <= lastPage; page++)
        {
            int pieces = inode.Extents.PiecesIn(page, MaximumPieces);
            if (pieces == MaximumPieces)
            {
                return false;
            }

            overwrites |= pieces > 0;
        }

        if (inode.UnwrittenBytes > 0 && inode.Extents.TryFind(offset, out Extent extent) && extent.FileOffset < end && extent.Kind == ExtentKind.Unwritten)
        {
            return false;
        }

        int lines = (RecordHeader.SizeInBytes + InlineWritePayload.SizeInBytes + length + Format.LineSizeInBytes - 1) / Format.LineSizeInBytes;
        return overwrites || lines + inode.RemovalNeed <= inode.End.Room;
    }

    private NovaError WriteInline(Operation operation, OpenFile file, long offset, ReadOnlySpan<byte> source)
    {
        Inode inode = file.Inode;
        long now = Now();
        int participant = operation.Join(inode);
        InodeAttributes after = AddPrivilegeDrop(operation, participant, file.Rights, inode, now);
        InlineWritePayload payload = new() { FileOffset = (ulong)offset, Length = (uint)source.Length, ModifiedNanoseconds = now };
        int record = operation.Add(participant, RecordKind.InlineWrite, in payload, source.Length);
        source.CopyTo(operation.Following<InlineWritePayload>(record));
        NovaError error = operation.Prepare(SpaceClaim.Ordinary);
        if (error != NovaError.None)
        {
            return error;
        }

        FenceProof proof = operation.Commit();                                                   // 1, 2
        Extent extent = new(offset, source.Length, ExtentKind.Inline, operation.PayloadOffset(record) + InlineWritePayload.SizeInBytes);
        Seam.EnterExclusive(inode.Index);                                                        // 3
        inode.Map(extent, ref operation.Released);
        Publish(inode, after, extent.EndOffset, now);
        Seam.ExitExclusive(inode.Index);
        Reclaim(ref operation.Released, proof);
        return NovaError.None;
    }

    private NovaError WriteBlocks(Operation operation, OpenFile file, long offset, ReadOnlySpan<byte> source)
    {
        Inode inode = file.Inode;
        long end = offset + source.Length;
        bool aside = PlanPieces(operation, inode, offset, end, out long newBlocks);
        AllocationHint hint = end > Format.HugePageBlocks * Format.BlockSizeInBytes ? AllocationHint.LargeFile : AllocationHint.Data;
        if (newBlocks > 0 && !TryAllocate(inode.Shard, newBlocks, hint, ref operation.DataRuns))
        {
            return NovaError.NoSpace;
        }

        PlacePieces(operation);
        long now = Now();
        int participant = operation.Join(inode);
        InodeAttributes after = AddPrivilegeDrop(operation, participant, file.Rights, inode, now);
        int firstRecord = AddWrites(operation, participant, now);
        NovaError error = operation.Prepare(aside ? SpaceClaim.Removal : SpaceClaim.Ordinary);   // set-aside space has its records promised
        if (error != NovaError.None)
        {
            return error;
        }

        FenceProof proof = StoreAndCommit(operation, inode, firstRecord, offset, source);       // 1, 2
        Seam.EnterExclusive(inode.Index);                                                        // 3
        foreach (WritePiece piece in operation.Pieces)
        {
            inode.Map(new Extent(piece.FileOffset, piece.Length, ExtentKind.Data, piece.RegionOffset), ref operation.Released);
        }

        WritePiece last = operation.Pieces[^1];
        inode.AppendOffset = last.EndOffset >= inode.Attributes.Size && last.EndOffset % Format.BlockSizeInBytes != 0 && last.KeepBefore == OldBytes.Content ? last.EndOffset : -1;
        Publish(inode, after, end, now);
        Seam.ExitExclusive(inode.Index);
        Reclaim(ref operation.Released, proof);
        return NovaError.None;
    }

    private static int AddWrites(Operation operation, int participant, long now)
    {
        int first = -1;
        foreach (WritePiece piece in operation.Pieces)
        {
            WritePayload payload = new()
            {
                FileOffset = (ulong)piece.FileOffset,
                FirstBlock = (ulong)(piece.RegionOffset / Format.BlockSizeInBytes),
                Length = (uint)piece.Length,
                ModifiedNanoseconds = now,
            };
            int record = operation.Add(participant, RecordKind.Write, in payload, flags: RecordFlags.DataChecksum);
            first = first < 0 ? record : first;
        }

        return first;
    }

    private FenceProof StoreAndCommit(Operation operation, Inode inode, int firstRecord, long offset, ReadOnlySpan<byte> source)
    {
        StoreBatch batch = Region.BeginBatch();
        try
        {
            for (int i = 0; i < operation.Pieces.Count; i++)
            {
                uint checksum = StorePiece(ref batch, operation, inode, operation.Pieces[i], offset, source);
                operation.SetDataChecksum(firstRecord + i, checksum);
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

    /// <summary>Someone other than the superuser writes: the set-user-id bit goes, in the same operation.</summary>
    private static InodeAttributes AddPrivilegeDrop(Operation operation, int participant, OpenerRights rights, Inode inode, long now)
    {
        InodeAttributes after = inode.Attributes;
        uint mode = rights == OpenerRights.Superuser ? after.Mode : Permissions.WithoutPrivilegeBits(after.Mode);
        if (mode != after.Mode)
        {
            after.Mode = mode;
            after.ChangedNanoseconds = now;
            AttributesRecord.Add(operation, participant, AttributeFields.Mode, after);
        }

        return after;
    }

    /// <summary>The write is committed: size, times and mode. Under the index lock.</summary>
    private static void Publish(Inode inode, in InodeAttributes after, long end, long now)
    {
        inode.Attributes.Mode = after.Mode;
        inode.Attributes.Size = Math.Max(inode.Attributes.Size, end);
        inode.Attributes.Modify(now);
    }
}
