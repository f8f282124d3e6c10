using Nova.Core.Logs;
using Nova.Core.Media;
using Nova.Core.Operations;
using Nova.Pmem;

namespace Nova.Core.Recovery;

/// <summary>What the log of the volume inode says: how often it was mounted, up to where generations are in use, and whether it was closed cleanly. SPEC 5.13 to 5.15, R26.</summary>
/// <param name="MountNumber">Of the last mount; 0 if there was none.</param>
/// <param name="GenerationBound">Generations below it may be in use.</param>
/// <param name="CleanUnmount">The last record, if it is a clean unmount; else null.</param>
/// <param name="IdentitySeed">Of the volume inode.</param>
internal sealed record VolumeLog(ulong MountNumber, ulong GenerationBound, CleanUnmountPayload? CleanUnmount, uint IdentitySeed)
{
    public static VolumeLog Read(PmemRegion region, VolumeSecret secret, DataArea area)
    {
        const long Slot = Format.BlockSizeInBytes + ((long)Format.VolumeInode * Format.SlotSizeInBytes);
        SlotView view = SlotView.Read(region, secret, Format.VolumeInode, Slot);
        if (view.State != SlotState.Live)
        {
            throw NovaException.Damage("reserved inode", Slot, "the volume inode", "a slot without life");
        }

        uint seed = secret.IdentitySeed(Format.VolumeInode, view.Generation);
        Span<byte> copy = stackalloc byte[Format.MaximumRecordBytes];
        LogCursor cursor = new(region, new LogIdentity(Format.VolumeInode, view.Generation, seed, Slot, area), view.Tail, ulong.MaxValue, copy);
        VolumeLog found = new(0, 0, null, seed);
        while (cursor.Next(out LogRecord record))
        {
            found = record.Kind switch
            {
                RecordKind.Mount => found with { MountNumber = record.Read<MountPayload>().MountNumber, CleanUnmount = null },
                RecordKind.GenerationBound => found with { GenerationBound = record.Read<GenerationBoundPayload>().Bound, CleanUnmount = null },
                RecordKind.CleanUnmount => found with { CleanUnmount = record.Read<CleanUnmountPayload>() },
                _ => found,
            };
        }

        return found;
    }
}
