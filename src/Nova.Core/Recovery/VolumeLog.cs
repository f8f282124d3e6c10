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
/// <param name="LastContainers">Where the last record lies and where the link word to that page lies: the slot or page of each, byte offsets in the region.</param>
internal sealed record VolumeLog(ulong MountNumber, ulong GenerationBound, CleanUnmountPayload? CleanUnmount, uint IdentitySeed, (LogEnd Linking, LogEnd Last) LastContainers)
{
    /// <summary>Bounds from here on are damage: no volume lives to draw so many generations, and below it a step never overflows.</summary>
    private const ulong GenerationBoundLimit = 1UL << 63;

    /// <summary>Reads the log from its slot on.</summary>
    /// <exception cref="NovaException"><see cref="NovaError.Corrupt"/>: the log fails its checks, or bounds no generation.</exception>
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
        LogCursor cursor = new(region, new LogIdentity(Format.VolumeInode, view.Generation, seed, Slot, area), view.TrustedSequence, ulong.MaxValue, copy);
        VolumeLog found = new(0, 0, null, seed, (cursor.End, cursor.End));
        while (cursor.Next(out LogRecord record))
        {
            if (cursor.End.Container != found.LastContainers.Last.Container)
            {
                found = found with { LastContainers = (found.LastContainers.Last, cursor.End) };
            }

            found = record.Kind switch
            {
                RecordKind.Mount => found with { MountNumber = record.Read<MountPayload>().MountNumber, CleanUnmount = null },
                RecordKind.GenerationBound => found with { GenerationBound = record.Read<GenerationBoundPayload>().Bound, CleanUnmount = null },
                RecordKind.CleanUnmount => found with { CleanUnmount = record.Read<CleanUnmountPayload>() },
                _ => found,
            };
        }

        return found.GenerationBound is > 1 and < GenerationBoundLimit
            ? found
            : throw NovaException.Damage("GenerationBound record", Slot, "a bound of generations of 2 to 2^63 - 1", $"{found.GenerationBound}");
    }
}
