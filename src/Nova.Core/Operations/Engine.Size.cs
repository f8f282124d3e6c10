using Nova.Core.Index;
using Nova.Core.Media;
using Nova.Core.Space;
using Nova.Pmem;

namespace Nova.Core.Operations;

// Ordering of truncation, punching and setting aside (SPEC 5.5 to 5.7): one record, or a run of them, in one log.
//   1. store the records          a crash leaves the old file or the new one: no data is stored, so there is nothing to tear
//   2. fence                      the commit point
//   3. DRAM; blocks that nothing refers to any more are free
internal sealed partial class Engine
{
    public NovaError SetLength(FileHandle handle, long length)
    {
        using FileUse use = new(Handles, handle);
        if (!use.IsOpen || (use.File.Modes & (OpenModes.Write | OpenModes.Append)) == OpenModes.None)
        {
            return NovaError.BadHandle;
        }

        using OrderHold hold = new(Seam, use.Inode.Order);
        return Truncate(use.Inode, length, use.File.Rights);
    }

    public NovaError Allocate(FileHandle handle, AllocateMode mode, long offset, long length)
    {
        using FileUse use = new(Handles, handle);
        if (!use.IsOpen || (use.File.Modes & (OpenModes.Write | OpenModes.Append)) == OpenModes.None)
        {
            return NovaError.BadHandle;
        }

        NovaError error = offset < 0 || length <= 0 || !Enum.IsDefined(mode) ? NovaError.InvalidArgument
            : length > VolumeLimits.LargestFileInBytes - offset ? NovaError.FileTooLarge
            : CheckWritable();
        if (error != NovaError.None)
        {
            return error;
        }

        using OrderHold hold = new(Seam, use.Inode.Order);
        Operation operation = BeginOperation();
        try
        {
            return mode == AllocateMode.PunchHole
                ? Punch(operation, use.File, offset, length)
                : SetAside(operation, use.File, mode, offset, length);
        }
        finally
        {
            EndOperation(operation);
        }
    }

    /// <summary>Sets the size of a regular file. Under its order lock.</summary>
    private NovaError Truncate(Inode inode, long length, OpenerRights rights)
    {
        NovaError error = inode.IsDirectory ? NovaError.IsDirectory
            : inode.Attributes.Type != InodeType.RegularFile || length < 0 ? NovaError.InvalidArgument
            : length > VolumeLimits.LargestFileInBytes ? NovaError.FileTooLarge
            : CheckWritable();
        if (error != NovaError.None)
        {
            return error;
        }

        Operation operation = BeginOperation();
        try
        {
            long now = Now();
            int participant = operation.Join(inode);
            InodeAttributes after = AddPrivilegeDrop(operation, participant, rights, inode, now);
            SetSizePayload payload = new() { Size = (ulong)length, ModifiedNanoseconds = now };
            operation.Add(participant, RecordKind.SetSize, in payload);
            error = operation.Prepare(ClaimOf(inode, length, VolumeLimits.LargestFileInBytes));
            if (error != NovaError.None)
            {
                return error;
            }

            FenceProof proof = operation.Commit();                                               // 1, 2
            Seam.EnterExclusive(inode.Index);                                                    // 3
            inode.SetSize(length, ref operation.Released);
            Publish(inode, after, 0, now);
            Seam.ExitExclusive(inode.Index);
            Reclaim(ref operation.Released, proof);
            return NovaError.None;
        }
        finally
        {
            EndOperation(operation);
        }
    }

    private NovaError Punch(Operation operation, OpenFile file, long offset, long length)
    {
        Inode inode = file.Inode;
        long now = Now();
        int participant = operation.Join(inode);
        InodeAttributes after = AddPrivilegeDrop(operation, participant, file.Rights, inode, now);
        PunchPayload payload = new() { FileOffset = (ulong)offset, Length = (ulong)length, ModifiedNanoseconds = now };
        operation.Add(participant, RecordKind.Punch, in payload);
        NovaError error = operation.Prepare(ClaimOf(inode, offset, offset + length));
        if (error != NovaError.None)
        {
            return error;
        }

        FenceProof proof = operation.Commit();                                                   // 1, 2
        Seam.EnterExclusive(inode.Index);                                                        // 3
        inode.Unmap(offset, length, ref operation.Released);
        inode.AppendOffset = -1;
        Publish(inode, after, 0, now);
        Seam.ExitExclusive(inode.Index);
        Reclaim(ref operation.Released, proof);
        return NovaError.None;
    }

