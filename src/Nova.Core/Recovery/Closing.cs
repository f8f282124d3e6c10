using Nova.Core.Logs;
using Nova.Core.Media;
using Nova.Core.Operations;
using Nova.Core.Space;

namespace Nova.Core.Recovery;

/// <summary>Closes a volume so that the next opening reads no logs. SPEC 6, R26.</summary>
// Ordering.
//   1. publish all tails, fence; zero the slots of the dead, fence        nothing is in doubt, and nothing waits
//   2. store the allocator image, fence                                   blocks that nobody owns yet
//   3. store the CleanUnmount record that names it, fence                 the volume is clean
// A crash before 3 leaves a volume that is read from its logs.
internal static class Closing
{
    public static void Run(Engine engine, ulong mountNumber)
    {
        engine.Handles.CloseAll();
        engine.IsClosing = true;
        engine.ReclaimLimbo();                                                   // 1
        engine.ZeroAllDeadSlots();                                               // 1
        engine.ReturnPooledPages();

        Inode volume = engine.PinReserved(Format.VolumeInode);
        engine.Seam.Enter(volume.Order);
        Operation operation = engine.BeginOperation();
        try
        {
            CleanUnmountPayload unmount = new() { MountNumber = mountNumber };
            int record = operation.Add(operation.Join(volume), RecordKind.CleanUnmount, in unmount);
            if (operation.Prepare(SpaceClaim.Volume) != NovaError.None || !LeavesRoomForAMount(engine, operation))
            {
                return;                              // the volume stays marked as in use: the next opening reads the logs, and needs no mark of its own
            }

            // From here on nothing is allocated: the image is true when the record is.
            RunList run = default;
            long length = ImageWriter.LengthOf(engine);
            long blocks = (length + Format.BlockSizeInBytes - 1) / Format.BlockSizeInBytes;
            if (engine.Space.TryAllocate(0, blocks, AllocationHint.Data, ref run) && run.Count == 1)
            {
                ImageWriter image = new(engine, mountNumber, operation, run[0].FirstBlock * Format.BlockSizeInBytes, volume.Identity.Seed);
                _ = engine.StoreAndFence(image, static (ref batch, image) => image.Store(ref batch));    // 2
                unmount.ImageBlock = (ulong)run[0].FirstBlock;
                unmount.ImageLength = (ulong)length;
                unmount.ImageChecksum = image.Checksum;
                operation.Replace(record, in unmount);
            }

            _ = operation.Commit();                                              // 3
        }
        finally
        {
            engine.EndOperation(operation);
            engine.Seam.Exit(volume.Order);
            Engine.Unpin(volume);
        }
    }

    /// <summary>A clean volume needs a mount record before it is used again: it must never be left clean, and without a line or a block for one.</summary>
    private static bool LeavesRoomForAMount(Engine engine, Operation operation) =>
        operation.RoomLeft >= RecordImage.LinesFor(RecordHeader.SizeInBytes + MountPayload.SizeInBytes) || engine.Space.Usage.Free > 0;
}