    /// <summary>What a change that unmaps a range may claim: it frees space if a whole page of the range is in blocks.</summary>
    private static SpaceClaim ClaimOf(Inode inode, long start, long end)
    {
        long firstWhole = (start + PageSize - 1) / PageSize * PageSize;
        for (long at = firstWhole; at + PageSize <= end && inode.Extents.TryFind(at, out Extent extent) && extent.FileOffset < end; at = extent.EndOffset)
        {
            if (extent.HoldsBlocks)
            {
                return SpaceClaim.Freeing;
            }
        }

        return SpaceClaim.Removal;
    }

    /// <summary>Sets blocks aside for what is not mapped in a range; when zeroing, for all of it but what lies in pages that the range covers in part.</summary>
    private NovaError SetAside(Operation operation, OpenFile file, AllocateMode mode, long offset, long length)
    {
        Inode inode = file.Inode;
        long end = offset + length;
        bool zero = mode is AllocateMode.ZeroRange or AllocateMode.ZeroRangeKeepSize;
        long size = mode is AllocateMode.KeepSize or AllocateMode.ZeroRangeKeepSize ? inode.Attributes.Size : Math.Max(inode.Attributes.Size, end);
        PlanHoles(operation, inode, offset, end, zero, out long blocks);
        if (blocks > Area.BlockCount || (blocks > 0 && !TryAllocate(inode.Shard, blocks, AllocationHint.Data, ref operation.DataRuns)))
        {
            return NovaError.NoSpace;
        }

        PlacePieces(operation);
        if (operation.Pieces.Count >= Format.MaximumRunCount - 2)
        {
            return NovaError.NoSpace;                // too fragmented for one operation
        }

        long unwritten = 0;
        foreach (WritePiece piece in operation.Pieces)
        {
            unwritten += piece.Length;
        }

        long now = Now();
        int participant = operation.Join(inode, inode.RemovalNeed + ((unwritten + PageSize - 1) / PageSize) + 1);
        InodeAttributes after = AddPrivilegeDrop(operation, participant, file.Rights, inode, now);
        if (zero)
        {
            PunchPayload punch = new() { FileOffset = (ulong)offset, Length = (ulong)length, ModifiedNanoseconds = now };
            operation.Add(participant, RecordKind.Punch, in punch);
        }

        AddAside(operation, participant, size, now);
        NovaError error = operation.Prepare(SpaceClaim.Ordinary);
        if (error != NovaError.None)
        {
            return error;
        }

        FenceProof proof = operation.Commit();                                                   // 1, 2
        Seam.EnterExclusive(inode.Index);                                                        // 3
        if (zero)
        {
            inode.Unmap(offset, length, ref operation.Released);
        }

        foreach (WritePiece piece in operation.Pieces)
        {
            inode.Map(new Extent(piece.FileOffset, piece.Length, ExtentKind.Unwritten, piece.RegionOffset), ref operation.Released);
        }

        inode.AppendOffset = -1;
        Publish(inode, after, size, now);
        Seam.ExitExclusive(inode.Index);
        Reclaim(ref operation.Released, proof);
        return NovaError.None;
    }

    /// <summary>Adds a Preallocate record for each piece, and a size where there is none to carry it.</summary>
    private static void AddAside(Operation operation, int participant, long size, long now)
    {
        foreach (WritePiece piece in operation.Pieces)
        {
            PreallocatePayload payload = new()
            {
                FileOffset = (ulong)piece.FileOffset,
                FirstBlock = (ulong)(piece.RegionOffset / PageSize),
                Length = (ulong)piece.Length,
                Size = (ulong)size,
                ModifiedNanoseconds = now,
            };
            operation.Add(participant, RecordKind.Preallocate, in payload);
        }

        if (operation.Pieces.Count == 0)
        {
            // Everything is mapped already: the record carries the size alone. A SetSize record would unmap what is set aside past it.
            PreallocatePayload payload = new() { Size = (ulong)size, ModifiedNanoseconds = now };
            operation.Add(participant, RecordKind.Preallocate, in payload);
        }
    }

    /// <summary>Plans a piece for each part of [offset, end) that is not mapped, or for all of it.</summary>
    private static void PlanHoles(Operation operation, Inode inode, long offset, long end, bool everything, out long blocks)
    {
        blocks = 0;
        long at = offset;
        while (at < end)
        {
            long holeEnd = end;
            long next = end;
            if (!everything && inode.Extents.TryFind(at, out Extent extent) && extent.FileOffset < end)
            {
                holeEnd = Math.Max(at, extent.FileOffset);
                next = extent.EndOffset;
            }

            if (holeEnd > at)
            {
                operation.Pieces.Add(new WritePiece(at, holeEnd - at, -1, OldBytes.Zeros));
                blocks += ((holeEnd - 1) / PageSize) - (at / PageSize) + 1;
            }

            at = next;
        }
    }
}
